/** How much of a window is left before more is taken; 0 where it is taken now. */
export interface RateLimit {
  readonly waitMs: (name: string, now: number) => number;
}

export const rateWindowMs = 10_000;
/** Names counted at once: beyond it the count begins anew, so that no stranger can fill the memory. */
const namesKept = 100_000;

/** At most `most` for each name in a window of ten seconds, counted in this process. */
export const createRateLimit = (most: number): RateLimit => {
  const counts = new Map<string, number>();
  let opensAt = 0;
  return {
    waitMs: (name, now) => {
      const window = Math.floor(now / rateWindowMs);
      if (window !== opensAt || counts.size >= namesKept) {
        counts.clear();
        opensAt = window;
      }
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return count > most ? (window + 1) * rateWindowMs - now : 0;
    },
  };
};
