import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Instant } from "#shared/core/time.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { ClinicFiles } from "../clinic-files.ts";
import { isDiskFull, syncFolder, writeFileAtomic } from "./atomic-write.ts";
import { backupKeysFile, backupStoreFile, mustBeAsWritten, type Backup } from "./backup.ts";
import { asideFolder, storeParts } from "./move-aside.ts";

const stagingOf = (files: ClinicFiles): string => join(files.folder, "restoring");
/** Its content is the folder that what is replaced goes to. Once it is there, the restore is gone through with, unless it is taken back. */
const readyMark = (files: ClinicFiles): string => join(stagingOf(files), "ready");

const staged = (files: ClinicFiles, file: string): string => join(stagingOf(files), basename(file));

/** What the clinic adds to a restore; either refuses it by throwing. */
export interface RestoreSteps {
  /** Looks at the copied store, and makes it fit for its place. */
  readonly look: (store: string) => void;
  /** Shuts the clinic's own. */
  readonly shut: () => void;
}

/**
 * Puts a copy in the place of the clinic's files, which are moved aside and never deleted. A power cut leaves the old clinic
 * or, once `finishRestore` has run, the copy. Gives the folder of what was replaced; null where there was nothing.
 * Refuses with `backupUnreadable`, `diskFull` or `storeUnreadable`, with nothing changed, then or at a later start.
 */
export const restoreFiles = (files: ClinicFiles, backup: Backup, now: Instant, { look, shut }: RestoreSteps): string | null => {
  mustNotBeHalfRestored(files);
  const staging = stagingOf(files);
  rmSync(staging, { recursive: true, force: true });
  const isReplacing = existsSync(files.store) || existsSync(files.keys);
  const aside = asideFolder(files, now);
  try {
    mkdirSync(staging, { recursive: true, mode: 0o700 });
    copyFileSync(backupStoreFile(backup), staged(files, files.store));
    copyFileSync(backupKeysFile(backup), staged(files, files.keys));
    mustBeAsWritten({ manifest: backup.manifest, folder: staging });
    look(staged(files, files.store));
    syncFolder(staging);
    // All that takes room comes before the clinic is shut: what is left are renames.
    mkdirSync(aside, { recursive: true, mode: 0o700 });
    writeFileAtomic(readyMark(files), aside);
    shut();
    swap(files);
  } catch (error) {
    takeBack(files, aside);
    if (isDiskFull(error)) return refuse(appError("diskFull"));
    throw error;
  }
  try {
    rmSync(staging, { recursive: true, force: true });
  } catch {
    // The copy is in its place: what could not be cleared away goes at the next start.
  }
  return isReplacing ? aside : null;
};

/** Each old file goes aside before the new one takes its place, so it may be cut off and begun again at any step. */
const swap = (files: ClinicFiles): void => {
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
};

/** Undoes what `swap` had done before it failed. The mark goes when all is in its old place: cut off before, the restore is gone through with. */
const takeBack = (files: ClinicFiles, aside: string): void => {
  const staging = stagingOf(files);
  if (existsSync(readyMark(files))) {
    for (const file of [files.store, files.keys]) if (!existsSync(staged(files, file))) renameSync(file, staged(files, file));
    for (const file of [...storeParts(files), files.keys]) {
      const kept = join(aside, basename(file));
      if (existsSync(kept)) renameSync(kept, file);
    }
    syncFolder(files.folder);
    rmSync(readyMark(files));
    syncFolder(staging);
  }
  rmSync(staging, { recursive: true, force: true });
  if (existsSync(aside)) rmdirSync(aside);
};

/** Goes through with a restore that was begun. Does nothing where none was. Call it before anything else looks at the files. */
export const finishRestore = (files: ClinicFiles): void => {
  if (existsSync(readyMark(files))) swap(files);
  rmSync(stagingOf(files), { recursive: true, force: true });
};

/** Refuses with `storeUnreadable` where a restore could neither be gone through with nor be taken back: the next start would put aside whatever was done until then. */
export const mustNotBeHalfRestored = (files: ClinicFiles): void => {
  const isHalfWay = existsSync(readyMark(files)) && [files.store, files.keys].some((file) => existsSync(staged(files, file)));
  if (isHalfWay) refuse(appError("storeUnreadable", { detail: "restoring" }));
};
