import type { PowerMonitor } from "electron";

/** A PC that sleeps or locks has nobody before it whom we know: every window asks again who is there. */
export const lockWithSystem = (monitor: PowerMonitor, lockAll: () => void): void => {
  monitor.on("lock-screen", lockAll);
  monitor.on("suspend", lockAll);
};
