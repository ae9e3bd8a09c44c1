import { expect, test } from "vitest";
import type { Scheduler } from "#shared/sync/ports.ts";
import { untilFree } from "./file-kept.ts";

/** Timers that go off when the test says so. */
const byHand = () => {
  const due: (() => void)[] = [];
  const scheduler: Scheduler = { after: (_, work) => (due.push(work), () => undefined) };
  return { scheduler, due, goOn: async (): Promise<void> => { due.shift()?.(); await new Promise((resolve) => setImmediate(resolve)); } };
};

const waiting = (signal?: AbortSignal) => {
  const { scheduler, due, goOn } = byHand();
  const state = { isKept: true, isOver: false, alive: 0 };
  void untilFree(() => state.isKept, scheduler, () => { state.alive += 1; }, signal).then(() => { state.isOver = true; });
  return { state, due, goOn };
};

test("a file is not replaced while an import is at work in it, and whoever waits says so", async () => {
  const { state, due, goOn } = waiting();
  for (const times of [1, 2, 3]) {
    expect([state.alive, state.isOver, due.length]).toEqual([times, false, 1]);
    await goOn();
  }
  state.isKept = false;
  await goOn();
  expect([state.isOver, due.length]).toEqual([true, 0]);
});

test("whoever is told to stop waits no longer", async () => {
  const stop = new AbortController();
  const { state, goOn } = waiting(stop.signal);
  stop.abort();
  await goOn();
  expect([state.isOver, state.isKept]).toEqual([true, true]);
});
