import { access, constants, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import { BlobStoreFull, type BlobStore } from "./blob-store.ts";

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");

const orNull = async <Value>(found: Promise<Value>): Promise<Value | null> => {
  try {
    return await found;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
};

/** Pieces as files: written beside, kept on disk, then given their name, so that a half one never has it. */
export const diskBlobs = (folder: string): BlobStore => ({
  put: async (key, bytes) => {
    const path = join(folder, key);
    const draft = `${path}.${randomUUID()}`;
    try {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(draft, "wx", 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      if (codeOf(error) === "ENOSPC" || codeOf(error) === "EDQUOT") throw new BlobStoreFull("the disk is full");
      throw error;
    }
  },
  get: async (key) => {
    const bytes = await orNull(readFile(join(folder, key)));
    return bytes && new Uint8Array(bytes);
  },
  sizeOf: async (key) => (await orNull(stat(join(folder, key))))?.size ?? null,
  reach: async () => {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  },
  remove: (key) => rm(join(folder, key), { force: true }),
});
