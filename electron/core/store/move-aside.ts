import { existsSync, mkdirSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { instantToIso, type Instant } from "#shared/core/time.ts";
import type { ClinicFiles } from "../clinic-files.ts";
import { syncFolder } from "./atomic-write.ts";

/** Where what is replaced now is kept: a folder of its own, so that nothing kept before is written over. */
export const asideFolder = (files: ClinicFiles, now: Instant): string => {
  const name = instantToIso(now).slice(0, 19).replaceAll(/[-:]/g, "");
  let folder = join(files.keptAside, name);
  for (let again = 2; existsSync(folder); again += 1) folder = join(files.keptAside, `${name}-${again}`);
  return folder;
};

/** The store's file and what SQLite keeps beside it. The store comes last: while it is in its place, the move is not over. */
export const storeParts = (files: ClinicFiles): readonly string[] => [files.tries, `${files.store}-wal`, `${files.store}-shm`, files.store];

/** Moves the clinic's files out of the way; nothing is deleted. Gives the folder where they are now. */
export const moveAside = (files: ClinicFiles, now: Instant): string => {
  const folder = asideFolder(files, now);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const file of [...storeParts(files), files.keys]) if (existsSync(file)) renameSync(file, join(folder, basename(file)));
  syncFolder(files.folder);
  return folder;
};
