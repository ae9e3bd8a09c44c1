import type { BasisPoints, Minor } from "../../core/money.ts";
import { scaleMinor, shareOfMinor, subtractMinor } from "../../core/money.ts";

/** Whether the clinic's prices are written without tax (it is added) or with it (it is inside). */
export type TaxMode = "exclusive" | "inclusive";

/** An amount before tax and the tax that belongs to it; the two add up to what is asked of the patient. */
export interface Taxed {
  readonly netMinor: Minor;
  readonly taxMinor: Minor;
}

/**
 * The tax of an amount. With `inclusive` the amount already holds it: of 114 at 14 % it is 14.
 * Net is what remains, never a second rounding, so that net + tax is the amount to the last unit.
 */
export const taxOf = (amount: Minor, rate: BasisPoints, mode: TaxMode): Taxed => {
  if (mode === "exclusive") return { netMinor: amount, taxMinor: shareOfMinor(amount, rate) };
  const taxMinor = scaleMinor(amount, rate, 10_000 + rate);
  return { netMinor: subtractMinor(amount, taxMinor), taxMinor };
};
