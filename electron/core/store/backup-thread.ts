import { Worker } from "node:worker_threads";
import type { Result } from "#shared/core/result.ts";
import type { Instant } from "#shared/core/time.ts";
import { orRefuse, type AppError } from "#shared/errors.ts";
import type { Backup, BackupSpec } from "./backup.ts";

export type BackupWork =
  | { readonly kind: "make"; readonly spec: BackupSpec }
  | { readonly kind: "prove"; readonly path: string; readonly key: Uint8Array; readonly scratch: string; readonly now: Instant };
export type BackupAnswer = Result<Backup, AppError>;

/** The worker lies beside this file as source, and beside the bundle once built. */
const workerFile = new URL(import.meta.url.endsWith(".ts") ? "./backup-worker.ts" : "./backup-worker.js", import.meta.url);

/** Makes or proves a copy beside the running core: `VACUUM INTO` of a million bookings takes seconds. Refuses as the work does. */
export const inBackupThread = async (work: BackupWork): Promise<Backup> =>
  orRefuse(
    await new Promise<BackupAnswer>((resolve, reject) => {
      const worker = new Worker(workerFile, { workerData: work });
      worker.once("message", (answer: BackupAnswer) => resolve(answer));
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("the backup's thread ended without an answer")));
    }),
  );
