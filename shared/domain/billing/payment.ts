import type { Minor } from "../../core/money.ts";
import { addMinor, negateMinor, numberToMinor, subtractMinor, zeroMinor } from "../../core/money.ts";
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
  /** The row that this one takes back. */
  readonly reversesId: string | null;
}

/** An issued invoice as far as paying it is concerned. */
export interface Payable {
  readonly id: string;
  readonly totalMinor: Minor;
}

const positive = (amount: Minor): boolean => Number.isSafeInteger(amount) && amount > 0;

/**
 * Money comes in. What the invoice still asks goes on it, what is over lies on the patient's account as credit;
 * without an invoice all of it does. Errors: `amountInvalid` unless the amount is above zero.
 */
export const takePayment = (
  invoice: Payable | null,
  rows: readonly LedgerRow[],
  amountMinor: Minor,
  method: MoneyMethod,
): Result<readonly LedgerEntry[], AppError> => {
  if (!positive(amountMinor)) return err(appError("amountInvalid", { field: "amountMinor" }));
  const due = invoice === null ? zeroMinor : dueOn(invoice, rows);
  const onInvoice = numberToMinor(Math.min(amountMinor, Math.max(due, 0)));
  const over = subtractMinor(amountMinor, onInvoice);
  const entries: LedgerEntry[] = [];
  if (invoice !== null && onInvoice > 0) entries.push({ kind: "payment", method, invoiceId: invoice.id, amountMinor: onInvoice });
  if (over > 0) entries.push({ kind: "payment", method, invoiceId: null, amountMinor: over });
  return ok(entries);
};

/** What an invoice still asks. Negative when more lies on it than it asks, as after a credit note. */
export const dueOn = (invoice: Payable, rows: readonly LedgerRow[]): Minor => subtractMinor(invoice.totalMinor, settledBy(rows, invoice.id));

/**
 * Credit on the account settles an invoice: a pair that sums to nothing. Errors: `nothingDue` when the invoice asks less,
 * `creditTooSmall` when less credit is there.
 */
export const applyCredit = (invoice: Payable, rows: readonly LedgerRow[], amountMinor: Minor): Result<readonly LedgerEntry[], AppError> => {
  if (!positive(amountMinor)) return err(appError("amountInvalid", { field: "amountMinor" }));
  if (amountMinor > dueOn(invoice, rows)) return err(appError("nothingDue"));
  const creditMinor = settledBy(rows, null);
  if (amountMinor > creditMinor) return err(appError("creditTooSmall", { creditMinor }));
  return ok(creditPair(invoice.id, amountMinor));
};

/** After a credit note: what lies on the invoice beyond what it asks goes to the account. Nothing to do is no row. */
export const releaseExcess = (invoice: Payable, rows: readonly LedgerRow[]): readonly LedgerEntry[] => {
  const due = dueOn(invoice, rows);
  return due < 0 ? creditPair(invoice.id, due) : [];
};

const creditPair = (invoiceId: string, amountMinor: Minor): readonly LedgerEntry[] => [
  { kind: "transfer", method: "credit", invoiceId: null, amountMinor: negateMinor(amountMinor) },
  { kind: "transfer", method: "credit", invoiceId, amountMinor },
];

/**
 * Money goes back to the patient, from an invoice or (null) from the account.
 * Errors: `overRefund` when it is more than lies there; `creditTooSmall` likewise for the account.
 */
export const giveRefund = (
  invoiceId: string | null,
  rows: readonly LedgerRow[],
  amountMinor: Minor,
  method: MoneyMethod,
): Result<LedgerEntry, AppError> => {
  if (!positive(amountMinor)) return err(appError("amountInvalid", { field: "amountMinor" }));
  const there = settledBy(rows, invoiceId);
  if (amountMinor > there) return err(invoiceId === null ? appError("creditTooSmall", { creditMinor: there }) : appError("overRefund", { paidMinor: there }));
  return ok({ kind: "refund", method, invoiceId, amountMinor: negateMinor(amountMinor) });
};

/**
 * Takes rows back that were entered together, as the undo of a payment. `totals` gives what each invoice asks.
 * Errors: `alreadyReversed`; `overRefund` or `creditTooSmall` when the money was given back or used since;
 * `nothingDue` when a refund is taken back but the invoice has been paid again.
 */
export const reverseEntries = (
  entries: readonly Entered[],
  rows: readonly Entered[],
  totals: ReadonlyMap<string, Minor>,
): Result<readonly (LedgerEntry & { readonly reversesId: string })[], AppError> => {
  const taken = new Set(rows.map((row) => row.reversesId));
  if (entries.some((entry) => entry.kind === "reversal" || taken.has(entry.id))) return err(appError("alreadyReversed"));
  const reversals = entries.map((entry) => ({
    kind: "reversal" as const, method: entry.method, invoiceId: entry.invoiceId, amountMinor: negateMinor(entry.amountMinor), reversesId: entry.id,
  }));
  for (const invoiceId of new Set(entries.map((entry) => entry.invoiceId))) {
    const before = settledBy(rows, invoiceId);
    const after = addMinor(before, settledBy(reversals, invoiceId));
    if (after < 0 && after < before) {
      return err(invoiceId === null ? appError("creditTooSmall", { creditMinor: before }) : appError("overRefund", { paidMinor: before }));
    }
    if (invoiceId !== null && after > before && after > (totals.get(invoiceId) ?? after)) return err(appError("nothingDue"));
  }
  return ok(reversals);
};
