import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratchFolder } from "../../testing/test-clinic.ts";
import { clinicFiles } from "../clinic-files.ts";
import { finishForgetting, wasForgotten } from "./forget.ts";

const aClinic = () => {
  const files = clinicFiles(scratchFolder());
  for (const folder of [files.backups, join(files.folder, "sync")]) mkdirSync(folder, { recursive: true });
  const all = [files.keys, files.store, `${files.store}-wal`, join(files.backups, "one"), join(files.folder, "sync", "piece")];
  const write = (): void => {
    mkdirSync(files.backups, { recursive: true });
    mkdirSync(join(files.folder, "sync"), { recursive: true });
    for (const file of all) writeFileSync(file, "x");
  };
  write();
  return { files, write, left: () => all.filter(existsSync) };
};

test("a PC that is killed while it forgets its clinic goes through with it at the next start", () => {
  const { files, write, left } = aClinic();
  finishForgetting(files);
  expect(left()).toHaveLength(5);
  // As a kill leaves it after the first step.
  writeFileSync(join(files.folder, "forgetting"), "");
  finishForgetting(files);
  expect(left()).toEqual([]);
  expect(wasForgotten(files)).toBe(true);
  // Another clinic in the same place is nobody's to forget.
  write();
  finishForgetting(files);
  expect(left()).toHaveLength(5);
});
