import { err, ok, type Result } from "../core/result.ts";
import type { ConflictSign, Column, Table } from "../schema/kit.ts";
import { sameBytes } from "./bytes.ts";
import type { Op } from "./body.ts";
import { voidedColumn, type StoredValue } from "./change.ts";
import { deviceOf, hlcToMs, type Hlc } from "./hlc.ts";
import type { Conflict, Mark, Quarantined, RowClock, StoredRow, Version } from "./replica.ts";

/** What a fold must know of a table, by column number. */
export interface FoldTable {
  readonly tableId: number;
  readonly ledger: boolean;
  readonly columns: ReadonlyMap<number, FoldColumn>;
}
export interface FoldColumn {
  readonly sign: ConflictSign;
  /** Whether a stored value is one that the column can have. */
  readonly holds: (value: StoredValue) => boolean;
}

/** The tables as this program knows them, by number on the wire. */
export type FoldSchema = ReadonlyMap<number, FoldTable>;

const holdsFor = (column: Column<unknown>) => (value: StoredValue): boolean => {
  if (value === null) return column.optional;
  if (column.boolean) return value === 0 || value === 1;
  if (!column.json) return column.parse.safeParse(value).success;
  try {
    return typeof value === "string" && column.parse.safeParse(JSON.parse(value)).success;
  } catch {
    return false;
  }
};

const voided: FoldColumn = { sign: "demand", holds: (value) => value === null || Number.isSafeInteger(value) };

export const foldTableOf = (table: Table): FoldTable => ({
  tableId: table.tableId,
  ledger: table.merge === "ledger",
  columns: new Map([[voidedColumn, voided], ...Object.entries(table.columns).map(([key, column]): [number, FoldColumn] => [table.columnIds[key] ?? 0, { sign: (column as Column<unknown>).conflict, holds: holdsFor(column as Column<unknown>) }])]),
});

/** A write as the log has it: its place, its time by which unseen writes are compared, and what its author had seen. */
export interface Confirmed {
  readonly seq: number;
  readonly effective: Hlc;
  readonly base: number;
  readonly device: string;
  readonly userId: string | null;
  /** By its author's clock. */
  readonly at: number;
  /** Who wrote an earlier entry, where that is remembered. */
  readonly authorOf: (seq: number) => { readonly userId: string | null; readonly at: number } | null;
}

/** What a write makes of a confirmed row. */
export interface RowFold {
  readonly row: StoredRow & { readonly clock: RowClock };
  readonly conflicts: readonly Conflict[];
  /** Fields about which everything that the author had seen (up to `base`) is settled. */
  readonly settles: readonly number[];
  /** Values of columns that this program does not know. */
  readonly unknown: readonly { readonly columnId: number; readonly value: StoredValue; readonly mark: Mark }[];
}

/** A row that was there before the clinic had a log: everybody has seen it. */
const beforeTheLog: RowClock = { row: [0, "" as Hlc], fields: {} };

const same = (a: StoredValue, b: StoredValue): boolean => (a instanceof Uint8Array && b instanceof Uint8Array ? sameBytes(a, b) : a === b);
const isUnseen = ([seq, effective]: Mark, { base, device }: Confirmed): boolean => seq > base && deviceOf(effective) !== device;

const versionAt = ([seq, effective]: Mark, value: StoredValue, write: Confirmed): Version => {
  const author = write.authorOf(seq);
  return { value, seq, device: deviceOf(effective), userId: author?.userId ?? null, at: author?.at ?? hlcToMs(effective) };
};
const versionOf = (value: StoredValue, { seq, device, userId, at }: Confirmed): Version => ({ value, seq, device, userId, at });

const conflictOf = (op: Op, columnId: number, won: Version, lost: Version): Conflict => {
  const [earlier, later] = won.seq < lost.seq ? [won.seq, lost.seq] : [lost.seq, won.seq];
  return { id: `${earlier}.${later}.${op.tableId}.${op.rowId}.${columnId}`, tableId: op.tableId, rowId: op.rowId, columnId, seq: later, won, lost, settledAt: null };
};

const newRow = (op: Op, mark: Mark): RowFold["row"] => ({ values: { [voidedColumn]: null, ...op.values }, clock: { row: mark, fields: {} } });

/** True where a row that is there already is what a `put` brings once more. */
const isSamePut = (row: StoredRow, op: Op): boolean => Object.entries(op.values).every(([column, value]) => same(row.values[Number(column)] ?? null, value));

/** The latest write of any field of a row that the author of a void had not seen. */
const latestUnseen = (clock: RowClock, write: Confirmed): { readonly mark: Mark; readonly columnId: number } | null => {
  let latest: { readonly mark: Mark; readonly columnId: number } | null = null;
  for (const [column, mark] of Object.entries(clock.fields)) {
    if (Number(column) !== voidedColumn && isUnseen(mark, write) && mark[0] > (latest?.mark[0] ?? 0)) latest = { mark, columnId: Number(column) };
  }
  return latest;
};

/**
 * Lays one write of the log over a row as the log has it. A field's last write that the author had seen is always
 * replaced; of two that had not seen each other the later by effective time stands, and a differing value is a conflict.
 * A void is a field of its own: a patch beside it lands in its fields and leaves the row void, and the two are a conflict.
 * `known` are the marks of columns that this program does not know. Pure; the same log gives the same rows everywhere.
 */
export const foldOp = (table: FoldTable, row: StoredRow | null, op: Op, write: Confirmed, known: (columnId: number) => Mark | null = () => null): Result<RowFold, Quarantined["code"]> => {
  const mark: Mark = [write.seq, write.effective];
  const unknown = Object.entries(op.values).flatMap(([column, value]) => {
    const columnId = Number(column);
    if (table.columns.has(columnId)) return [];
    const last = known(columnId);
    const wins = last === null || !isUnseen(last, write) || write.effective > last[1];
    return wins ? [{ columnId, value, mark }] : [];
  });
  const values = Object.fromEntries(Object.entries(op.values).filter(([column]) => table.columns.has(Number(column))));
  for (const [column, value] of Object.entries(values)) if (!table.columns.get(Number(column))?.holds(value)) return err("value");
  const plain: Op = { ...op, values };
  if (row === null) {
    if (op.kind !== "put") return err("unknownRow");
    return ok({ row: newRow(plain, mark), conflicts: [], settles: [], unknown });
  }
  const clock = row.clock ?? beforeTheLog;
  if (op.kind === "put" && isSamePut(row, plain)) return ok({ row: { values: row.values, clock }, conflicts: [], settles: [], unknown });
  if (table.ledger) return err("ledgerRewritten");

  const next: Record<number, StoredValue> = { ...row.values };
  const fields: Record<number, Mark> = { ...clock.fields };
  const conflicts: Conflict[] = [];
  const settles: number[] = [];
  for (const [column, value] of Object.entries(values)) {
    const columnId = Number(column);
    const last = clock.fields[columnId] ?? clock.row;
    const current = row.values[columnId] ?? null;
    const unseen = isUnseen(last, write);
    const wins = !unseen || write.effective > last[1];
    if (unseen && table.columns.get(columnId)?.sign !== "none" && !same(current, value) && !(columnId === voidedColumn && current !== null && value !== null)) {
      const [theirs, ours] = [versionAt(last, current, write), versionOf(value, write)];
      conflicts.push(wins ? conflictOf(op, columnId, ours, theirs) : conflictOf(op, columnId, theirs, ours));
    }
    settles.push(columnId);
    if (!wins) continue;
    next[columnId] = value;
    fields[columnId] = mark;
  }
  const voidMark = clock.fields[voidedColumn] ?? clock.row;
  const voidedBefore = row.values[voidedColumn] ?? null;
  const [first] = Object.entries(values).filter(([column]) => Number(column) !== voidedColumn);
  if (voidedBefore !== null && first && isUnseen(voidMark, write)) {
    conflicts.push(conflictOf(op, voidedColumn, versionAt(voidMark, voidedBefore, write), versionOf(first[1], write)));
  } else if (op.kind === "void" && voidedBefore === null) {
    const unseen = latestUnseen(clock, write);
    if (unseen) conflicts.push(conflictOf(op, voidedColumn, versionOf(values[voidedColumn] ?? null, write), versionAt(unseen.mark, row.values[unseen.columnId] ?? null, write)));
  }
  return ok({ row: { values: next, clock: { row: clock.row, fields } }, conflicts, settles, unknown });
};
