import { buildStore, type BuildSpec } from "../core/sync/snapshot/build.ts";
import { makeSnapshotFiles, type MakeSpec } from "../core/sync/snapshot/make.ts";
import { downloadFile } from "../core/sync/snapshot/transfer.ts";
import type { PieceNet } from "../core/sync/snapshot/snapshot-net.ts";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { err, ok } from "#shared/core/result.ts";

/**
 * Long work on a snapshot that goes on until it is killed: `kill-snapshot.ts WORK SPEC`, the specification as base64 JSON
 * with bytes as lists. It says when it begins, and begins again whenever it has ended.
 */
const [, , work = "", given = ""] = process.argv;
const spec: unknown = JSON.parse(Buffer.from(given, "base64").toString("utf8"), (_, value: unknown) =>
  Array.isArray(value) && value.length === 32 && value.every((one) => typeof one === "number") ? Uint8Array.from(value as number[]) : value);

interface DownloadSpec {
  readonly from: string;
  readonly path: string;
  readonly bytes: number;
  readonly chunks: readonly string[];
}

/** Pieces that lie in a folder, each some milliseconds away. */
const slowFolder = (folder: string): PieceNet => ({
  missing: (names) => Promise.resolve(ok(names)),
  put: () => Promise.resolve(ok(null)),
  get: (name) => new Promise((resolve) => {
    setTimeout(() => resolve(existsSync(join(folder, name)) ? ok(new Uint8Array(readFileSync(join(folder, name)))) : err({ code: "gone" })), 15);
  }),
});

process.stdout.write("begin\n");
for (;;) {
  if (work === "make") makeSnapshotFiles(spec as MakeSpec);
  else if (work === "build") buildStore(spec as BuildSpec, () => undefined);
  else {
    const { from, path, bytes, chunks } = spec as DownloadSpec;
    await downloadFile(slowFolder(from), path, { bytes, chunks }, () => undefined);
  }
}
