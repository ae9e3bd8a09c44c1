import type { Table } from "#shared/schema/kit.ts";
import { voidedColumn, type StoredValue } from "#shared/sync/change.ts";
import { clockOf, clockText } from "#shared/sync/clock-text.ts";
import type { ReplicaTx, StoredRow } from "#shared/sync/replica.ts";
import { decodeRow } from "../store/rows.ts";
import type { Runner } from "../store/sqlite.ts";
import { concerns, type WriteHook } from "../store/tx.ts";

interface Shape {
  readonly table: Table;
  /** Column numbers as the SELECT gives them, `voidedColumn` last, then the clock. */
  readonly columnIds: readonly number[];
  readonly names: ReadonlyMap<number, string>;
  readonly select: string;
  readonly insert: string;
}

const shapeOf = (table: Table): Shape => {
  const columns = Object.entries(table.columnIds).filter(([name]) => name !== "id");
  const names = [...columns.map(([name]) => name), "voidedAt"];
  return {
    table,
    columnIds: [...columns.map(([, columnId]) => columnId), voidedColumn],
    names: new Map([...columns.map(([name, columnId]) => [columnId, name] as const), [voidedColumn, "voidedAt"]]),
    select: `SELECT ${names.join(", ")}, clock FROM ${table.name} WHERE id = ?`,
    insert: `INSERT INTO ${table.name} (${names.join(", ")}, clock, id, version) VALUES (${names.map(() => "?").join(", ")}, ?, ?, 1)`,
  };
};

export interface Touched {
  readonly tableId: number;
  readonly rowId: string;
}

/** Rows of the file by column number. A row that becomes another has its version raised, so that an open editor notices. */
export const rowStorage = (runner: Runner, hooks: readonly WriteHook[], tableById: ReadonlyMap<number, Table>) => {
  const shapes = new Map<number, Shape>([...tableById].map(([tableId, table]) => [tableId, shapeOf(table)]));
  const updates = new Map<string, string>();
  const touched = new Map<string, number>();
  const shape = (tableId: number): Shape => {
    const known = shapes.get(tableId);
    if (!known) throw new Error(`no table ${tableId}`);
    return known;
  };

  const derive = ({ table }: Shape, rowId: string, isNew: boolean, written: readonly string[] | null): void => {
    const concerned = hooks.filter((hook) => concerns(hook, table, written));
    if (concerned.length === 0) return;
    const row = decodeRow(table, runner.prepare(`SELECT * FROM ${table.name} WHERE id = ?`).get(rowId) as object) as Readonly<Record<string, unknown>>;
    for (const hook of concerned) hook.keep(runner, row, isNew);
  };

  const updateSql = ({ table, names }: Shape, columns: readonly string[]): string => {
    const key = `${table.name} ${columns.join()}`;
    let sql = updates.get(key);
    if (sql === undefined) {
      const sets = columns.length === 0 ? [] : [...columns.map((column) => `${names.get(Number(column)) ?? ""} = ?`), "version = version + 1"];
      sql = `UPDATE ${table.name} SET ${[...sets, "clock = ?"].join(", ")} WHERE id = ?`;
      updates.set(key, sql);
    }
    return sql;
  };

  const tx: Pick<ReplicaTx, "row" | "insertRow" | "updateRow" | "removeRow"> = {
    row: (tableId, rowId) => {
      const { select, columnIds } = shape(tableId);
      const stored = runner.prepare(select).raw().get(rowId) as readonly StoredValue[] | undefined;
      if (!stored) return null;
      const values: Record<number, StoredValue> = {};
      for (let at = 0; at < columnIds.length; at += 1) values[columnIds[at] as number] = stored[at] ?? null;
      const clock = stored[columnIds.length] as string | null;
      return { values, clock: clock === null ? null : clockOf(clock) };
    },
    insertRow: (tableId, rowId, { values, clock }: StoredRow) => {
      const own = shape(tableId);
      runner.prepare(own.insert).run(...own.columnIds.map((columnId) => values[columnId] ?? null), clock && clockText(clock), rowId);
      touched.set(rowId, tableId);
      derive(own, rowId, true, null);
    },
    updateRow: (tableId, rowId, values, clock) => {
      const own = shape(tableId);
      const columns = Object.keys(values);
      runner.prepare(updateSql(own, columns)).run(...Object.values(values), clock && clockText(clock), rowId);
      if (columns.length === 0) return;
      touched.set(rowId, tableId);
      derive(own, rowId, false, columns.map((column) => own.names.get(Number(column)) ?? ""));
    },
    removeRow: (tableId, rowId) => {
      const own = shape(tableId);
      const { table } = own;
      const row = decodeRow(table, runner.prepare(`SELECT * FROM ${table.name} WHERE id = ?`).get(rowId) as object) as Readonly<Record<string, unknown>>;
      runner.prepare(`DELETE FROM ${table.name} WHERE id = ?`).run(rowId);
      touched.set(rowId, tableId);
      for (const hook of hooks) if (concerns(hook, table, null)) hook.keep(runner, row, false);
    },
  };
  return {
    tx,
    /** Rows that have become others since it was last asked. */
    touched: (): readonly Touched[] => {
      const rows = [...touched].map(([rowId, tableId]) => ({ tableId, rowId }));
      touched.clear();
      return rows;
    },
  };
};
