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
  /** How a row's columns are written, by their numbers as they are written together. */
  readonly updates: Map<string, Update>;
}

interface Update {
  readonly sql: string;
  readonly hooks: readonly WriteHook[];
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
    updates: new Map(),
  };
};

export interface Touched {
  readonly tableId: number;
  readonly rowId: string;
}

/** Rows of the file by column number. A row that becomes another has its version raised, so that an open editor notices. */
export const rowStorage = (runner: Runner, hooks: readonly WriteHook[], tableById: ReadonlyMap<number, Table>) => {
  const shapes = new Map<number, Shape>([...tableById].map(([tableId, table]) => [tableId, shapeOf(table)]));
  const touched = new Map<string, number>();
  const shape = (tableId: number): Shape => {
    const known = shapes.get(tableId);
    if (!known) throw new Error(`no table ${tableId}`);
    return known;
  };

  const concerned = ({ table }: Shape, written: readonly string[] | null): readonly WriteHook[] => hooks.filter((hook) => concerns(hook, table, written));

  const derive = ({ table }: Shape, rowId: string, isNew: boolean, concerned: readonly WriteHook[]): void => {
    if (concerned.length === 0) return;
    const row = decodeRow(table, runner.prepare(`SELECT * FROM ${table.name} WHERE id = ?`).get(rowId) as object) as Readonly<Record<string, unknown>>;
    for (const hook of concerned) hook.keep(runner, row, isNew);
  };

  const updateOf = (own: Shape, columns: readonly string[]): Update => {
    const key = columns.join();
    const known = own.updates.get(key);
    if (known) return known;
    const written = columns.map((column) => own.names.get(Number(column)) ?? "");
    const sets = written.length === 0 ? [] : [...written.map((name) => `${name} = ?`), "version = version + 1"];
    const made = { sql: `UPDATE ${own.table.name} SET ${[...sets, "clock = ?"].join(", ")} WHERE id = ?`, hooks: concerned(own, written) };
    own.updates.set(key, made);
    return made;
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
      derive(own, rowId, true, concerned(own, null));
    },
    updateRow: (tableId, rowId, values, clock) => {
      const own = shape(tableId);
      const columns = Object.keys(values);
      const update = updateOf(own, columns);
      runner.prepare(update.sql).run(...Object.values(values), clock && clockText(clock), rowId);
      if (columns.length === 0) return;
      touched.set(rowId, tableId);
      derive(own, rowId, false, update.hooks);
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
