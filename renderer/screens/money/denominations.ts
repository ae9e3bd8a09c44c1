import { currencyExponent, numberToMinor, type Minor } from "#shared/core/money.ts";

/** Notes and coins in use, in whole units of the currency, largest first. */
const inUse: Readonly<Record<string, readonly number[]>> = {
  AED: [1000, 500, 200, 100, 50, 20, 10, 5, 1, 0.5, 0.25],
  BHD: [20, 10, 5, 1, 0.5, 0.1, 0.05, 0.025],
  EGP: [200, 100, 50, 20, 10, 5, 1, 0.5, 0.25],
  EUR: [200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05],
  JOD: [50, 20, 10, 5, 1, 0.5, 0.25, 0.1, 0.05],
  KWD: [20, 10, 5, 1, 0.5, 0.25, 0.1, 0.05, 0.02],
  MAD: [200, 100, 50, 20, 10, 5, 2, 1, 0.5],
  OMR: [50, 20, 10, 5, 1, 0.5, 0.1, 0.05, 0.025],
  QAR: [500, 200, 100, 50, 10, 5, 1, 0.5, 0.25],
  SAR: [500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.25],
};
const usual: readonly number[] = [200, 100, 50, 20, 10, 5, 2, 1];

/** The pieces of money that a drawer of this currency holds, largest first. */
export const denominationsOf = (currency: string): readonly Minor[] =>
  (inUse[currency] ?? usual).map((units) => numberToMinor(Math.round(units * 10 ** currencyExponent(currency))));
