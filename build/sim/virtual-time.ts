import { nextTick } from "node:process";

interface Due {
  readonly at: number;
  readonly order: number;
  readonly work: () => void;
  isOff: boolean;
}

/** Every promise that can settle has settled: a tick comes once there is no more of them. Costs a twentieth of a turn of the event loop. */
const settled = (): Promise<void> => new Promise((resolve) => { nextTick(resolve); });

/** Milliseconds since 1970 UTC at which every simulated clinic begins: 22 November 2026, 06:00. */
export const beginning = 1_795_327_200_000;

/** Time that passes only as fast as there is something to do. What is due at one moment happens in the order in which it was asked for. */
export const createTime = () => {
  const heap: Due[] = [];
  let now = beginning;
  let order = 0;

  const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
  const push = (due: Due): void => {
    let at = heap.length;
    heap.push(due);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Due;
      if (!isBefore(due, parent)) break;
      heap[at] = parent;
      heap[above] = due;
      at = above;
    }
  };
  const pop = (): Due => {
    const first = heap[0] as Due;
    const last = heap.pop() as Due;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = at * 2 + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1] as Due, heap[below] as Due)) below += 1;
      if (!isBefore(heap[below] as Due, last)) break;
      heap[at] = heap[below] as Due;
      at = below;
    }
    heap[at] = last;
    return first;
  };

  return {
    now: (): number => now,
    /** Gives what takes it back. */
    after: (ms: number, work: () => void): (() => void) => {
      const due: Due = { at: now + Math.max(0, Math.ceil(ms)), order: (order += 1), work, isOff: false };
      push(due);
      return () => { due.isOff = true; };
    },
    /** Lets everything happen that is due until then, and what it brings; promises settle between one thing and the next. */
    runUntil: async (end: number): Promise<void> => {
      while (heap.length > 0 && (heap[0] as Due).at <= end) {
        const due = pop();
        if (due.isOff) continue;
        now = due.at;
        due.work();
        await settled();
      }
      now = Math.max(now, end);
    },
  };
};
export type VirtualTime = ReturnType<typeof createTime>;
