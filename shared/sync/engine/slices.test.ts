import { expect, test } from "vitest";
import { firstPace, paceAfter, sliceEnd } from "./slices.ts";

/** A page of runs that are so long. */
const pageOf = (...runs: readonly number[]) => runs.flatMap((length) => Array.from({ length }, (_, at) => ({ signature: at === length - 1 ? new Uint8Array(64) : null })));
const cut = (page: ReturnType<typeof pageOf>, pace: number): readonly number[] => {
  const lengths: number[] = [];
  for (let from = 0, end = sliceEnd(page, 0, pace); end > from; from = end, end = sliceEnd(page, from, pace)) lengths.push(end - from);
  return lengths;
};

test("a page is cut where runs end, and a run that is longer than a piece stays whole", () => {
  expect(cut(pageOf(1, 1, 1, 1, 1), 2)).toEqual([2, 2, 1]);
  expect(cut(pageOf(3, 4, 2), 7)).toEqual([7, 2]);
  expect(cut(pageOf(3, 9, 1), 4)).toEqual([3, 9, 1]);
});

test("what no run ends is no piece", () => {
  const open = pageOf(3).slice(0, 2);
  expect(sliceEnd(open, 0, 150)).toBe(0);
  expect(cut([...pageOf(2), ...open], 150)).toEqual([2]);
});

test("a slow PC comes to pieces that a desk does not wait for, and a quick one to longer ones", () => {
  const settle = (entryMs: number): number => {
    let pace = firstPace;
    for (let time = 0; time < 20; time += 1) pace = paceAfter(pace, pace, Math.floor(pace * entryMs));
    return pace;
  };
  for (const entryMs of [0.05, 0.1, 0.3]) {
    expect(settle(entryMs) * entryMs).toBeLessThan(13);
    expect(settle(entryMs) * entryMs).toBeGreaterThan(5);
  }
  expect(settle(4)).toBe(25);
  expect(settle(0.001)).toBe(600);
});

test("a piece that was short because the log ended, or a clock that was put back, quickens nothing", () => {
  expect(paceAfter(150, 3, 0)).toBe(150);
  expect(paceAfter(150, 150, -3_600_000)).toBe(150);
});
