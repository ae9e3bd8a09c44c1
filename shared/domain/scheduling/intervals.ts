import type { Instant } from "../../core/time.ts";

/** A stretch of time, half open: `to` is the first moment that is no longer in it, so neighbours touch without meeting. */
export interface Interval {
  readonly from: Instant;
  readonly to: Instant;
}

export const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);
export const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);

/** True when the two share a moment. An empty stretch shares none. */
export const meets = (a: Interval, b: Interval): boolean => later(a.from, b.from) < earlier(a.to, b.to);

/** True when every moment of `inner` is in `outer`. */
export const holds = (outer: Interval, inner: Interval): boolean => outer.from <= inner.from && inner.to <= outer.to;

/** The same moments as ordered stretches that neither touch nor overlap; empty ones are dropped. */
export const mergeIntervals = (intervals: readonly Interval[]): readonly Interval[] => {
  const merged: Interval[] = [];
  for (const next of intervals.filter(({ from, to }) => from < to).toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && next.from <= last.to) merged[merged.length - 1] = { from: last.from, to: later(last.to, next.to) };
    else merged.push(next);
  }
  return merged;
};

/** The moments of `from` that are in none of `cuts`. */
export const subtractIntervals = (from: readonly Interval[], cuts: readonly Interval[]): readonly Interval[] => {
  const merged = mergeIntervals(cuts);
  return mergeIntervals(from).flatMap((whole) => {
    const left: Interval[] = [];
    let start = whole.from;
    for (const cut of merged) {
      if (cut.to <= start) continue;
      if (cut.from >= whole.to) break;
      if (cut.from > start) left.push({ from: start, to: cut.from });
      start = later(start, cut.to);
    }
    if (start < whole.to) left.push({ from: start, to: whole.to });
    return left;
  });
};

/** The parts of `intervals` that lie in `window`. */
export const clipIntervals = (intervals: readonly Interval[], window: Interval): readonly Interval[] =>
  intervals
    .map(({ from, to }) => ({ from: later(from, window.from), to: earlier(to, window.to) }))
    .filter(({ from, to }) => from < to);
