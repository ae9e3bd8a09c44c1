import { formatNumber } from "#shared/domain/billing/numbering.ts";
import { sqlite } from "../sqlite.ts";
import type { Write } from "../tx.ts";

/** Papers that are numbered, each in a series of its own whose letters follow those of the PC. */
const letters = { invoice: "", creditNote: "C", payment: "R", dayClose: "D" } as const;
export type NumberedKind = keyof typeof letters;

/**
 * The next number of this PC's series, `A-000123`. Taken inside the transaction that uses it: one that is rolled back gives
 * its number back, and two at once wait for each other, so the series has neither gap nor double.
 */
export const takeNumber = (tx: Write, kind: NumberedKind): string => {
  const known = tx.one(sqlite.selectFrom("numberSeries").select(["prefix", "lastNumber"]).where("kind", "=", kind));
  const series = tx.one(sqlite.selectFrom("meta").select("value").where("key", "=", "series"));
  const prefix = known?.prefix ?? `${series?.value ?? "A"}${letters[kind]}`;
  const lastNumber = (known?.lastNumber ?? 0) + 1;
  tx.local(sqlite.insertInto("numberSeries").values({ kind, prefix, lastNumber }).onConflict((oc) => oc.column("kind").doUpdateSet({ lastNumber })));
  return formatNumber(prefix, lastNumber);
};
