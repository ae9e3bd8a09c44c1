import type { Scheduler } from "#shared/sync/ports.ts";
import type { Sqlite } from "../store/open.ts";
import { replicaValues } from "./replica-values.ts";

/** A PC that was not heard of for so long may be a stolen one: it opens once the server knows it still. */
const longestSilenceMs = 14 * 86_400_000;
const dayMs = 86_400_000;
const minuteMs = 60_000;

/**
 * The server was heard, and this is its time. Kept once a minute, and at once where this PC's clock had run ahead: what it
 * had counted since is taken back.
 */
export const noteContact = (db: Sqlite, serverNow: number): void => {
  const values = replicaValues(db);
  const isFresh = Math.abs(serverNow - (values.number("lastContactAt") ?? 0)) < minuteMs && (values.number("furthestAt") ?? 0) - serverNow < minuteMs;
  if (isFresh) return;
  values.set("lastContactAt", serverNow);
  values.set("furthestAt", serverNow);
};

/**
 * Counts the time that passes while the program runs, whatever the PC's clock says: a clock that is turned back after a
 * theft gives no more days. Gives the end of it.
 */
export const countTime = (db: Sqlite, scheduler: Scheduler, now: () => number): (() => void) => {
  const count = (): void => {
    if (!db.open) return;
    const values = replicaValues(db);
    const furthest = values.number("furthestAt") ?? values.number("lastContactAt") ?? now();
    values.set("furthestAt", Math.max(now(), furthest + minuteMs));
    takeBack = scheduler.after(minuteMs, count);
  };
  let takeBack = scheduler.after(minuteMs, count);
  return () => takeBack();
};

/** Whole days without a word of the clinic, by the furthest time that is known; null while they are few enough. */
export const daysOfSilence = (db: Sqlite, now: number): number | null => {
  const values = replicaValues(db);
  const last = values.number("lastContactAt");
  const silentMs = last === null ? 0 : Math.max(now, values.number("furthestAt") ?? now) - last;
  return silentMs < longestSilenceMs ? null : Math.floor(silentMs / dayMs);
};
