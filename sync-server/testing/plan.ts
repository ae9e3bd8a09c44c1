import { sql, type Compilable } from "kysely";
import type { Store } from "../store/store.ts";

/** How a database would go about a statement, in its own words. PostgreSQL is asked what it does where a table is too long to be read through. */
export const planOf = (store: Store, query: Compilable): Promise<string> =>
  store.readTogether(async (tx) => {
    if (store.kind === "postgres") await sql`SET LOCAL enable_seqscan = off`.execute(tx);
    const compiled = query.compile();
    const { rows } = await tx.executeQuery<Readonly<Record<string, unknown>>>({ ...compiled, sql: `${store.kind === "postgres" ? "EXPLAIN" : "EXPLAIN QUERY PLAN"} ${compiled.sql}` });
    return rows.map((row) => String(row["detail"] ?? row["QUERY PLAN"])).join("\n");
  });

/** A plan's words for reading a whole table. */
export const wholeTable = /Seq Scan|SCAN (?!.* USING (COVERING )?INDEX)/;
