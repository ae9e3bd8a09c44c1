import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "#shared/errors.ts";
import type { ClinicFiles } from "../clinic-files.ts";
import { syncFolder, writeFileAtomic } from "../store/atomic-write.ts";
import { storeParts } from "../store/move-aside.ts";

/** There while files are being forgotten: what a kill has left of them goes at the next start. */
const begun = (files: ClinicFiles): string => join(files.folder, "forgetting");
const mark = (files: ClinicFiles): string => join(files.folder, "forgotten");

/**
 * Forgets a clinic: its keys first, without which the rest is noise, then every file of it on this PC. A mark stays, so that
 * whoever comes to the screen is told.
 */
export const forgetClinic = (files: ClinicFiles): void => {
  try {
    writeFileAtomic(begun(files), "");
  } catch (error) {
    // A full disk keeps nobody's files.
    if (!(error instanceof Refusal)) throw error;
  }
  rmSync(files.keys, { force: true });
  syncFolder(files.folder);
  for (const part of storeParts(files)) rmSync(part, { force: true });
  for (const folder of [files.backups, files.keptAside, join(files.folder, "sync"), join(files.folder, "attachments"), files.scratch, join(files.folder, "restoring")]) rmSync(folder, { recursive: true, force: true });
  writeFileAtomic(mark(files), "");
  rmSync(begun(files), { force: true });
  syncFolder(files.folder);
};

/** Goes through with a forgetting that was cut off. Call it before anything else looks at the files. */
export const finishForgetting = (files: ClinicFiles): void => {
  if (existsSync(begun(files))) forgetClinic(files);
};

export const wasForgotten = (files: ClinicFiles): boolean => existsSync(mark(files));
