import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endPostgres } from "./postgres.ts";

/** Vitest calls it before all test files: a folder in which the first that needs PostgreSQL starts it. Gives what ends it. */
export const setup = (): (() => Promise<void>) => {
  const folder = mkdtempSync(join(tmpdir(), "daftar-postgres-"));
  chmodSync(folder, 0o755);
  process.env["DAFTAR_TEST_POSTGRES"] = folder;
  return () => endPostgres(folder);
};
