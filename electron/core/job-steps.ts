import { appError, refuse } from "#shared/errors.ts";

export interface JobSteps {
  /** Says how far a job is, lets other calls through, and refuses with `cancelled` once somebody stopped it. */
  readonly step: (jobId: string, done: number, total: number, stage: string) => Promise<void>;
  readonly cancel: (jobId: string) => void;
}

/** Stops that were asked for and not yet met; more than this many are forgotten, the oldest first. */
const remembered = 100;

export const createJobSteps = (tell: (jobId: string, done: number, total: number, stage: string) => void): JobSteps => {
  const cancelled = new Set<string>();
  return {
    cancel: (jobId) => {
      cancelled.add(jobId);
      const [oldest] = cancelled;
      if (cancelled.size > remembered && oldest !== undefined) cancelled.delete(oldest);
    },
    step: async (jobId, done, total, stage) => {
      tell(jobId, done, total, stage);
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (cancelled.delete(jobId)) refuse(appError("cancelled"));
    },
  };
};
