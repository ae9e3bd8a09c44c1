import { sql, type Kysely, type Transaction } from "kysely";
import { migrations, type Words } from "./migrations.ts";
import type { Tables } from "./tables.ts";

export type Reader = Kysely<Tables> | Transaction<Tables>;
export type Writer = Transaction<Tables>;
export type ColumnKind = "int" | "text" | "bytes";

/** The database as the server sees it: the same for both. */
export interface Store {
  readonly kind: "sqlite" | "postgres";
  /** What was committed. Never waits for a writer. */
  readonly read: Kysely<Tables>;
  /** Reads that all see the same moment. */
  readonly readTogether: <Value>(work: (tx: Reader) => Promise<Value>) => Promise<Value>;
  /** One transaction: all of it is kept or, where `work` throws, nothing. */
  readonly write: <Value>(work: (tx: Writer) => Promise<Value>) => Promise<Value>;
  /** Adds many rows at once; `columns` in the order of each row. */
  readonly insertMany: (tx: Writer, table: keyof Tables, columns: Readonly<Record<string, ColumnKind>>, rows: readonly (readonly (string | number | Uint8Array | null)[])[]) => Promise<void>;
  /** Tells other processes on the same database, and hears from them, its own words not included or harmless. */
  readonly notify: (text: string) => Promise<void>;
  readonly listen: (hear: (text: string) => void) => void;
  /** The database could not be reached, or ended the connection: whoever asked comes again, and finds out whether it was kept. */
  readonly isAway: (error: unknown) => boolean;
  /** Hears of every connection that ended by itself; one hearer. */
  readonly watch: (hear: (error: Error) => void) => void;
  readonly close: () => Promise<void>;
}

/** Brings a database to today's form. Refuses one that a newer server has made. */
export const migrate = async (db: Kysely<Tables>, words: Words, lock: (tx: Writer) => Promise<void>): Promise<void> => {
  await sql`CREATE TABLE IF NOT EXISTS migration (version integer PRIMARY KEY)`.execute(db).catch((error: unknown) => {
    // Two processes that start together on an empty PostgreSQL may both try: the loser finds the table there.
    if (!(error instanceof Error) || !/already exists|duplicate key/.test(error.message)) throw error;
  });
  await db.transaction().execute(async (tx) => {
    await lock(tx);
    const { rows } = await sql<{ version: number | null }>`SELECT max(version) AS version FROM migration`.execute(tx);
    const done = Number(rows[0]?.version ?? 0);
    if (done > migrations.length) throw new Error(`the database is of a newer server (form ${done}, this one knows ${migrations.length})`);
    for (const [at, step] of migrations.entries()) {
      if (at < done) continue;
      for (const statement of step(words)) await sql.raw(statement).execute(tx);
      await sql`INSERT INTO migration (version) VALUES (${at + 1})`.execute(tx);
    }
  });
};
