import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../store/atomic-write.ts";

/** Sealed pieces on this PC, beside the store. */
export interface PieceFolder {
  readonly has: (name: string) => boolean;
  readonly read: (name: string) => Uint8Array | null;
  /** Kept whole or not at all. Refuses with `diskFull`. */
  readonly keep: (name: string, sealed: Uint8Array) => void;
  readonly drop: (name: string) => void;
  /** Those that were kept before this moment, milliseconds since 1970 UTC by the disk's clock, and what a kill left of one: some at a time, looked for as they are asked for. */
  readonly keptBefore: (moment: number) => Generator<readonly string[], void>;
}

export const pieceFolder = (folder: string): PieceFolder => {
  const place = (name: string): string => join(folder, name.slice(0, 2), name);
  return {
    has: (name) => existsSync(place(name)),
    read: (name) => (existsSync(place(name)) ? new Uint8Array(readFileSync(place(name))) : null),
    keep: (name, sealed) => {
      mkdirSync(join(folder, name.slice(0, 2)), { recursive: true, mode: 0o700 });
      writeFileAtomic(place(name), sealed);
    },
    drop: (name) => rmSync(place(name), { force: true }),
    keptBefore: function* (moment) {
      for (const part of existsSync(folder) ? readdirSync(folder) : []) yield readdirSync(join(folder, part)).filter((name) => statSync(place(name)).mtimeMs < moment);
    },
  };
};
