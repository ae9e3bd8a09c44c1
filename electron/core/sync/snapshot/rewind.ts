import { tableById } from "#shared/schema/index.ts";
import type { Table } from "#shared/schema/kit.ts";
import { voidedColumn, type ChangeKind, type StoredValue } from "#shared/sync/change.ts";
import type { Sqlite } from "../../store/open.ts";

/** One change of this PC that the log does not have yet, as the file keeps it. */
interface Unconfirmed {
  readonly tableId: number;
  readonly rowId: string;
  readonly kind: ChangeKind;
  /** JSON: column number → stored value; null for a new row. */
  readonly before: string | null;
}

const unconfirmedSql = "SELECT c.tableId, c.rowId, c.kind, c.before FROM main.change c JOIN main.outbox o ON o.deviceSeq = c.deviceSeq ORDER BY c.id DESC";

/** Rows that have unconfirmed changes, by table number. */
export const unconfirmedRows = (db: Sqlite): ReadonlyMap<number, ReadonlySet<string>> => {
  const rows = new Map<number, Set<string>>();
  for (const { tableId, rowId } of db.prepare(unconfirmedSql).all() as readonly Unconfirmed[]) rows.set(tableId, (rows.get(tableId) ?? new Set()).add(rowId));
  return rows;
};

const columnName = (table: Table, columnId: number): string | null =>
  columnId === voidedColumn ? "voidedAt" : (Object.entries(table.columnIds).find(([, id]) => id === columnId)?.[0] ?? null);

/**
 * Takes unconfirmed changes off the copies of rows in the attached file `into`, last to first, so that it says what the log
 * says. `holds` tells which tables that file has. Call it in the transaction in which the rows were copied.
 */
export const takeOffUnconfirmed = (db: Sqlite, into: string, holds: (table: Table) => boolean): void => {
  for (const { tableId, rowId, kind, before } of db.prepare(unconfirmedSql).all() as readonly Unconfirmed[]) {
    const table = tableById.get(tableId);
    if (!table || !holds(table)) continue;
    if (before === null) {
      db.prepare(`DELETE FROM ${into}.${table.name} WHERE id = ?`).run(rowId);
      continue;
    }
    const values = new Map<string, StoredValue>();
    for (const [columnId, value] of Object.entries(JSON.parse(before) as Readonly<Record<string, StoredValue>>)) {
      const name = columnName(table, Number(columnId));
      if (name) values.set(name, value);
    }
    // What was voided was not before, where the change does not say it itself.
    if (kind === "void" && !values.has("voidedAt")) values.set("voidedAt", null);
    if (values.size === 0) continue;
    db.prepare(`UPDATE ${into}.${table.name} SET ${[...values.keys()].map((name) => `${name} = ?`).join(", ")} WHERE id = ?`).run(...values.values(), rowId);
  }
};
