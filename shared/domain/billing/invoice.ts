import type { BasisPoints, Minor } from "../../core/money.ts";
import { addMinor, negateMinor, roundToStep, scaleMinor, splitMinor, subtractMinor, zeroMinor } from "../../core/money.ts";
import type { Result } from "../../core/result.ts";
import { err, ok } from "../../core/result.ts";
import type { AppError } from "../../errors.ts";
import { appError } from "../../errors.ts";
import type { TaxMode } from "./tax.ts";
import { taxOf } from "./tax.ts";

/** What is charged on one line, as a person types it. */
export interface LineTerms {
  /** How many, in thousandths: 1500 is one and a half. */
  readonly quantity: number;
  readonly unitMinor: Minor;
  /** Off this line, in money. */
  readonly discountMinor: Minor;
  readonly taxBps: BasisPoints;
}

/** How a clinic counts. What it gave is written on the invoice, so that a later setting does not change an old total. */
export interface InvoiceTerms {
  readonly taxMode: TaxMode;
  /** The smallest amount that the clinic takes, in minor units: 1 for none, 25 where piastres below 25 are gone. */
  readonly cashStep: number;
  /** Off the whole invoice, in money, shared over the lines by what each costs. */
  readonly discountMinor: Minor;
}

/** A line worked out. `netMinor + taxMinor` is what the line asks of the patient. */
export interface LineAmounts {
  /** This line's share of the invoice's discount. */
  readonly sharedDiscountMinor: Minor;
  /** Without tax, after discounts. */
  readonly netMinor: Minor;
  readonly taxMinor: Minor;
  readonly totalMinor: Minor;
}

/** An invoice worked out: `totalMinor` is the lines' totals plus `roundingMinor`, which may be negative. */
export interface InvoiceAmounts {
  readonly lines: readonly LineAmounts[];
  /** Of the lines, before any discount and, where tax is added, before tax. */
  readonly subtotalMinor: Minor;
  readonly netMinor: Minor;
  readonly taxMinor: Minor;
  readonly roundingMinor: Minor;
  readonly totalMinor: Minor;
}

/** The most that a column of money holds. */
const largestMinor = 1_000_000_000_000;

const sumOf = (lines: readonly LineAmounts[], part: keyof LineAmounts): Minor => addMinor(...lines.map((line) => line[part]));

const lineFault = (line: LineTerms): AppError | null => {
  if (!Number.isSafeInteger(line.quantity) || line.quantity <= 0) return appError("amountInvalid", { field: "quantity" });
  if (line.unitMinor < 0) return appError("amountInvalid", { field: "unitMinor" });
  if (line.discountMinor < 0) return appError("amountInvalid", { field: "discountMinor" });
  if (line.taxBps < 0 || line.taxBps > 10_000) return appError("amountInvalid", { field: "taxBps" });
  if (line.unitMinor * line.quantity > largestMinor * 1_000) return appError("amountInvalid", { field: "unitMinor" });
  if (line.discountMinor > grossOf(line)) return appError("discountTooLarge");
  return null;
};

/** Quantity × price of a line, before any discount. */
export const grossOf = (line: Pick<LineTerms, "quantity" | "unitMinor">): Minor =>
  scaleMinor(line.unitMinor, line.quantity, 1000);

/**
 * Works an invoice out. Each line is rounded once to the currency's smallest unit, the invoice's discount is split
 * so that no unit is lost, tax is counted per line, and the whole is rounded to the clinic's step as a part of its own.
 * Errors: `amountInvalid` for a quantity or price that cannot be, `discountTooLarge` when a discount is more than what it is taken off.
 */
export const workOutInvoice = (lines: readonly LineTerms[], terms: InvoiceTerms): Result<InvoiceAmounts, AppError> => {
  for (const line of lines) {
    const fault = lineFault(line);
    if (fault) return err(fault);
  }
  if (terms.discountMinor < 0) return err(appError("amountInvalid", { field: "discountMinor" }));
  const afterOwn = lines.map((line) => subtractMinor(grossOf(line), line.discountMinor));
  if (terms.discountMinor > addMinor(...afterOwn)) return err(appError("discountTooLarge"));
  // Tax at most doubles it.
  if (2 * addMinor(...afterOwn) > largestMinor) return err(appError("amountInvalid", { field: "unitMinor" }));
  const shares = splitMinor(terms.discountMinor, afterOwn);
  const worked = lines.map((line, index): LineAmounts => {
    const share = shares[index] ?? zeroMinor;
    const charged = subtractMinor(afterOwn[index] ?? zeroMinor, share);
    const { netMinor, taxMinor } = taxOf(charged, line.taxBps, terms.taxMode);
    return {
      sharedDiscountMinor: share,
      netMinor,
      taxMinor,
      totalMinor: addMinor(netMinor, taxMinor),
    };
  });
  const exactMinor = sumOf(worked, "totalMinor");
  const totalMinor = roundToStep(exactMinor, terms.cashStep);
  return ok({
    lines: worked,
    subtotalMinor: addMinor(...lines.map(grossOf)),
    netMinor: sumOf(worked, "netMinor"),
    taxMinor: sumOf(worked, "taxMinor"),
    roundingMinor: subtractMinor(totalMinor, exactMinor),
    totalMinor,
  });
};

/** The money of a row with its sign turned, as a credit note has it: every `…Minor`, and nothing else. */
export const turnAmounts = <Row extends object>(row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [key, key.endsWith("Minor") ? negateMinor(value as Minor) : (value as unknown)])) as Row;

/**
 * All that was taken off an issued invoice, its lines' own discounts and its own, from what is written on it.
 * `turnAmounts` keeps it true for credit notes.
 */
export const discountsOf = (discountMinor: Minor, lines: readonly { readonly discountMinor: Minor }[]): Minor =>
  addMinor(discountMinor, ...lines.map((line) => line.discountMinor));

/** Whether an issued invoice's prices held the tax, from what is written on it: its clinic may count otherwise today. */
export const taxModeOf = (
  invoice: { readonly subtotalMinor: Minor; readonly totalMinor: Minor; readonly roundingMinor: Minor; readonly discountMinor: Minor },
  lines: readonly { readonly discountMinor: Minor }[],
): TaxMode =>
  subtractMinor(invoice.totalMinor, invoice.roundingMinor) === subtractMinor(invoice.subtotalMinor, discountsOf(invoice.discountMinor, lines))
    ? "inclusive"
    : "exclusive";
