import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ClinicFiles } from "../clinic-files.ts";
import { syncFolder, writeFileAtomic } from "../store/atomic-write.ts";
import { storeParts } from "../store/move-aside.ts";

const mark = (files: ClinicFiles): string => join(files.folder, "forgotten");

/**
 * Forgets a clinic: its keys first, without which the rest is noise, then every file of it on this PC. A mark stays, so that
 * whoever comes to the screen is told.
 */
export const forgetClinic = (files: ClinicFiles): void => {
  rmSync(files.keys, { force: true });
  syncFolder(files.folder);
  writeFileAtomic(mark(files), "");
  for (const part of storeParts(files)) rmSync(part, { force: true });
  for (const folder of [files.backups, files.keptAside, join(files.folder, "sync"), join(files.folder, "attachments"), join(files.folder, "scratch"), join(files.folder, "restoring")]) rmSync(folder, { recursive: true, force: true });
  syncFolder(files.folder);
};

export const wasForgotten = (files: ClinicFiles): boolean => existsSync(mark(files));
