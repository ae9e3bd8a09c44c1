import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { addMs, minutesToMs, type Instant } from "#shared/core/time.ts";
import { writeFileAtomic } from "./atomic-write.ts";

const triesFile = z.record(z.string(), z.object({ wrong: z.int().min(0), lockedUntil: z.int() }));
type TriesFile = z.output<typeof triesFile>;

/** Wrong tries in a row that cost nothing but the try. */
export const freeTries = 5;
const longestLockMinutes = 60;

/** How long the door stays shut after this many wrong tries in a row: 1 minute at five, then 2, 4, 8 … at most an hour. */
export const lockMinutesAfter = (wrong: number): number =>
  wrong < freeTries ? 0 : Math.min(longestLockMinutes, 2 ** (wrong - freeTries));

/** Counts wrong tries by name, on disk: a restart does not give new ones. */
export interface Tries {
  /** Until when this name is shut out; null where it may try. */
  readonly lockedUntil: (who: string, now: Instant) => Instant | null;
  /** Notes a wrong try. `triesLeft` 0 means shut out until `lockedUntil`. */
  readonly wrong: (who: string, now: Instant) => { readonly triesLeft: number; readonly lockedUntil: Instant | null };
  /** Forgets the wrong tries before it, and tells how many there were. */
  readonly right: (who: string) => number;
}

const read = (file: string): TriesFile => {
  if (!existsSync(file)) return {};
  try {
    return triesFile.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // Half a file, or one made by hand: whoever could write it could remove it too, and nobody must be shut out by it.
    return {};
  }
};

export const openTries = (file: string): Tries => {
  const counts = new Map(Object.entries(read(file)));
  const save = (): void => writeFileAtomic(file, JSON.stringify(Object.fromEntries(counts)));
  return {
    lockedUntil: (who, now) => {
      const until = counts.get(who)?.lockedUntil ?? 0;
      // A lock that ends later than the longest one was written under a clock that was wrong then, or is wrong now.
      return until > now && until <= addMs(now, minutesToMs(longestLockMinutes)) ? (until as Instant) : null;
    },
    wrong: (who, now) => {
      const wrong = (counts.get(who)?.wrong ?? 0) + 1;
      const minutes = lockMinutesAfter(wrong);
      const lockedUntil = minutes > 0 ? addMs(now, minutesToMs(minutes)) : null;
      counts.set(who, { wrong, lockedUntil: lockedUntil ?? 0 });
      save();
      return { triesLeft: Math.max(0, freeTries - wrong), lockedUntil };
    },
    right: (who) => {
      const before = counts.get(who)?.wrong ?? 0;
      if (counts.delete(who)) save();
      return before;
    },
  };
};
