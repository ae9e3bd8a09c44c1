// Builds dist/: the shell, its preload, the core and its worker, the window. Warnings are shown, progress is not.
// A build that fails leaves the one before; one that succeeds takes its place at once, under a program that may be running.
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { root } from "./node24.mjs";

const fresh = join(root, "out", `build-${process.pid}`);
const replaced = `${fresh}-replaced`;
const dist = join(root, "dist");

try {
  for (const mode of ["main", "preload", "core", "backup-worker", "snapshot-worker"]) await build({ root, mode, logLevel: "warn", build: { outDir: fresh } });
  await build({ mode: "production", logLevel: "warn", build: { outDir: join(fresh, "renderer") } });
  mkdirSync(dist, { recursive: true });
  renameSync(dist, replaced);
  renameSync(fresh, dist);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  for (const folder of [fresh, replaced]) if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
}
