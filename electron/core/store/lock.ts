import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import { instantToIso, type Instant } from "#shared/core/time.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { ClinicFiles } from "../clinic-files.ts";
import { isDiskFull, writeFileAtomic } from "./atomic-write.ts";
import { openLockFile } from "./open.ts";

const holder = z.object({ program: z.string(), pid: z.int(), host: z.string(), since: z.string() });

export interface FolderLock {
  readonly release: () => void;
}

/** A core that was just killed may take this long to be gone. */
const patienceMs = 1_000;

const readHolder = (file: string): string => {
  try {
    const { program, pid, host, since } = holder.parse(JSON.parse(readFileSync(file, "utf8")));
    return `${program}, process ${pid} on ${host}, since ${since}`;
  } catch {
    return "another program";
  }
};

/**
 * Makes this process the one core of a clinic's folder. The lock is the operating system's, on a file of its own that is
 * kept open, so it ends with the process however that ends and no stale lock is ever left behind.
 * Refuses with `storeInUse`, which says who holds it, or with `diskFull`. `program` is what the holder is called there.
 */
export const holdFolder = (files: ClinicFiles, program: string, now: Instant): FolderLock => {
  mkdirSync(files.folder, { recursive: true, mode: 0o700 });
  const db = openLockFile(files.lock, patienceMs);
  try {
    // Never read or copy this file by other means in the same process: closing it anywhere ends a POSIX lock.
    db.pragma("locking_mode=EXCLUSIVE");
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if (isDiskFull(error)) return refuse(appError("diskFull"));
    if (!String((error as { readonly code?: unknown }).code).startsWith("SQLITE_BUSY")) throw error;
    return refuse(appError("storeInUse", { holder: readHolder(files.holder) }));
  }
  const release = (): void => {
    if (!db.open) return;
    rmSync(files.holder, { force: true });
    db.exec("ROLLBACK");
    db.close();
  };
  try {
    writeFileAtomic(files.holder, JSON.stringify({ program, pid: process.pid, host: hostname(), since: instantToIso(now) }));
  } catch (error) {
    release();
    throw error;
  }
  return { release };
};
