import type { Scheduler } from "#shared/sync/ports.ts";
import { isDiskFull } from "../store/atomic-write.ts";
import type { Sqlite } from "../store/open.ts";
import { replicaValues, type ReplicaValues } from "./replica-values.ts";

/** A PC that was not heard of for so long may be a stolen one: it opens once the server knows it still. */
const longestSilenceMs = 14 * 86_400_000;
const dayMs = 86_400_000;
const minuteMs = 60_000;
/** A clock that is turned back by no more is not one that was set right. */
const slackMs = 3_600_000;

/** With no room on the disk the time is counted on from what is kept, once there is some. */
const keepWhereRoom = (keep: () => void): void => {
  try {
    keep();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
};

/**
 * The server was heard, and this is its time; `now` is this PC's. Kept once a minute, and at once where this PC's clock had run
 * ahead: what it had counted since is taken back.
 */
export const noteContact = (db: Sqlite, serverNow: number, now: number): void => {
  const values = replicaValues(db);
  const ahead = Math.max(0, now - serverNow);
  const isFresh = Math.abs(serverNow - (values.number("lastContactAt") ?? 0)) < minuteMs && (values.number("furthestAt") ?? 0) - serverNow < minuteMs && Math.abs(ahead - (values.number("clockAheadMs") ?? 0)) < minuteMs;
  if (isFresh) return;
  keepWhereRoom(() => {
    values.set("clockAheadMs", ahead);
    values.set("lastContactAt", serverNow);
    values.set("furthestAt", serverNow);
  });
};

/**
 * This moment as the server would have it, by a clock that was ahead when it was last heard and stayed so. One that shows less
 * than it did then was set right since. Where it was behind nothing is added: set right, it would seem to be far ahead.
 */
const serverTimeOf = (values: ReplicaValues, now: number): number => {
  const [last, ahead] = [values.number("lastContactAt"), values.number("clockAheadMs") ?? 0];
  return last !== null && now >= last + ahead - slackMs ? now - ahead : now;
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
    keepWhereRoom(() => values.set("furthestAt", Math.max(serverTimeOf(values, now()), furthest + minuteMs)));
    takeBack = scheduler.after(minuteMs, count);
  };
  let takeBack = scheduler.after(minuteMs, count);
  return () => takeBack();
};

/** Whole days without a word of the clinic, by the furthest time that is known; null while they are few enough. */
export const daysOfSilence = (values: ReplicaValues, now: number): number | null => {
  const last = values.number("lastContactAt");
  const silentMs = last === null ? 0 : Math.max(serverTimeOf(values, now), values.number("furthestAt") ?? last) - last;
  return silentMs < longestSilenceMs ? null : Math.floor(silentMs / dayMs);
};
