import type { Minor } from "../../core/money.ts";
import { addMinor, negateMinor, subtractMinor } from "../../core/money.ts";
import type { Result } from "../../core/result.ts";
import { err, ok } from "../../core/result.ts";
import type { AppError } from "../../errors.ts";
import { appError } from "../../errors.ts";
import type { LedgerRow } from "./balance.ts";
import { settledBy } from "./balance.ts";

/** Why a row is in the ledger. `transfer` moves credit between account and invoice; a reversal takes one row back whole and names it. */
export type PaymentKind = "payment" | "refund" | "reversal" | "transfer";

/** How money moved. `credit` moves none: it is money that the clinic already holds. */
export type PaymentMethod = "cash" | "card" | "bankTransfer" | "credit";

/** The ways in which money crosses the desk. */
export type MoneyMethod = Exclude<PaymentMethod, "credit">;

/** A row to be added; who, when and its id are the caller's to give. */
export interface LedgerEntry extends LedgerRow {
  readonly kind: PaymentKind;
  readonly method: PaymentMethod;
}

/** A row as it stands in the ledger. */
export interface Entered extends LedgerEntry {
  readonly id: string;
  /** The first row of the act that entered this one; null for the first itself. */
  readonly belongsToId: string | null;
  /** The row that this one takes back. */
  readonly reversesId: string | null;
}

/** An issued invoice as far as paying it is concerned. */
export interface Payable {
  readonly id: string;
  readonly totalMinor: Minor;
}

const isPositive = (amount: Minor): boolean => Number.isSafeInteger(amount) && amount > 0;

/** What an invoice still asks. Negative when more lies on it than it asks, as after a credit note. */
export const dueOn = (invoice: Payable, rows: readonly LedgerRow[]): Minor => subtractMinor(invoice.totalMinor, settledBy(rows, invoice.id));

/** Credit moved from the account to an invoice, or back where the amount is negative: two rows that sum to nothing. */
const moveCredit = (invoiceId: string, amountMinor: Minor): readonly LedgerEntry[] => [
  { kind: "transfer", method: "credit", invoiceId, amountMinor },
  { kind: "transfer", method: "credit", invoiceId: null, amountMinor: negateMinor(amountMinor) },
];

/** What lies on an invoice beyond what it asks goes to the account, as after a credit note. Nothing to do is no row. */
export const releaseExcess = (invoice: Payable, rows: readonly LedgerRow[]): readonly LedgerEntry[] => {
  const due = dueOn(invoice, rows);
  return due < 0 ? moveCredit(invoice.id, due) : [];
};

/**
 * Money comes in: one row of the whole sum, which has the receipt's number, first. What is over the invoice's due moves to
 * the account as credit; with no invoice, or none that asks for anything, all of it lies there.
 * Errors: `amountInvalid` unless the amount is above zero.
 */
export const takePayment = (
  invoice: Payable | null,
  rows: readonly LedgerRow[],
  amountMinor: Minor,
  method: MoneyMethod,
): Result<readonly LedgerEntry[], AppError> => {
  if (!isPositive(amountMinor)) return err(appError("amountInvalid", { field: "amountMinor" }));
  if (invoice === null || dueOn(invoice, rows) <= 0) return ok([{ kind: "payment", method, invoiceId: null, amountMinor }]);
  const taken: LedgerEntry = { kind: "payment", method, invoiceId: invoice.id, amountMinor };
  return ok([taken, ...releaseExcess(invoice, [...rows, taken])]);
};

/**
 * Credit on the account settles an invoice. Errors: `nothingDue` when the invoice asks less,
 * `creditTooSmall` when less credit is there.
 */
export const applyCredit = (invoice: Payable, rows: readonly LedgerRow[], amountMinor: Minor): Result<readonly LedgerEntry[], AppError> => {
  if (!isPositive(amountMinor)) return err(appError("amountInvalid", { field: "amountMinor" }));
  if (amountMinor > dueOn(invoice, rows)) return err(appError("nothingDue"));
  const creditMinor = settledBy(rows, null);
  return amountMinor > creditMinor ? err(appError("creditTooSmall", { creditMinor })) : ok(moveCredit(invoice.id, amountMinor));
};

/** Money goes back to the patient, from an invoice or (null) from the account. Errors: `overRefund` when less lies there. */
export const giveRefund = (
  invoiceId: string | null,
  rows: readonly LedgerRow[],
  amountMinor: Minor,
  method: MoneyMethod,
): Result<LedgerEntry, AppError> => {
  if (!isPositive(amountMinor)) return err(appError("amountInvalid", { field: "amountMinor" }));
  const paidMinor = settledBy(rows, invoiceId);
  return amountMinor > paidMinor ? err(appError("overRefund", { paidMinor })) : ok({ kind: "refund", method, invoiceId, amountMinor: negateMinor(amountMinor) });
};

/**
 * Takes a wrong entry back. The first row is the reversal; those after it move back the credit that the entry
 * had moved, and pull from the account what the invoice would otherwise lack. Errors: `alreadyReversed`, also for a reversal itself and for the account's side of a
 * transfer, which goes with the invoice's; `creditTooSmall` when the money was used or given back since.
 */
export const reverseEntry = (entry: Entered, invoice: Payable | null, rows: readonly Entered[]): Result<readonly LedgerEntry[], AppError> => {
  const isPartOfPair = entry.kind === "transfer" && (entry.invoiceId === null || entry.amountMinor < 0);
  if (entry.kind === "reversal" || isPartOfPair || rows.some((row) => row.reversesId === entry.id)) return err(appError("alreadyReversed"));
  const reversal: LedgerEntry = { kind: "reversal", method: entry.method, invoiceId: entry.invoiceId, amountMinor: negateMinor(entry.amountMinor) };
  const withIt = rows.filter((row) => row.belongsToId === entry.id);
  const entries: LedgerEntry[] = [reversal, ...withIt.map(({ kind, method, invoiceId, amountMinor }) => ({ kind, method, invoiceId, amountMinor: negateMinor(amountMinor) }))];
  if (invoice !== null) {
    const settled = settledBy([...rows, ...entries], invoice.id);
    const over = subtractMinor(settled, invoice.totalMinor);
    if (settled < 0) entries.push(...moveCredit(invoice.id, negateMinor(settled)));
    else if (over > 0 && reversal.amountMinor > 0) entries.push(...moveCredit(invoice.id, negateMinor(over)));
  }
  const creditMinor = settledBy(rows, null);
  const after = addMinor(creditMinor, settledBy(entries, null));
  return after < 0 && after < creditMinor ? err(appError("creditTooSmall", { creditMinor })) : ok(entries);
};
