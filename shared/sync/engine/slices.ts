import type { LogEntry } from "../log.ts";

/** Entries of the first transaction, before it is known how quick this PC is. */
export const firstPace = 150;
const slowest = 25;
const quickest = 600;
/** Whatever a desk asks for meanwhile waits for one transaction, about so long. */
const sliceMs = 12;

/** How many entries the next transaction may have, where it might have had `pace` and so many took so long. A clock that was put back says nothing. */
export const paceAfter = (pace: number, entries: number, tookMs: number): number => {
  if (tookMs > sliceMs) return Math.min(pace, Math.max(slowest, Math.floor((entries * sliceMs) / tookMs)));
  return entries >= pace && tookMs >= 0 && tookMs < sliceMs / 2 ? Math.min(quickest, pace * 2) : pace;
};

/**
 * Where a piece of a page that begins at `from` ends: with the last run that ends within `pace` entries, or with the first
 * where that is longer, for a run is signed as one. `from` itself where no run ends.
 */
export const sliceEnd = (page: readonly Pick<LogEntry, "signature">[], from: number, pace: number): number => {
  let end = from;
  for (let at = from; at < page.length && (end === from || at - from < pace); at += 1) if (page[at]?.signature) end = at + 1;
  return end;
};
