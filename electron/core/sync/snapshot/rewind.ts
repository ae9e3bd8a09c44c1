import { tableById } from "#shared/schema/index.ts";
import type { Table } from "#shared/schema/kit.ts";
import { voidedColumn } from "#shared/sync/change.ts";
import { liftRow } from "#shared/sync/overlay.ts";
import type { Sqlite } from "../../store/open.ts";
import { openStorage } from "../storage.ts";

/** Rows that have changes which the log does not have yet, by table number. */
export const unconfirmedRows = (db: Sqlite): ReadonlyMap<number, ReadonlySet<string>> => {
  const rows = new Map<number, Set<string>>();
  const changed = db.prepare("SELECT c.tableId, c.rowId FROM main.change c JOIN main.outbox o ON o.deviceSeq = c.deviceSeq ORDER BY c.id").all() as readonly { readonly tableId: number; readonly rowId: string }[];
  for (const { tableId, rowId } of changed) rows.set(tableId, (rows.get(tableId) ?? new Set()).add(rowId));
  return rows;
};

/**
 * Takes unconfirmed changes off the copies of rows in the attached file `into`, so that it says what the log says
 * (`liftRow`). `holds` tells which tables that file has. Call it in the transaction in which the rows were copied.
 */
export const takeOffUnconfirmed = (db: Sqlite, into: string, holds: (table: Table) => boolean): void => {
  const { tx } = openStorage(db, []);
  for (const [tableId, rowIds] of unconfirmedRows(db)) {
    const table = tableById.get(tableId);
    if (!table || !holds(table)) continue;
    const columns = [...Object.entries(table.columnIds).filter(([name]) => name !== "id"), ["voidedAt", voidedColumn] as const];
    const drop = db.prepare(`DELETE FROM ${into}.${table.name} WHERE id = ?`);
    const update = db.prepare(`UPDATE ${into}.${table.name} SET ${columns.map(([name]) => `${name} = ?`).join(", ")} WHERE id = ?`);
    for (const rowId of rowIds) {
      const { confirmed } = liftRow(tx, tableId, rowId);
      if (confirmed) update.run(...columns.map(([, columnId]) => confirmed.values[columnId] ?? null), rowId);
      else drop.run(rowId);
    }
  }
};
