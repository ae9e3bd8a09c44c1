import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { isoToInstant } from "#shared/core/time.ts";
import { testClinic } from "../../testing/test-clinic.ts";
import type { ClinicFiles } from "../clinic-files.ts";
import { readBackup, type Backup } from "./backup.ts";
import { finishRestore, restoreFiles } from "./restore.ts";

/** A shut clinic whose files say "old", a copy of it, and whose files are where the clinic's should be: store, keys, tries, journal. */
const shutClinic = async (): Promise<{ readonly files: ClinicFiles; readonly copy: Backup; readonly there: () => readonly string[] }> => {
  const clinic = await testClinic();
  const { file } = await clinic.must("backup.run", {});
  const { files } = clinic.core();
  clinic.close();
  const paths = [files.store, files.keys, files.tries, `${files.store}-wal`];
  for (const path of paths) writeFileSync(path, "old");
  const standsIn = (path: string): string => (existsSync(path) ? (readFileSync(path, "utf8") === "old" ? "old" : "copy") : "none");
  return { files, copy: readBackup(file), there: () => paths.map(standsIn) };
};
const old = ["old", "old", "old", "old"];
const copied = ["copy", "copy", "none", "none"];
const at = isoToInstant("2026-11-22T08:00:00Z");
const steps = { look: () => undefined, shut: () => undefined };

test("a restore that cannot be gone through with takes back all that it had moved", async () => {
  const { files, copy, there } = await shutClinic();
  // The copied store takes its place; then its keys have none.
  expect(() => restoreFiles({ ...files, keys: join(files.folder, "gone", "keys.json") }, copy, at, steps)).toThrow("ENOENT");
  expect(there()).toEqual(old);
  finishRestore(files);
  expect(there()).toEqual(old);
  expect(restoreFiles(files, copy, at, steps)).toBe(join(files.keptAside, "20261122T080000"));
  expect(there()).toEqual(copied);
});

test("a restore that was cut off while it was taken back is gone through with", async () => {
  const { files, copy, there } = await shutClinic();
  const aside = mustExist(restoreFiles(files, copy, at, steps), "the folder of what was replaced");
  const staging = join(files.folder, "restoring");
  mkdirSync(staging);
  writeFileSync(join(staging, "ready"), aside);
  renameSync(files.store, join(staging, "clinic.db"));
  renameSync(files.keys, join(staging, "keys.json"));
  renameSync(join(aside, "tries.json"), files.tries);
  renameSync(join(aside, "clinic.db-wal"), `${files.store}-wal`);
  finishRestore(files);
  expect(there()).toEqual(copied);
});
