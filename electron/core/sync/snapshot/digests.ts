import { hash } from "node:crypto";
import { tables } from "#shared/schema/index.ts";
import type { Table } from "#shared/schema/kit.ts";
import type { TableMark } from "#shared/sync/manifest.ts";
import type { Head } from "#shared/sync/ports.ts";
import { createDigestSum, rowText, type DigestSum } from "#shared/sync/row-digest.ts";
import type { Sqlite } from "../../store/open.ts";
import { readHead } from "../head.ts";
import { takeOffUnconfirmed, unconfirmedRows } from "./rewind.ts";
import { columnsOf } from "./stream-tables.ts";

/** Takes the hash of every row of a table in the attached file `schema`. Stops for breath after `breath` rows. */
function* eachRowHash(db: Sqlite, schema: string, table: Table, take: (rowHash: Uint8Array) => void, breath: number): Generator<null, void> {
  const columns = Object.entries(table.columnIds).filter(([name]) => name !== "id").toSorted(([, a], [, b]) => a - b);
  const names = ["id", "voidedAt", "clock", ...columns.map(([name]) => name)];
  let rows = 0;
  for (const row of db.prepare(`SELECT ${names.join(", ")} FROM ${schema}.${table.name}`).raw().iterate() as IterableIterator<readonly unknown[]>) {
    const [id, voidedAt, clock] = row;
    const values = [[0, voidedAt] as const, ...columns.map(([, columnId], at) => [columnId, row[at + 3]] as const)];
    take(hash("sha256", rowText(table.tableId, String(id), values, clock as string | null), "buffer"));
    rows += 1;
    if (rows % breath === 0) yield null;
  }
}

/** Does all of it in one go. */
const wholly = <Value>(steps: Generator<null, Value>): Value => {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
};

/** Counts and hashes all rows of a table in the attached file `schema`. Some 4 µs a row: call it in a thread of its own. */
export const markOf = (db: Sqlite, schema: string, table: Table): TableMark => {
  const sum = createDigestSum();
  wholly(eachRowHash(db, schema, table, sum.add, Number.POSITIVE_INFINITY));
  return { table: table.tableId, rows: sum.rows(), digest: sum.digest() };
};

/**
 * What every table holds as the log alone has it: rows that this PC has changed and not sent count as they were before. The
 * first step reads where the log stood, and from then on sees the file as it was then, whoever writes meanwhile; each
 * further one reads `breath` rows. Nothing else may use `db` until it is through, or was returned.
 */
export function* confirmedMarkSteps(db: Sqlite, breath: number): Generator<null, { readonly head: Head; readonly tables: readonly TableMark[] }> {
  const all = Object.values<Table>(tables).toSorted((a, b) => a.tableId - b.tableId);
  db.exec("ATTACH ':memory:' AS rewound KEY ''");
  db.exec("BEGIN");
  try {
    const head = readHead(db);
    const changed = unconfirmedRows(db);
    yield null;
    const sums = new Map<Table, DigestSum>();
    for (const table of all) {
      const sum = createDigestSum();
      yield* eachRowHash(db, "main", table, sum.add, breath);
      db.exec(`CREATE TABLE rewound.${table.name} AS SELECT ${columnsOf(table).join(", ")} FROM main.${table.name} WHERE false`);
      const copy = db.prepare(`INSERT INTO rewound.${table.name} SELECT ${columnsOf(table).join(", ")} FROM main.${table.name} WHERE id = ?`);
      for (const id of changed.get(table.tableId) ?? []) copy.run(id);
      yield* eachRowHash(db, "rewound", table, sum.remove, breath);
      sums.set(table, sum);
    }
    takeOffUnconfirmed(db, "rewound", () => true);
    for (const [table, sum] of sums) yield* eachRowHash(db, "rewound", table, sum.add, breath);
    return { head, tables: [...sums].map(([{ tableId }, sum]) => ({ table: tableId, rows: sum.rows(), digest: sum.digest() })) };
  } finally {
    db.exec("ROLLBACK");
    db.exec("DETACH rewound");
  }
}

/** The same in one reading of the file, seconds long: call it in a thread of its own. */
export const confirmedMarks = (db: Sqlite): readonly TableMark[] => wholly(confirmedMarkSteps(db, Number.POSITIVE_INFINITY)).tables;

/** Tables that two PCs have otherwise at the same place of the log. Marks of tables that only one of them knows say nothing. */
export const differingTables = (mine: readonly TableMark[], theirs: readonly TableMark[]): readonly number[] =>
  mine.filter(({ table, digest }) => theirs.some((other) => other.table === table && other.digest !== digest)).map(({ table }) => table);
