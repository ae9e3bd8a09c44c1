import { voidedColumn, type StoredValue } from "./change.ts";
import { isSameValue } from "./fold.ts";
import type { PendingChange, ReplicaTx, StoredRow } from "./replica.ts";

type Values = Readonly<Record<number, StoredValue>>;
type RowsTx = Pick<ReplicaTx, "row" | "pendingOf" | "setBefore" | "insertRow" | "updateRow" | "removeRow">;

/** A row seen twice: as it is shown, and as the log alone has it. */
export interface Lifted {
  readonly shown: StoredRow | null;
  readonly confirmed: StoredRow | null;
  readonly pending: readonly PendingChange[];
}

const pick = (values: Values, of: Values): Record<number, StoredValue> => {
  const picked: Record<number, StoredValue> = {};
  for (const column in of) picked[column] = values[column] ?? null;
  return picked;
};
const isSame = (a: Values | null, b: Values | null): boolean => {
  if (a === null || b === null) return a === b;
  for (const column in b) if (!(column in a) || !isSameValue(a[column] ?? null, b[column] ?? null)) return false;
  return true;
};

/** A row without this PC's unconfirmed changes: each is taken back by what was there before it, the last one first. */
export const liftRow = (tx: RowsTx, tableId: number, rowId: string): Lifted => {
  const shown = tx.row(tableId, rowId);
  const pending = tx.pendingOf(rowId);
  if (pending.length === 0 || shown === null) return { shown, confirmed: shown, pending };
  let confirmed: StoredRow | null = shown;
  for (const { before } of pending.toReversed()) confirmed = before === null ? null : { values: { ...(confirmed ?? shown).values, ...before }, clock: shown.clock };
  return { shown, confirmed, pending };
};

/**
 * Writes a row as the log has it with these unconfirmed changes laid on it again, and keeps for each what it now
 * replaces, so that it can be taken off once more. Writes only what differs from what is shown. A change of a row that is
 * not there has nothing to lie on and waits for it. `columns`: all that can differ, where that is known.
 */
export const lowerRow = (tx: RowsTx, tableId: number, rowId: string, shown: StoredRow | null, confirmed: StoredRow | null, pending: readonly PendingChange[], columns?: readonly number[]): void => {
  let values: Values | null = confirmed?.values ?? null;
  for (const change of pending) {
    const before = values === null ? null : pick(values, change.values);
    if (!isSame(change.before, before)) tx.setBefore(change.deviceSeq, change.place, before);
    if (values !== null || change.kind === "put") values = { ...(values ?? { [voidedColumn]: null }), ...change.values };
  }
  const clock = confirmed?.clock ?? null;
  if (values === null) {
    if (shown !== null) tx.removeRow(tableId, rowId);
    return;
  }
  if (shown === null) {
    tx.insertRow(tableId, rowId, { values, clock });
    return;
  }
  const written: Record<number, StoredValue> = {};
  for (const column of columns ?? Object.keys(values).map(Number)) {
    const value = values[column] ?? null;
    if (!isSameValue(shown.values[column] ?? null, value)) written[column] = value;
  }
  tx.updateRow(tableId, rowId, written, clock);
};
