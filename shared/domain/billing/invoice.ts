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
  readonly quantityThousandths: number;
  readonly unitPriceMinor: Minor;
  /** Off this line, in money. */
  readonly discountMinor: Minor;
  readonly tax: BasisPoints;
}

/** How a clinic counts: fixed on the invoice when it is begun, so that a later setting does not change an old total. */
export interface InvoiceTerms {
  readonly taxMode: TaxMode;
  /** The smallest amount that the clinic takes, in minor units: 1 for none, 25 where piastres below 25 are gone. */
  readonly roundingStepMinor: number;
  /** Off the whole invoice, in money, shared over the lines by what each costs. */
  readonly discountMinor: Minor;
}

/** A line worked out. `netMinor + taxMinor` is what the line asks of the patient. */
export interface LineAmounts {
  /** Quantity × price, before any discount. */
  readonly grossMinor: Minor;
  /** The line's own discount and its share of the invoice's. */
  readonly discountMinor: Minor;
  readonly netMinor: Minor;
  readonly taxMinor: Minor;
  readonly totalMinor: Minor;
}

/** An invoice worked out: `totalMinor` is the lines' totals plus `roundingMinor`, which may be negative. */
export interface InvoiceAmounts {
  readonly lines: readonly LineAmounts[];
  readonly grossMinor: Minor;
  readonly discountMinor: Minor;
  readonly netMinor: Minor;
  readonly taxMinor: Minor;
  readonly roundingMinor: Minor;
  readonly totalMinor: Minor;
}

const sumOf = (lines: readonly LineAmounts[], part: keyof LineAmounts): Minor => addMinor(...lines.map((line) => line[part]));

const lineFault = (line: LineTerms): AppError | null => {
  if (!Number.isSafeInteger(line.quantityThousandths) || line.quantityThousandths <= 0) return appError("amountInvalid", { field: "quantityThousandths" });
  if (line.unitPriceMinor < 0) return appError("amountInvalid", { field: "unitPriceMinor" });
  if (line.discountMinor < 0) return appError("amountInvalid", { field: "discountMinor" });
  if (line.tax < 0 || line.tax > 10_000) return appError("amountInvalid", { field: "tax" });
  if (line.discountMinor > grossOf(line)) return appError("discountTooLarge");
  return null;
};

/** Quantity × price of a line, before any discount. */
export const grossOf = (line: Pick<LineTerms, "quantityThousandths" | "unitPriceMinor">): Minor =>
  scaleMinor(line.unitPriceMinor, line.quantityThousandths, 1000);

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
  const shares = splitMinor(terms.discountMinor, afterOwn);
  const worked = lines.map((line, index): LineAmounts => {
    const share = shares[index] ?? zeroMinor;
    const charged = subtractMinor(afterOwn[index] ?? zeroMinor, share);
    const { netMinor, taxMinor } = taxOf(charged, line.tax, terms.taxMode);
    return {
      grossMinor: grossOf(line),
      discountMinor: addMinor(line.discountMinor, share),
      netMinor,
      taxMinor,
      totalMinor: addMinor(netMinor, taxMinor),
    };
  });
  const exactMinor = sumOf(worked, "totalMinor");
  const totalMinor = roundToStep(exactMinor, terms.roundingStepMinor);
  return ok({
    lines: worked,
    grossMinor: sumOf(worked, "grossMinor"),
    discountMinor: sumOf(worked, "discountMinor"),
    netMinor: sumOf(worked, "netMinor"),
    taxMinor: sumOf(worked, "taxMinor"),
    roundingMinor: subtractMinor(totalMinor, exactMinor),
    totalMinor,
  });
};

/** The amounts of the credit note that takes an invoice back whole: each part with its sign turned. */
export const creditNoteAmounts = (amounts: InvoiceAmounts): InvoiceAmounts => {
  const turn = (line: LineAmounts): LineAmounts => ({
    grossMinor: negateMinor(line.grossMinor),
    discountMinor: negateMinor(line.discountMinor),
    netMinor: negateMinor(line.netMinor),
    taxMinor: negateMinor(line.taxMinor),
    totalMinor: negateMinor(line.totalMinor),
  });
  return {
    lines: amounts.lines.map(turn),
    grossMinor: negateMinor(amounts.grossMinor),
    discountMinor: negateMinor(amounts.discountMinor),
    netMinor: negateMinor(amounts.netMinor),
    taxMinor: negateMinor(amounts.taxMinor),
    roundingMinor: negateMinor(amounts.roundingMinor),
    totalMinor: negateMinor(amounts.totalMinor),
  };
};
