import type { Scheduler } from "#shared/sync/ports.ts";

/** The system's timers. None of them keeps the program alive. */
export const systemScheduler: Scheduler = {
  after: (ms, work) => {
    // A timer's shortest wait is a millisecond, which is a tenth of the work that gives up its turn.
    if (ms === 0) {
      const turn = setImmediate(work);
      turn.unref();
      return () => clearImmediate(turn);
    }
    const timer = setTimeout(work, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
