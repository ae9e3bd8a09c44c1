import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { appError, refuse } from "#shared/errors.ts";

/** True for the system's word that nothing more fits on the disk. */
export const isDiskFull = (error: unknown): boolean => {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return code === "ENOSPC" || code === "EDQUOT" || code === "SQLITE_FULL";
};

/** Asks the disk to keep a file's name too. Windows keeps it without being asked, and cannot be. */
export const syncFolder = (folder: string): void => {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

/**
 * Writes a whole file so that a power cut leaves the old one or the new one, never a half.
 * Refuses with `diskFull`; the old file is then as it was.
 */
export const writeFileAtomic = (file: string, content: string | Uint8Array): void => {
  const draft = `${file}.new`;
  try {
    const handle = openSync(draft, "w", 0o600);
    try {
      const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
      for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, file);
    syncFolder(dirname(file));
  } catch (error) {
    rmSync(draft, { force: true });
    if (isDiskFull(error)) refuse(appError("diskFull"));
    throw error;
  }
};
