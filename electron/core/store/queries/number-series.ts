import { formatNumber } from "#shared/domain/billing/numbering.ts";
import { sqlite } from "../sqlite.ts";
import type { Read, Write } from "../tx.ts";

/** Papers that are numbered, each in a series of its own whose letters follow those of the PC. */
const letters = { invoice: "", creditNote: "C", payment: "R", dayClose: "D" } as const;
export type NumberedKind = keyof typeof letters;

/**
 * The next number of this PC's series, `A-000123`. Taken inside the transaction that uses it: one that is rolled back gives
 * its number back, and two at once wait for each other, so the series has neither gap nor double.
 */
export const takeNumber = (tx: Write, kind: NumberedKind): string => {
  const known = tx.one(sqlite.selectFrom("numberSeries").select(["prefix", "lastNumber"]).where("kind", "=", kind));
  const prefix = known?.prefix ?? `${seriesOf(tx)}${letters[kind]}`;
  const lastNumber = (known?.lastNumber ?? 0) + 1;
  tx.local(sqlite.insertInto("numberSeries").values({ kind, prefix, lastNumber }).onConflict((oc) => oc.column("kind").doUpdateSet({ lastNumber })));
  return formatNumber(prefix, lastNumber);
};

const baseOf = (series: string): { readonly base: string; readonly times: number } => {
  const [, base = series, times = "0"] = /^(.*?)(?:X(\d+))?$/.exec(series) ?? [];
  return { base, times: Number(times) };
};

const seriesOf = (read: Pick<Read, "one">): string => read.one(sqlite.selectFrom("meta").select("value").where("key", "=", "series"))?.value ?? "A";

/** The letters of this PC: A for the clinic's first. */
export const lettersOf = (read: Pick<Read, "one">): string => baseOf(seriesOf(read)).base;

/** How often this store's series were begun anew. */
export const timesBegun = (read: Pick<Read, "one">): number => baseOf(seriesOf(read)).times;

/**
 * Begins new series, `AX1-000001`: after going back to a copy nobody knows how many numbers were given since it was made,
 * and a number that stands on a paper must not be given again. The old series end without a gap where the copy has them.
 * `after` is how often series are known to have been begun elsewhere: going back twice to one copy begins two different ones.
 */
export const startNewSeries = (tx: Pick<Write, "one" | "local">, after: number): void => {
  const { base, times } = baseOf(seriesOf(tx));
  const value = `${base}X${Math.max(times, after) + 1}`;
  tx.local(sqlite.insertInto("meta").values({ key: "series", value }).onConflict((oc) => oc.column("key").doUpdateSet({ value })));
  for (const [kind, letter] of Object.entries(letters)) {
    tx.local(sqlite.updateTable("numberSeries").set({ prefix: `${value}${letter}`, lastNumber: 0 }).where("kind", "=", kind));
  }
};

/** The last number of every series, to see whether two stores have given the same ones. */
export const seriesStand = (read: Pick<Read, "all" | "one">): string =>
  JSON.stringify([seriesOf(read), ...read.all(sqlite.selectFrom("numberSeries").select(["kind", "prefix", "lastNumber"]).where("kind", "in", Object.keys(letters)).orderBy("kind"))]);
