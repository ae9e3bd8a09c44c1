import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Instant } from "#shared/core/time.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { ClinicFiles } from "../clinic-files.ts";
import { isDiskFull, syncFolder, writeFileAtomic } from "./atomic-write.ts";
import { backupKeysFile, backupStoreFile, mustBeAsWritten, type Backup } from "./backup.ts";
import { asideFolder, storeParts } from "./move-aside.ts";

const stagingOf = (files: ClinicFiles): string => join(files.folder, "restoring");
/** Its content is the folder that what is replaced goes to. Once it is there, the restore is gone through with, whatever comes between. */
const readyMark = (files: ClinicFiles): string => join(stagingOf(files), "ready");

const staged = (files: ClinicFiles, file: string): string => join(stagingOf(files), basename(file));

/**
 * Puts a copy in the place of the clinic's files, which are moved aside and never deleted. A power cut leaves the old clinic
 * or, once `finishRestore` has run, the copy. Gives the folder of what was replaced; null where there was nothing.
 * `beforeSwap` looks at the copied store, refuses by throwing, and shuts the clinic's own. Refuses with `backupUnreadable` or `diskFull`, with nothing changed.
 */
export const restoreFiles = (files: ClinicFiles, backup: Backup, now: Instant, beforeSwap: (store: string) => void): string | null => {
  const staging = stagingOf(files);
  rmSync(staging, { recursive: true, force: true });
  try {
    mkdirSync(staging, { recursive: true, mode: 0o700 });
    copyFileSync(backupStoreFile(backup), staged(files, files.store));
    copyFileSync(backupKeysFile(backup), staged(files, files.keys));
    mustBeAsWritten({ manifest: backup.manifest, folder: staging });
    beforeSwap(staged(files, files.store));
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (isDiskFull(error)) return refuse(appError("diskFull"));
    throw error;
  }
  syncFolder(staging);
  const isReplacing = existsSync(files.store) || existsSync(files.keys);
  const aside = asideFolder(files, now);
  writeFileAtomic(readyMark(files), aside);
  finishRestore(files);
  return isReplacing ? aside : null;
};

/**
 * Goes through with a restore that was begun: each old file goes aside before the new one takes its place, so it may be cut
 * off and begun again at any step. Does nothing where none was begun. Call it before anything else looks at the files.
 */
export const finishRestore = (files: ClinicFiles): void => {
  const staging = stagingOf(files);
  if (!existsSync(readyMark(files))) {
    rmSync(staging, { recursive: true, force: true });
    return;
  }
  const aside = readFileSync(readyMark(files), "utf8");
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  const move = (file: string): void => {
    if (existsSync(file)) renameSync(file, join(aside, basename(file)));
  };
  if (existsSync(staged(files, files.store))) {
    storeParts(files).forEach(move);
    renameSync(staged(files, files.store), files.store);
  }
  if (existsSync(staged(files, files.keys))) {
    move(files.keys);
    renameSync(staged(files, files.keys), files.keys);
  }
  syncFolder(files.folder);
  rmSync(staging, { recursive: true, force: true });
};
