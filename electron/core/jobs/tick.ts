import { schedule } from "node-cron";

/** Calls `work` at every full minute; gives the way to stop it. What is due stands in a table: a tick that was slept through is no loss. */
export const everyMinute = (work: () => Promise<void>, log: (line: string) => void): (() => void) => {
  const task = schedule("* * * * *", async () => {
    try {
      await work();
    } catch (error) {
      log(`tick ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  });
  return () => void task.stop();
};
