// Builds dist/: the shell, its preload, the core, the window. Warnings are shown, progress is not.
import { rmSync } from "node:fs";
import { build } from "vite";
import { root } from "./node24.mjs";

rmSync(`${root}dist`, { recursive: true, force: true });
for (const mode of ["main", "preload", "core", "backup-worker", "production"]) await build({ root: mode === "production" ? undefined : root, mode, logLevel: "warn" });
