import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { Refusal } from "#shared/errors.ts";
import { testClinic } from "../../testing/test-clinic.ts";
import { createStoreKey } from "./key.ts";
import { openDatabase } from "./open.ts";

const markers = 1_000;
const markerOf = (index: number): string => `Zq7marker${String(index).padStart(4, "0")}Xk`;

test("neither the file nor its WAL nor any copy of it holds one of a thousand things written through the door", async () => {
  const clinic = await testClinic();
  for (let index = 0; index < markers; index += 5) {
    await clinic.must("patient.register", {
      name: markerOf(index), nameOther: `مريض ${markerOf(index + 1)}`, note: markerOf(index + 2), address: markerOf(index + 3), tags: [markerOf(index + 4)], sex: "female",
    } as never, { as: "receptionist" });
  }
  const files = [join(clinic.folder, "clinic.db"), join(clinic.folder, "clinic.db-wal")];
  expect(files.every(existsSync)).toBe(true);
  const { file } = await clinic.must("backup.run", {});
  for (const name of [...files, join(file, "clinic.db"), join(file, "manifest.json"), join(file, "keys.json"), join(clinic.folder, "keys.json")]) {
    const bytes = readFileSync(name);
    for (const encoding of ["utf8", "utf16le"] as const) {
      const found = Array.from({ length: markers }, (_, index) => markerOf(index)).filter((marker) => bytes.includes(Buffer.from(marker, encoding)));
      expect([name, found]).toEqual([name, []]);
    }
  }
  const { read } = mustExist(clinic.core().vault.store(), "an open store");
  expect(read.prepare("SELECT count(*) FROM patient WHERE name LIKE 'Zq7marker%'").pluck().get()).toBe(markers / 5);
});

test("another key, no key and another program open nothing", async () => {
  const clinic = await testClinic();
  clinic.close();
  const file = join(clinic.folder, "clinic.db");
  for (const key of [createStoreKey(clinic.random), new Uint8Array(32)]) {
    expect(() => openDatabase(file, key)).toThrow(Refusal);
  }
  expect(() => openDatabase(file, new Uint8Array())).toThrow("32 bytes");
  const { DatabaseSync } = await import("node:sqlite");
  expect(() => new DatabaseSync(file).prepare("SELECT count(*) FROM sqlite_schema").get()).toThrow("file is not a database");
  const terminal = spawnSync("sqlite3", [file, ".tables"], { encoding: "utf8" });
  // Where the tool is not installed, Node's own SQLite above stands for it.
  expect(terminal.error ? "file is not a database" : terminal.stderr + terminal.stdout).toContain("file is not a database");
  expect(readFileSync(file).subarray(0, 15).toString("latin1")).not.toContain("SQLite");
});
