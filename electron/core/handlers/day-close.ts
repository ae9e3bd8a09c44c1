import { addMinor, zeroMinor } from "#shared/core/money.ts";
import { instantToLocalDate } from "#shared/core/time.ts";
import { dayShares, drawerDifference, type DayShare } from "#shared/domain/billing/day-close.ts";
import { appError, refuse } from "#shared/errors.ts";
import { dayClose, type DayClose } from "#shared/schema/tables/day-close.ts";
import type { Payment } from "#shared/schema/tables/payment.ts";
import { handle } from "../handle.ts";
import { closeOfDay, closesOfDays, issuedOfDay, ledgerOfDay, paymentsOfDay } from "../store/queries/day-money.ts";
import { dueOfDays } from "../store/queries/money.ts";
import { takeNumber } from "../store/queries/number-series.ts";

const sharesOf = (rows: readonly Payment[]): readonly DayShare[] => dayShares(rows.map((row) => ({ ...row, userId: row.receivedById })));

const totalsOf = (shares: readonly DayShare[]): DayClose["totals"] => shares.map(({ userId, method, inMinor, outMinor, count }) => ({ userId, method, inMinor, outMinor, count }));

const countOf = (parts: readonly { readonly count: number }[]): number => parts.reduce((sum, { count }) => sum + count, 0);

export const dayCloseHandlers = handle({
  "money.day": ({ read, input: { day } }) => {
    const shares = sharesOf(ledgerOfDay(read, day));
    const billed = issuedOfDay(read, day, "invoice").totalMinor + issuedOfDay(read, day, "creditNote").totalMinor;
    return {
      day,
      billedMinor: billed,
      receivedMinor: addMinor(zeroMinor, ...shares.map((share) => share.inMinor)),
      refundedMinor: addMinor(zeroMinor, ...shares.map((share) => share.outMinor)),
      dueMinor: dueOfDays(read, day, day),
      totals: totalsOf(shares),
      payments: [...paymentsOfDay(read, day)],
      closed: closeOfDay(read, day),
    };
  },

  /**
   * Counts the day. What was entered until now is locked; what comes later the same evening can still be taken and is
   * counted by a second close, which holds the whole day again. With nothing new there is nothing to close.
   */
  "dayClose.close": ({ tx, now, actor, clinic, input }) => {
    const { day, openingMinor, countedMinor, note } = input;
    if (day > instantToLocalDate(now, clinic.zone)) refuse(appError("invalidInput", { field: "day", reason: "future" }));
    const rows = ledgerOfDay(tx, day);
    const shares = sharesOf(rows);
    // By number, not by time: the PC's clock may have been put back since. Rows of the ledger only ever come to more.
    if (closesOfDays(tx, day, day).some(({ totals }) => countOf(totals) === countOf(shares))) refuse(appError("dayClosed", { day }));
    const cashMinor = addMinor(zeroMinor, ...shares.filter((share) => share.method === "cash").map((share) => share.expectedMinor));
    return tx.insert(dayClose, {
      closedOn: day, closedAt: now, closedById: actor.userId, openingMinor, countedMinor, note: note ?? null,
      expectedMinor: addMinor(openingMinor, cashMinor),
      differenceMinor: drawerDifference(openingMinor, cashMinor, countedMinor),
      totals: totalsOf(shares),
      number: takeNumber(tx, "dayClose"),
    });
  },

  "dayClose.list": ({ read, input }) => [...closesOfDays(read, input.from, input.to)],
});
