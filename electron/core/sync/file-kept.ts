import type { Scheduler } from "#shared/sync/ports.ts";

/** Between two looks: short beside what a person waits for, long beside a look. */
const lookMs = 200;

/**
 * Waits until nothing is at work that must end in the file in which it began, or until `signal`. `alive` is called while it
 * waits, so that nobody takes the wait for a line that is dead.
 */
export const untilFree = async (isKept: () => boolean, scheduler: Scheduler, alive: () => void, signal?: AbortSignal): Promise<void> => {
  while (isKept() && !signal?.aborted) {
    alive();
    await new Promise<void>((resolve) => void scheduler.after(lookMs, resolve));
  }
};
