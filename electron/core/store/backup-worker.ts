import { parentPort, workerData } from "node:worker_threads";
import { appError, Refusal } from "#shared/errors.ts";
import type { BackupAnswer, BackupWork } from "./backup-thread.ts";
import { makeBackup, proveBackup } from "./backup.ts";

/** Does one piece of work with copies in a thread of its own, so that the desk does not wait for it. */
const carryOut = (work: BackupWork): BackupAnswer => {
  try {
    return { ok: true, value: work.kind === "make" ? makeBackup(work.spec) : proveBackup(work.path, work.key, work.scratch, work.now) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.error };
    return { ok: false, error: appError("backupUnreadable", { file: "", detail: error instanceof Error ? error.message : String(error) }) };
  }
};

parentPort?.postMessage(carryOut(workerData as BackupWork));
