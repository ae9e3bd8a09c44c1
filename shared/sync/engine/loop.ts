import { randomBelow, type Random } from "../../core/random.ts";
import type { Scheduler } from "../ports.ts";

/** What a loop does after a step: at once again, rest until it is woken or the poll is due, or try again later. */
export type Next = { readonly next: "again" } | { readonly next: "rest" } | { readonly next: "retry"; readonly atLeastMs?: number };
export const again: Next = { next: "again" };
export const rest: Next = { next: "rest" };
export const retry: Next = { next: "retry" };

/** Wake-ups are hints: without any, a loop looks for itself this often. */
export const pollMs = 20_000;
/** A call that has said nothing for so long is given up. */
export const hangMs = 45_000;
const firstBackoffMs = 500;
/** Low, so that everybody is in step within two minutes of the network's return. */
export const longestBackoffMs = 30_000;

/** The time to wait after so many failures in a row: doubling, and half of it by chance so that PCs do not come all at once. */
export const backoffMs = (failures: number, random: Random): number => {
  const most = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(failures, 16));
  return most / 2 + randomBelow(random, most / 2);
};

export interface Loop {
  readonly start: () => void;
  readonly stop: () => void;
  /** A hint. One that is not `hard` leaves a waiting after failures as it is. */
  readonly wake: (hard: boolean) => void;
}

/**
 * Takes one step after the other for as long as it is started. Whatever a step does, the loop goes on: one that throws has
 * failed, and every waiting ends by itself.
 */
export const createLoop = (scheduler: Scheduler, random: Random, step: () => Promise<Next>): Loop => {
  let life = 0;
  let isStarted = false;
  let isBusy = false;
  let isWoken = false;
  let failures = 0;
  let takeBack: (() => void) | null = null;

  const wait = (ms: number): void => {
    takeBack?.();
    takeBack = scheduler.after(ms, run);
  };
  const after = (taken: Next): void => {
    isBusy = false;
    failures = taken.next === "retry" ? failures + 1 : 0;
    if (taken.next === "retry") wait(Math.max(taken.atLeastMs ?? 0, backoffMs(failures, random)));
    else wait(taken.next === "again" || isWoken ? 0 : pollMs);
  };
  const run = (): void => {
    takeBack = null;
    isBusy = true;
    isWoken = false;
    const mine = life;
    step().then(
      (taken) => { if (mine === life) after(taken); },
      () => { if (mine === life) after(retry); },
    );
  };

  return {
    start: () => {
      if (isStarted) return;
      isStarted = true;
      wait(0);
    },
    stop: () => {
      isStarted = false;
      life += 1;
      isBusy = false;
      isWoken = false;
      takeBack?.();
      takeBack = null;
    },
    wake: (hard) => {
      if (!isStarted) return;
      if (isBusy) isWoken = true;
      else if (hard || failures === 0) wait(0);
    },
  };
};

/** The call's answer, or `hung` once nothing was heard of it for `hangMs`. `alive` is for calls that say how far they are. */
export const watched = <Value>(scheduler: Scheduler, call: (alive: () => void) => Promise<Value>, hung: Value): Promise<Value> =>
  new Promise((resolve) => {
    let isOver = false;
    const finish = (value: Value): void => {
      isOver = true;
      takeBack();
      resolve(value);
    };
    let takeBack = scheduler.after(hangMs, () => finish(hung));
    const alive = (): void => {
      if (isOver) return;
      takeBack();
      takeBack = scheduler.after(hangMs, () => finish(hung));
    };
    call(alive).then((value) => { if (!isOver) finish(value); }, () => { if (!isOver) finish(hung); });
  });
