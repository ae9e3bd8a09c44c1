import { spawnSync } from "node:child_process";
import { mustExist } from "#shared/core/assert.ts";
import type { Daftar } from "../testing/app.ts";

/** The core's process, whichever way this Electron runs it. */
export const corePid = async ({ app }: Daftar): Promise<number> => {
  const inside = await app.evaluate(({ app: program }) => program.getAppMetrics().find(({ name }) => name === "Daftar core")?.pid);
  if (inside !== undefined) return inside;
  const found = spawnSync("pgrep", ["-P", String(mustExist(app.process().pid, "the shell")), "-f", "core.js"], { encoding: "utf8" });
  return Number(found.stdout.trim().split("\n")[0]);
};
