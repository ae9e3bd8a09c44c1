import type { Brand } from "./brand.ts";

/**
 * An amount in the smallest unit of its currency: fils, piastres, yen. Always a whole number, never a float.
 * Safe to 2^53 - 1, which is nine thousand billion Kuwaiti dinars.
 */
export type Minor = Brand<number, "Minor">;

/** A share in hundredths of a per cent: 1400 is 14 %. */
export type BasisPoints = Brand<number, "BasisPoints">;

export const zeroMinor = 0 as Minor;

/** Throws on a fraction or an unsafe size: such an amount is a fault of the program, never of a person. */
export const numberToMinor = (value: number): Minor => {
  if (!Number.isSafeInteger(value)) throw new Error(`not a whole amount: ${value}`);
  return (Object.is(value, -0) ? 0 : value) as Minor;
};

export const addMinor = (...amounts: readonly Minor[]): Minor => numberToMinor(amounts.reduce((sum, amount) => sum + amount, 0));

export const subtractMinor = (from: Minor, amount: Minor): Minor => numberToMinor(from - amount);

export const negateMinor = (amount: Minor): Minor => numberToMinor(-amount);

/**
 * The one rounding rule: amount × numerator / denominator, half away from zero, as ISO 80000-1 rule B and
 * tax offices of the region have it. Exact: worked in big integers.
 */
export const scaleMinor = (amount: Minor, numerator: number, denominator: number): Minor => {
  const product = BigInt(amount) * BigInt(numerator);
  const divisor = BigInt(denominator);
  const half = divisor / 2n;
  const magnitude = product < 0n ? -product : product;
  const rounded = (magnitude + half) / divisor;
  return numberToMinor(Number(product < 0n ? -rounded : rounded));
};

/** `share` of an amount: 14 % of 1,005 is 141. */
export const shareOfMinor = (amount: Minor, share: BasisPoints): Minor => scaleMinor(amount, share, 10_000);

/** The nearest multiple of `step`, half away from zero: cash in a currency whose smallest coins are gone. `step` 1 changes nothing. */
export const roundToStep = (amount: Minor, step: number): Minor => numberToMinor(scaleMinor(amount, 1, step) * step);

/**
 * Splits an amount by whole weights so that the parts add up exactly. Left-over units go one each to the parts
 * that were cut most (largest remainder), the earlier first. Weights that are all zero share equally.
 */
export const splitMinor = (amount: Minor, weights: readonly number[]): readonly Minor[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = total === 0 ? weights.map(() => 1) : weights;
  const whole = BigInt(total === 0 ? weights.length : total);
  if (whole === 0n) return [];
  const sign = amount < 0 ? -1 : 1;
  const magnitude = BigInt(Math.abs(amount));
  const floors = shares.map((weight) => (magnitude * BigInt(weight)) / whole);
  const rests = shares.map((weight, index) => ({ index, rest: (magnitude * BigInt(weight)) % whole }));
  let left = Number(magnitude - floors.reduce((sum, part) => sum + part, 0n));
  const extra = new Set<number>();
  for (const { index } of rests.toSorted((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))) {
    if (left === 0) break;
    extra.add(index);
    left -= 1;
  }
  return floors.map((part, index) => numberToMinor(sign * (Number(part) + (extra.has(index) ? 1 : 0))));
};

/** ISO 4217 currencies whose smallest unit is not a hundredth. All others have two decimals. */
const exponents: Readonly<Record<string, number>> = {
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
};

/** How many decimals a currency is written with: 0 for JPY, 2 for EGP, 3 for KWD (ISO 4217). */
export const currencyExponent = (currency: string): number => exponents[currency] ?? 2;

/** "12.345" of a currency with 3 decimals is 12345. Null when it is no amount or has more decimals than the currency. */
export const textToMinor = (text: string, currency: string): Minor | null => {
  const exponent = currencyExponent(currency);
  const match = /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  const [, sign = "", whole = "0", fraction = ""] = match;
  if (fraction.length > exponent) return null;
  const value = Number(whole) * 10 ** exponent + Number(fraction.padEnd(exponent, "0") || "0");
  return numberToMinor(sign === "-" ? -value : value);
};

/** The plain decimal text of an amount, with Latin digits and a point: 12345 KWD is "12.345". For files, not for people. */
export const minorToText = (amount: Minor, currency: string): string => {
  const exponent = currencyExponent(currency);
  const digits = String(Math.abs(amount)).padStart(exponent + 1, "0");
  const cut = digits.length - exponent;
  return `${amount < 0 ? "-" : ""}${digits.slice(0, cut)}${exponent > 0 ? `.${digits.slice(cut)}` : ""}`;
};
