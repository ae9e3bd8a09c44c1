import { tableById } from "#shared/schema/index.ts";
import type { Table } from "#shared/schema/kit.ts";
import { voidedColumn, type StoredValue } from "#shared/sync/change.ts";
import { nextHlc } from "#shared/sync/hlc.ts";
import type { PendingChange } from "#shared/sync/replica.ts";
import type { Instant } from "#shared/core/time.ts";
import type { Chance } from "./chance.ts";
import { rowKey, type Disk, type DiskTx } from "./disk.ts";
import type { Desk, Planned } from "./operations.ts";

const columnOf = (table: Table, name: string): number => (name === "voidedAt" ? voidedColumn : (table.columnIds[name] ?? 0));

/** Lays a change over its row and says what was there, as the program's one write path does. */
const write = (tx: DiskTx, deviceSeq: number, place: number, { table, rowId, kind, values }: Planned): PendingChange => {
  const numbered: Record<number, StoredValue> = {};
  for (const [name, value] of Object.entries(values)) numbered[columnOf(table, name)] = value;
  const row = tx.row(table.tableId, rowId);
  const before = row && Object.fromEntries(Object.keys(numbered).map((column) => [column, row.values[Number(column)] ?? null]));
  if (row) tx.updateRow(table.tableId, rowId, numbered, row.clock);
  else tx.insertRow(table.tableId, rowId, { values: { [voidedColumn]: null, ...numbered }, clock: null });
  return { deviceSeq, place, tableId: table.tableId, rowId, kind, values: numbered, before };
};

export interface DeskDeps {
  readonly disk: Disk;
  readonly chance: Chance;
  readonly now: () => number;
  readonly device: () => string;
  /** A name for the next piece of work, unlike any other. */
  readonly name: () => string;
  readonly knows: (tableId: number, columnId: number) => boolean;
  /** The work is on the disk. */
  readonly committed: (name: string) => void;
}

/** Somebody at a machine. */
export const createDesk = ({ disk, chance, now, device, name, knows, committed }: DeskDeps): Desk => {
  const rowOf = (table: Table, rowId: string) => disk.state().rows.get(rowKey(table.tableId, rowId));
  const commit: Desk["commit"] = (changes, claims, numbers) => {
    const known = changes.flatMap((change) => {
      const values = Object.fromEntries(Object.entries(change.values).filter(([column]) => knows(change.table.tableId, columnOf(change.table, column))));
      return Object.keys(values).length > 0 ? [{ ...change, values }] : [];
    });
    if (known.length === 0) return true;
    const procedure = name();
    const done = disk.transact((tx) => {
      const deviceSeq = tx.written() + 1;
      const hlc = nextHlc(tx.state.lastHlc, now() as Instant, device());
      const written = known.map((change, at) => write(tx, deviceSeq, at + 1, change));
      const ops = written.map(({ tableId, rowId, kind, values }) => ({ tableId, rowId, kind, values }));
      tx.addSet({ set: { deviceSeq, hlc, base: tx.head().seq, userId: null, procedure, reason: null, at: now(), claims, numbers, ops }, changes: written, confirmedAt: null });
      tx.setLastHlc(hlc);
      return true;
    });
    if (done) committed(procedure);
    return done !== null;
  };
  return {
    now, chance, commit,
    rows: (table) => [...(disk.state().rowIds.get(table.tableId) ?? [])],
    value: (table, rowId, column) => rowOf(table, rowId)?.values[columnOf(table, column)] ?? null,
    openConflicts: () => [...disk.state().conflicts.values()].filter(({ settledAt }) => settledAt === null),
    undo: () => {
      const state = disk.state();
      const last = state.sets.get(state.written);
      const changes = last?.changes.flatMap(({ tableId, rowId, kind, values, before }) => {
        const table = tableById.get(tableId);
        const row = state.rows.get(rowKey(tableId, rowId));
        if (!table || !row || !before || kind !== "patch") return [];
        const columns = Object.entries(table.columnIds).filter(([, id]) => id in values);
        const isUntouched = columns.every(([, id]) => row.values[id] === values[id]);
        return isUntouched && table.merge === "lastWrite" ? [{ table, rowId, kind, values: Object.fromEntries(columns.map(([column, id]) => [column, before[id] ?? null])) }] : [];
      });
      if (changes && changes.length > 0 && last?.set.claims.length === 0) commit(changes, [], []);
    },
  };
};
