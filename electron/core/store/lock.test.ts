import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isoToInstant } from "#shared/core/time.ts";
import { Refusal, type AppError } from "#shared/errors.ts";
import { scratchFolder } from "../../testing/test-clinic.ts";
import { clinicFiles } from "../clinic-files.ts";
import { holdFolder } from "./lock.ts";

const now = isoToInstant("2026-11-22T08:00:00Z");
const refusalOf = (work: () => unknown): AppError | null => {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof Refusal ? error.error : null;
  }
};

test("a second core is refused and told who has the folder, until that one lets go", () => {
  const files = clinicFiles(join(scratchFolder(), "clinic"));
  const first = holdFolder(files, "Daftar", now);
  expect(refusalOf(() => holdFolder(files, "terminal", now))).toMatchObject({ code: "storeInUse", holder: expect.stringMatching(new RegExp(`^Daftar, process ${process.pid} on .+, since 2026-11-22T08:00`)) as string });
  first.release();
  expect(refusalOf(() => holdFolder(files, "terminal", now).release())).toBeNull();
});

test("a lock ends with its process, however that ends", async () => {
  const folder = scratchFolder();
  const script = `import { holdFolder } from ${JSON.stringify(join(import.meta.dirname, "lock.ts"))};
    import { clinicFiles } from ${JSON.stringify(join(import.meta.dirname, "..", "clinic-files.ts"))};
    holdFolder(clinicFiles(${JSON.stringify(folder)}), "Daftar", ${now});
    console.log("held");
    setInterval(() => undefined, 1_000);`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--disable-warning=ExperimentalWarning", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  expect(refusalOf(() => holdFolder(clinicFiles(folder), "terminal", now))).toMatchObject({ code: "storeInUse", holder: expect.stringContaining(`process ${child.pid}`) as string });
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(refusalOf(() => holdFolder(clinicFiles(folder), "terminal", now).release())).toBeNull();
});
