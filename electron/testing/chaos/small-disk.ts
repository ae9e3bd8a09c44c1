import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "../test-clinic.ts";

/** A disk of its own for a PC or a server, so small that it can be filled to the last byte. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves no more than this many bytes free. */
  readonly fill: (left?: number) => void;
  readonly makeRoom: () => void;
  readonly remove: () => void;
}

const block = 4_096;

/** Mounting is for root alone. */
export const mayMount = process.getuid?.() === 0;

/** In memory, by the system's own `mount`. */
export const mountSmallDisk = (mebibytes: number): SmallDisk => {
  const folder = scratchFolder();
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m`, "tmpfs", folder]);
  const filler = join(folder, "filler");
  return {
    folder,
    fill: (left = 0) => {
      const handle = openSync(filler, "a");
      try {
        for (;;) {
          const { bavail, bsize } = statfsSync(folder);
          const free = bavail * bsize - left;
          if (free < block) return;
          writeSync(handle, Buffer.alloc(Math.min(free - (free % block), 1_048_576)));
        }
      } finally {
        closeSync(handle);
      }
    },
    makeRoom: () => rmSync(filler, { force: true }),
    // Lazily: whoever was killed in it may not be quite gone.
    remove: () => void execFileSync("umount", ["-l", folder]),
  };
};
