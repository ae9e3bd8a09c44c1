import { err, ok, type Result } from "../core/result.ts";
import { sameBytes } from "./bytes.ts";
import type { Op } from "./body.ts";
import { voidedColumn, type StoredValue } from "./change.ts";
import type { FoldTable } from "./fold-table.ts";
import { deviceOf, hlcToMs, type Hlc } from "./hlc.ts";
import type { Conflict, Mark, Quarantined, RowClock, StoredRow, Version } from "./replica.ts";

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

/** A value of a column that this program does not know, as it is kept for one that does. */
export interface Unknown {
  readonly value: StoredValue;
  readonly mark: Mark;
}

/** What a write makes of a confirmed row. */
export interface RowFold {
  readonly row: StoredRow & { readonly clock: RowClock };
  readonly conflicts: readonly Conflict[];
  /** Fields about which everything that the author had seen (up to `base`) is settled. */
  readonly settles: readonly number[];
  /** Values of columns that this program does not know. */
  readonly unknown: readonly (Unknown & { readonly columnId: number })[];
}

/** A row that was there before the clinic had a log: everybody has seen it. */
const beforeTheLog: RowClock = { row: [0, "" as Hlc], fields: {} };

export const isSameValue = (a: StoredValue, b: StoredValue): boolean => (a instanceof Uint8Array && b instanceof Uint8Array ? sameBytes(a, b) : a === b);

/** Whether the author of a write had not seen the one that made this mark. */
export const isUnseen = ([seq, effective]: Mark, { base, device }: Pick<Confirmed, "base" | "device">): boolean => seq > base && deviceOf(effective) !== device;

const versionAt = ([seq, effective]: Mark, value: StoredValue, write: Confirmed): Version => {
  const author = write.authorOf(seq);
  return { value, seq, device: deviceOf(effective), userId: author?.userId ?? null, at: author?.at ?? hlcToMs(effective) };
};
const versionOf = (value: StoredValue, { seq, device, userId, at }: Confirmed): Version => ({ value, seq, device, userId, at });

const conflictOf = ({ tableId, rowId }: Op, columnId: number, won: Version, lost: Version): Conflict => {
  const [earlier, later] = won.seq < lost.seq ? [won.seq, lost.seq] : [lost.seq, won.seq];
  return { id: `${earlier}.${later}.${tableId}.${rowId}.${columnId}`, tableId, rowId, columnId, seq: later, won, lost, settledAt: null };
};

interface Meeting {
  readonly wins: boolean;
  readonly conflict: Conflict | null;
}
const replaced: Meeting = { wins: true, conflict: null };

/** One field's write beside the field's last one: whether it stands, and whether the two disagree. */
const meet = (op: Op, columnId: number, last: Mark, current: StoredValue, value: StoredValue, write: Confirmed): Meeting => {
  if (!isUnseen(last, write)) return replaced;
  const wins = write.effective > last[1];
  // Two who voided a row at once agree, though not on the moment.
  const agree = isSameValue(current, value) || (columnId === voidedColumn && current !== null && value !== null);
  if (agree) return { wins, conflict: null };
  const [theirs, ours] = [versionAt(last, current, write), versionOf(value, write)];
  return { wins, conflict: wins ? conflictOf(op, columnId, ours, theirs) : conflictOf(op, columnId, theirs, ours) };
};

type Known = Readonly<Record<number, Unknown>>;

/** The latest write of any field of a row, also of one that is not known here, that the author of a void had not seen. */
const latestUnseen = ({ row, fields }: RowClock, known: Known, write: Confirmed): Mark | null => {
  let latest: Mark | null = null;
  const marks = [...Object.entries(fields), ...Object.entries(known).map(([column, { mark }]) => [column, mark] as const)];
  for (const [column, mark] of marks) {
    if (Number(column) !== voidedColumn && mark[0] !== row[0] && isUnseen(mark, write) && mark[0] > (latest?.[0] ?? 0)) latest = mark;
  }
  return latest;
};

/** A void and another's patch that had not seen each other: the row stays void, the patch is in its fields, and a person is told. */
const voidConflict = (op: Op, voidedAt: StoredValue, clock: RowClock, known: Known, write: Confirmed): Conflict | null => {
  const last = clock.fields[voidedColumn] ?? clock.row;
  if (voidedAt !== null && !(voidedColumn in op.values) && isUnseen(last, write)) return conflictOf(op, voidedColumn, versionAt(last, voidedAt, write), versionOf(null, write));
  const unseen = op.kind === "void" && voidedAt === null ? latestUnseen(clock, known, write) : null;
  return unseen && conflictOf(op, voidedColumn, versionOf(op.values[voidedColumn] ?? null, write), versionAt(unseen, null, write));
};

/** What of an op is no value of the table, as every program of this schema says alike. */
const faultOf = (table: FoldTable, { kind, rowId, values }: Op): Quarantined["code"] | null => {
  for (const column in values) if (table.columns.get(Number(column))?.holds(values[column] ?? null) === false) return "value";
  if (table.idColumn !== 0 && table.idColumn in values && values[table.idColumn] !== rowId) return "value";
  const voided = values[voidedColumn];
  if (kind === "void" && typeof voided !== "number") return "value";
  if (kind === "restore" && voided !== null) return "value";
  if (kind === "put" && (!table.names(rowId) || table.required.some((column) => (values[column] ?? null) === null))) return "value";
  return null;
};

const everyKnown = (table: FoldTable, values: Op["values"]): Record<number, StoredValue> => {
  const known: Record<number, StoredValue> = {};
  for (const column of table.columns.keys()) known[column] = values[column] ?? null;
  return known;
};

/**
 * Lays one write of the log over a row as the log has it. A field's last write that the author had seen is always
 * replaced; of two that had not seen each other the later by effective time stands, and differing values are a conflict.
 * A row is put once: the same again is nothing. A void is a field of its own. `known` are values of columns that this
 * program does not know. Pure; the same log gives the same rows everywhere.
 */
export const foldOp = (table: FoldTable, row: StoredRow | null, op: Op, write: Confirmed, known: Known = {}): Result<RowFold, Quarantined["code"]> => {
  const fault = faultOf(table, op);
  if (fault) return err(fault);
  const mark: Mark = [write.seq, write.effective];
  const written = Object.keys(op.values).map(Number).filter((columnId) => columnId !== table.idColumn || columnId === voidedColumn);
  if (row === null) {
    if (op.kind !== "put") return err("unknownRow");
    const strange = written.filter((columnId) => !table.columns.has(columnId)).map((columnId) => ({ columnId, value: op.values[columnId] ?? null, mark }));
    return ok({ row: { values: everyKnown(table, op.values), clock: { row: mark, fields: {} } }, conflicts: [], settles: [], unknown: strange });
  }
  const clock = row.clock ?? beforeTheLog;
  if (op.kind === "put") {
    const isSame = [...table.columns.keys()].every((column) => isSameValue(row.values[column] ?? null, op.values[column] ?? null));
    return table.ledger && !isSame ? err("ledgerRewritten") : ok({ row: { values: row.values, clock }, conflicts: [], settles: [], unknown: [] });
  }
  if (table.ledger) return err("ledgerRewritten");

  const values: Record<number, StoredValue> = { ...row.values };
  const fields: Record<number, Mark> = { ...clock.fields };
  const conflicts: Conflict[] = [];
  const unknown: RowFold["unknown"][number][] = [];
  for (const columnId of written) {
    const value = op.values[columnId] ?? null;
    const column = table.columns.get(columnId);
    const kept = column ? undefined : known[columnId];
    const { wins, conflict } = meet(op, columnId, column ? (clock.fields[columnId] ?? clock.row) : (kept?.mark ?? clock.row), column ? (row.values[columnId] ?? null) : (kept?.value ?? null), value, write);
    if (conflict && column?.sign !== "none") conflicts.push(conflict);
    if (!wins) continue;
    if (!column) {
      unknown.push({ columnId, value, mark });
      continue;
    }
    values[columnId] = value;
    fields[columnId] = mark;
  }
  const torn = voidConflict(op, row.values[voidedColumn] ?? null, clock, known, write);
  if (torn) conflicts.push(torn);
  return ok({ row: { values, clock: { row: clock.row, fields } }, conflicts, settles: written, unknown });
};
