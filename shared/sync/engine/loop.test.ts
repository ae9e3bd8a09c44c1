import { describe, expect, test } from "vitest";
import { seededRandom } from "../../testing/seeded-random.ts";
import type { Scheduler } from "../ports.ts";
import { again, backoffMs, createLoop, hangMs, longestBackoffMs, pollMs, rest, retry, watched, type Next } from "./loop.ts";

/** Time that a test turns: each turn lets everything that is due happen, and what that brings. */
const turnedTime = () => {
  let now = 0;
  let due: { readonly at: number; readonly work: () => void }[] = [];
  const scheduler: Scheduler = {
    after: (ms, work) => {
      const one = { at: now + ms, work };
      due.push(one);
      return () => { due = due.filter((other) => other !== one); };
    },
  };
  const settle = async (): Promise<void> => { for (let turn = 0; turn < 20; turn += 1) await Promise.resolve(); };
  const turn = async (ms: number): Promise<void> => {
    const end = now + ms;
    await settle();
    for (;;) {
      const next = due.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (!next) break;
      now = next.at;
      due = due.filter((one) => one !== next);
      next.work();
      await settle();
    }
    now = end;
  };
  return { scheduler, turn, now: () => now };
};

const random = seededRandom(1);

describe("a loop", () => {
  test("looks for itself every twenty seconds, though nobody wakes it", async () => {
    const time = turnedTime();
    const at: number[] = [];
    createLoop(time.scheduler, random, () => { at.push(time.now()); return Promise.resolve(rest); }).start();
    await time.turn(3 * pollMs);
    expect(at).toEqual([0, pollMs, 2 * pollMs, 3 * pollMs]);
  });

  test("goes on after a step that threw, and after one that failed, never later than its longest wait", async () => {
    const time = turnedTime();
    const at: number[] = [];
    createLoop(time.scheduler, random, () => {
      at.push(time.now());
      return at.length % 2 ? Promise.reject(new Error("no")) : Promise.resolve(retry);
    }).start();
    await time.turn(600_000);
    const waits = at.slice(1).map((one, place) => one - (at[place] ?? 0));
    expect(Math.max(...waits)).toBeLessThanOrEqual(longestBackoffMs);
    expect(at.length).toBeGreaterThan(20);
  });

  test("waits at least as long as a busy server asks", async () => {
    const time = turnedTime();
    const at: number[] = [];
    createLoop(time.scheduler, random, () => { at.push(time.now()); return Promise.resolve<Next>({ next: "retry", atLeastMs: 60_000 }); }).start();
    await time.turn(61_000);
    expect(at).toEqual([0, 60_000]);
  });

  test("woken while it works, it looks once more at once; woken softly while it waits after a failure, it goes on waiting", async () => {
    const time = turnedTime();
    const at: number[] = [];
    let answer = rest;
    const loop = createLoop(time.scheduler, random, () => {
      at.push(time.now());
      if (at.length === 1) loop.wake(false);
      return Promise.resolve(answer);
    });
    loop.start();
    await time.turn(10);
    expect(at).toEqual([0, 0]);
    answer = retry;
    loop.wake(false);
    await time.turn(0);
    loop.wake(false);
    await time.turn(100);
    expect(at).toEqual([0, 0, 10]);
    loop.wake(true);
    await time.turn(0);
    expect(at).toEqual([0, 0, 10, 110]);
  });

  test("stopped in the middle of a step, it takes no other", async () => {
    const time = turnedTime();
    let steps = 0;
    const loop = createLoop(time.scheduler, random, () => { steps += 1; loop.stop(); return Promise.resolve(again); });
    loop.start();
    await time.turn(100_000);
    expect(steps).toBe(1);
  });
});

describe("a call", () => {
  test("that never comes back is given up after 45 seconds, unless it says that it goes on", async () => {
    const time = turnedTime();
    const said: string[] = [];
    void watched(time.scheduler, () => new Promise<string>(() => undefined), "hung").then((word) => said.push(`${word} ${time.now()}`));
    void watched(time.scheduler, (alive) => new Promise<string>((resolve) => {
      time.scheduler.after(40_000, alive);
      time.scheduler.after(80_000, () => resolve("done"));
    }), "hung").then((word) => said.push(`${word} ${time.now()}`));
    void watched(time.scheduler, () => Promise.reject(new Error("no")), "failed").then((word) => said.push(`${word} ${time.now()}`));
    await time.turn(100_000);
    expect(said).toEqual(["failed 0", `hung ${hangMs}`, "done 80000"]);
  });
});

test("waits double up to half a minute, and half of each is by chance", () => {
  const waits = Array.from({ length: 12 }, (_, failures) => backoffMs(failures, random));
  for (const [failures, wait] of waits.entries()) {
    const most = Math.min(longestBackoffMs, 500 * 2 ** failures);
    expect(wait).toBeGreaterThanOrEqual(most / 2);
    expect(wait).toBeLessThan(most + 1);
  }
});
