import { appError, refuse } from "#shared/errors.ts";

export interface JobSteps {
  /** Says how far a job is, lets other calls through, and refuses with `cancelled` once somebody stopped it. */
  readonly step: (jobId: string, done: number, total: number, stage: string) => Promise<void>;
  readonly cancel: (jobId: string) => void;
}

export const createJobSteps = (tell: (jobId: string, done: number, total: number, stage: string) => void): JobSteps => {
  /** Jobs under way, and whether somebody stopped them. A stop that comes too late must not meet the next job of that name. */
  const running = new Map<string, boolean>();
  return {
    cancel: (jobId) => {
      if (running.has(jobId)) running.set(jobId, true);
    },
    step: async (jobId, done, total, stage) => {
      if (!running.has(jobId)) running.set(jobId, false);
      tell(jobId, done, total, stage);
      await new Promise<void>((resolve) => setImmediate(resolve));
      const isStopped = running.get(jobId) === true;
      if (isStopped || done >= total) running.delete(jobId);
      if (isStopped) refuse(appError("cancelled"));
    },
  };
};
