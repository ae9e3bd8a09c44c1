import type { Minor } from "../../core/money.ts";
import { addMinor, subtractMinor, zeroMinor } from "../../core/money.ts";
import type { PaymentKind, PaymentMethod } from "./payment.ts";

/** A ledger row of the day, and who entered it. */
export interface DayEntry {
  readonly userId: string;
  readonly kind: PaymentKind;
  readonly method: PaymentMethod;
  readonly amountMinor: Minor;
}

/** What one person took and gave by one method. `expectedMinor` is what must be in the drawer, the slips or the bank. */
export interface DayShare {
  readonly userId: string;
  readonly method: PaymentMethod;
  readonly inMinor: Minor;
  readonly outMinor: Minor;
  readonly expectedMinor: Minor;
  readonly count: number;
}

/**
 * The day by person and method, sorted by person and then cash, card, transfer. Credit moves no money and is left out.
 * A reversal is netted against the side that it takes back, so that an undone mistake does not swell both columns.
 */
export const dayShares = (entries: readonly DayEntry[]): readonly DayShare[] => {
  const shares = new Map<string, DayShare>();
  for (const entry of entries) {
    if (entry.method === "credit") continue;
    const key = `${entry.userId} ${methodOrder.indexOf(entry.method)}`;
    const before = shares.get(key) ?? emptyShare(entry);
    const isOut = entry.kind === "refund" || (entry.kind === "reversal" && entry.amountMinor > 0);
    shares.set(key, {
      ...before,
      inMinor: isOut ? before.inMinor : addMinor(before.inMinor, entry.amountMinor),
      outMinor: isOut ? subtractMinor(before.outMinor, entry.amountMinor) : before.outMinor,
      expectedMinor: addMinor(before.expectedMinor, entry.amountMinor),
      count: before.count + 1,
    });
  }
  return [...shares].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, share]) => share);
};

const methodOrder: readonly PaymentMethod[] = ["cash", "card", "bankTransfer"];

const emptyShare = (entry: DayEntry): DayShare => ({
  userId: entry.userId, method: entry.method, inMinor: zeroMinor, outMinor: zeroMinor, expectedMinor: zeroMinor, count: 0,
});

/** What lies in the drawer over what should: negative is missing. */
export const drawerDifference = (floatMinor: Minor, expectedMinor: Minor, countedMinor: Minor): Minor =>
  subtractMinor(countedMinor, addMinor(floatMinor, expectedMinor));
