import { handle } from "../handle.ts";

/** Long work and its stopping. */
export const createJobHandlers = (cancel: (jobId: string) => void) =>
  handle({
    "job.cancel": ({ input }) => {
      cancel(input.jobId);
      return { done: true };
    },
  });
