import { sameBytes } from "./bytes.ts";
import { voidedColumn, type StoredValue } from "./change.ts";
import type { PendingChange, ReplicaTx, RowClock, StoredRow } from "./replica.ts";

type Values = Readonly<Record<number, StoredValue>>;

/** A row seen twice: as it is shown, and as the log alone has it. */
export interface Lifted {
  readonly shown: StoredRow | null;
  readonly confirmed: StoredRow | null;
  readonly pending: readonly PendingChange[];
}

const same = (a: StoredValue | undefined, b: StoredValue | undefined): boolean => (a instanceof Uint8Array && b instanceof Uint8Array ? sameBytes(a, b) : (a ?? null) === (b ?? null));
const pick = (values: Values, of: Values): Values => Object.fromEntries(Object.keys(of).map((column) => [column, values[Number(column)] ?? null]));
const isSame = (a: Values | null, b: Values | null): boolean => a === b || (a !== null && b !== null && Object.keys(b).every((column) => same(a[Number(column)], b[Number(column)])));

/** A row without this PC's unconfirmed changes: each is taken back by what was there before it, the last one first. */
export const liftRow = (tx: ReplicaTx, tableId: number, rowId: string): Lifted => {
  const shown = tx.row(tableId, rowId);
  const pending = tx.pendingOf(rowId);
  if (pending.length === 0 || shown === null) return { shown, confirmed: shown, pending };
  let confirmed: StoredRow | null = shown;
  for (const { before } of pending.toReversed()) confirmed = before === null ? null : { values: { ...(confirmed ?? shown).values, ...before }, clock: shown.clock };
  return { shown, confirmed, pending };
};

/**
 * Writes a row as the log has it with these unconfirmed changes laid on it again, and keeps for each what it now
 * replaces, so that it can be taken off once more. Writes only what differs from what is shown.
 */
export const lowerRow = (tx: ReplicaTx, tableId: number, rowId: string, shown: StoredRow | null, confirmed: StoredRow | null, pending: readonly PendingChange[]): void => {
  let values: Values | null = confirmed?.values ?? null;
  for (const change of pending) {
    const before = values === null ? null : pick(values, change.values);
    if (!isSame(change.before, before) || (change.before === null) !== (before === null)) tx.setBefore(change.deviceSeq, change.place, before);
    values = { ...(values ?? { [voidedColumn]: null }), ...change.values };
  }
  const clock: RowClock | null = confirmed?.clock ?? null;
  if (values === null) {
    if (shown !== null) tx.removeRow(tableId, rowId);
    return;
  }
  if (shown === null) return tx.insertRow(tableId, rowId, { values, clock });
  const written = Object.fromEntries(Object.entries(values).filter(([column, value]) => !same(shown.values[Number(column)], value)));
  tx.updateRow(tableId, rowId, written, clock);
};
