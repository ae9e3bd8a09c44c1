import { ok, type Result } from "../core/result.ts";
import type { Op } from "./body.ts";
import type { FoldTable } from "./fold-table.ts";
import { foldOp, isUnseen, type Confirmed, type RowFold } from "./fold.ts";
import { liftRow, lowerRow } from "./overlay.ts";
import { wholeRow, type Mark, type Quarantined, type ReplicaTx, type RowClock, type StoredRow, type UnknownTx } from "./replica.ts";

type Ops = readonly [Op, ...Op[]];
/** Writes what was planned: nothing is written before every row of a part is known to be right. */
type Plan = Result<() => void, Quarantined["code"]>;

/** `early`: what was kept of the row before it came, which stands. */
const layFolds = (tx: ReplicaTx, { tableId, rowId }: Op, folds: readonly RowFold[], { base, seq }: Confirmed, early: ReturnType<ReplicaTx["unknown"]>): void => {
  for (const { conflicts, settles, unknown } of folds) {
    for (const columnId of settles) tx.settleConflicts(tableId, rowId, columnId, base, seq);
    for (const conflict of conflicts) tx.addConflict(conflict);
    for (const { columnId, value, mark } of unknown) if (!(columnId in early)) tx.keepUnknown(tableId, rowId, columnId, value, mark);
  }
};

const foldOps = (table: FoldTable, confirmed: StoredRow | null, ops: Ops, write: Confirmed, known: ReturnType<ReplicaTx["unknown"]>): Result<readonly RowFold[], Quarantined["code"]> => {
  const folds: RowFold[] = [];
  let row = confirmed;
  for (const op of ops) {
    const folded = foldOp(table, row, op, write, known);
    if (!folded.ok) return folded;
    folds.push(folded.value);
    row = folded.value.row;
  }
  return ok(folds);
};

const isSameMark = ([seq]: Mark, [other]: Mark): boolean => seq === other;

/** A row with the values that were kept for columns that are now known. */
const filledRow = (table: FoldTable, row: StoredRow & { readonly clock: RowClock }, known: ReturnType<ReplicaTx["unknown"]>): StoredRow => {
  const values = { ...row.values };
  const fields: Record<number, Mark> = { ...row.clock.fields };
  for (const [columnId, { holds }] of table.columns) {
    const kept = known[columnId];
    if (!kept || !holds(kept.value)) continue;
    values[columnId] = kept.value;
    if (!isSameMark(kept.mark, row.clock.row)) fields[columnId] = kept.mark;
  }
  return { values, clock: { row: row.clock.row, fields } };
};

/**
 * A write of a row that is not here yet is kept until the row comes: PCs give a server that was put back to an older copy
 * what it has lost, each its own, and a row may come after what another PC wrote of it. Of two unseen ones the later stands.
 */
const keepUntilItComes = (tx: ReplicaTx, table: FoldTable, ops: Ops, write: Confirmed): void => {
  for (const { tableId, rowId, values } of ops) {
    const known = tx.unknown(tableId, rowId);
    for (const [column, value] of Object.entries(values)) {
      const last = known[Number(column)]?.mark;
      if ((Number(column) === table.idColumn && table.idColumn !== 0) || (last && isUnseen(last, write) && write.effective <= last[1])) continue;
      tx.keepUnknown(tableId, rowId, Number(column), value, [write.seq, write.effective]);
    }
  }
};

/** What was kept of a row before it came, laid on it: whoever wrote that had seen the row. Gives the columns that are no longer kept. */
const withKept = (table: FoldTable, fold: RowFold["row"], known: ReturnType<ReplicaTx["unknown"]>): { readonly row: StoredRow; readonly laid: readonly number[] } => ({
  row: filledRow(table, fold, known), laid: Object.keys(known).map(Number).filter((column) => table.columns.has(column)),
});

const nothingKept: ReturnType<ReplicaTx["unknown"]> = {};

const isKnown = (table: FoldTable, { kind, values }: Op): boolean => {
  for (const column in values) if (!table.columns.has(Number(column)) && Number(column) !== table.idColumn) return false;
  return kind !== "void";
};

/** One row of a part. `own`: the change set that has come back from the log; 0 for another PC's. */
export const planRow = (tx: ReplicaTx, table: FoldTable, ops: Ops, write: Confirmed, own: number): Plan => {
  const [{ tableId, rowId }] = ops;
  const { shown, confirmed, pending } = liftRow(tx, tableId, rowId);
  // Whoever hides a row may not have seen a write of a field that is not known here.
  const folds = foldOps(table, confirmed, ops, write, ops.every((op) => isKnown(table, op)) ? nothingKept : tx.unknown(tableId, rowId));
  if (!folds.ok) return folds.error === "unknownRow" && !table.ledger ? ok(() => keepUntilItComes(tx, table, ops, write)) : folds;
  const last = folds.value.at(-1)?.row;
  const early = confirmed === null ? tx.unknown(tableId, rowId) : nothingKept;
  const kept = last && confirmed === null ? withKept(table, last, early) : { row: last ?? confirmed, laid: [] };
  return ok(() => {
    // A row that shows what the log has differs in nothing but what is written now.
    if (pending.length === 0) lowerRow(tx, tableId, rowId, shown, kept.row, pending, folds.value.flatMap(({ settles }) => settles));
    else lowerRow(tx, tableId, rowId, shown, kept.row, pending.filter(({ deviceSeq }) => deviceSeq !== own));
    for (const column of kept.laid) tx.forgetUnknown(tableId, rowId, column);
    layFolds(tx, ops[0], folds.value, write, early);
  });
};

const strangeStored = (row: Mark, known: ReturnType<ReplicaTx["unknown"]>): StoredRow => {
  const columns = Object.entries(known).filter(([column]) => Number(column) !== wholeRow);
  return {
    values: Object.fromEntries(columns.map(([column, { value }]) => [column, value])),
    clock: { row, fields: Object.fromEntries(columns.flatMap(([column, { mark }]) => (isSameMark(mark, row) ? [] : [[column, mark]]))) },
  };
};
const strangeTable = (tableId: number): FoldTable => ({ tableId, stream: null, ledger: false, idColumn: 0, columns: new Map(), required: [], names: () => true });

/** A row of a table that this program does not know: its values are kept with their marks, by the same rules. */
export const strangeRow = (tx: ReplicaTx, ops: Ops, write: Confirmed): Plan => {
  const [{ tableId, rowId }] = ops;
  const known = tx.unknown(tableId, rowId);
  const row = known[wholeRow];
  const confirmed = row ? strangeStored(row.mark, known) : null;
  const folds = foldOps(strangeTable(tableId), confirmed, ops, write, known);
  if (!folds.ok) return folds.error === "unknownRow" ? ok(() => keepUntilItComes(tx, strangeTable(tableId), ops, write)) : folds;
  return ok(() => {
    if (!row) tx.keepUnknown(tableId, rowId, wholeRow, null, [write.seq, write.effective]);
    layFolds(tx, ops[0], folds.value, write, row ? {} : known);
  });
};

/** The row as a program that always knew its table would have it, or null where what is kept is no row of it. */
const wholeStrangeRow = (table: FoldTable, known: ReturnType<ReplicaTx["unknown"]>): StoredRow | null => {
  const row = known[wholeRow]?.mark;
  if (!row) return null;
  const values: Record<number, StoredRow["values"][number]> = {};
  const fields: Record<number, Mark> = {};
  for (const [columnId, { holds }] of table.columns) {
    const kept = known[columnId];
    values[columnId] = kept?.value ?? null;
    if (kept && !holds(kept.value)) return null;
    if (kept && !isSameMark(kept.mark, row)) fields[columnId] = kept.mark;
  }
  return table.required.some((columnId) => values[columnId] === null) ? null : { values, clock: { row, fields } };
};

/**
 * Lays in what an older program has kept because it did not know it, so that the file is as if this one had read the log
 * from the first. Called once after an upgrade, in one transaction. What this one does not know either stays kept.
 */
export const layInUnknown = (tx: ReplicaTx & UnknownTx, schema: ReadonlyMap<number, FoldTable>): void => {
  for (const { tableId, rowId } of tx.unknownRows()) {
    const table = schema.get(tableId);
    if (!table) continue;
    const known = tx.unknown(tableId, rowId);
    const { shown, confirmed, pending } = liftRow(tx, tableId, rowId);
    const clock = confirmed?.clock ?? null;
    const row = known[wholeRow] ? wholeStrangeRow(table, known) : confirmed && clock && filledRow(table, { values: confirmed.values, clock }, known);
    if (!row) continue;
    lowerRow(tx, tableId, rowId, shown, row, pending);
    for (const column of Object.keys(known)) if (Number(column) === wholeRow || table.columns.has(Number(column))) tx.forgetUnknown(tableId, rowId, Number(column));
  }
};
