import type { Scheduler } from "#shared/sync/ports.ts";

/** The system's timers. None of them keeps the program alive. */
export const systemScheduler: Scheduler = {
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
