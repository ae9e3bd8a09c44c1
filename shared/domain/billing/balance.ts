import type { Minor } from "../../core/money.ts";
import { addMinor, subtractMinor, zeroMinor } from "../../core/money.ts";

/** How far an issued invoice is settled. Never stored: it follows from the ledger. */
export type SettledStatus = "unpaid" | "part" | "paid";

/** One row of the ledger of money, as far as sums need it. Rows are only added; a mistake is another row with the sign turned. */
export interface LedgerRow {
  /** The invoice that the row settles. Null: it lies on the patient's account as credit. */
  readonly invoiceId: string | null;
  /** Into the clinic positive, out of it negative; use of credit is a pair that sums to nothing. */
  readonly amountMinor: Minor;
}

/** Where a patient stands with the clinic. */
export interface Balance {
  /** All that was invoiced, credit notes taken off. */
  readonly invoicedMinor: Minor;
  readonly settledMinor: Minor;
  /** Money that the clinic holds and no invoice has used. */
  readonly creditMinor: Minor;
  /** What the patient owes over all invoices, before the credit is used. */
  readonly dueMinor: Minor;
}

export const settledStatus = (totalMinor: Minor, settledMinor: Minor): SettledStatus =>
  settledMinor >= totalMinor ? "paid" : settledMinor > 0 ? "part" : "unpaid";

/** What was put on one invoice; with null, the credit on the account. */
export const settledBy = (rows: readonly LedgerRow[], invoiceId: string | null): Minor =>
  addMinor(...rows.filter((row) => row.invoiceId === invoiceId).map((row) => row.amountMinor));

/** The balance of one patient from all of their issued invoices and ledger rows, in any order. */
export const balanceOf = (invoices: readonly { readonly id: string; readonly totalMinor: Minor }[], rows: readonly LedgerRow[]): Balance => {
  const invoicedMinor = addMinor(...invoices.map((invoice) => invoice.totalMinor));
  const creditMinor = settledBy(rows, null);
  const settledMinor = subtractMinor(addMinor(zeroMinor, ...rows.map((row) => row.amountMinor)), creditMinor);
  return { invoicedMinor, settledMinor, creditMinor, dueMinor: subtractMinor(invoicedMinor, settledMinor) };
};
