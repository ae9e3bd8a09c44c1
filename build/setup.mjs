import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installPackages, windowNeeds } from "./debian.mjs";
import { node24, root, run } from "./node24.mjs";

const lockMark = join(root, "node_modules", ".daftar-lock");
const buildMark = join(root, "dist", ".built");

const hashOfLock = () => createHash("sha256").update(readFileSync(join(root, "package-lock.json"))).digest("hex");

const modulesAreCurrent = () => {
  const npmMark = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(npmMark)) return false;
  if (existsSync(lockMark)) return readFileSync(lockMark, "utf8") === hashOfLock();
  return statSync(npmMark).mtimeMs >= statSync(join(root, "package-lock.json")).mtimeMs;
};

/** `npm ci` when node_modules is missing or of another lockfile. */
export const installModules = async () => {
  if (!modulesAreCurrent()) {
    console.error("Installing what package-lock.json names …");
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const code = await run(npm, ["ci"], { stdio: ["ignore", process.stderr, "inherit"], shell: process.platform === "win32" });
    if (code !== 0) throw new Error("npm ci failed: what is missing stands above.");
  }
  if (!existsSync(lockMark) || readFileSync(lockMark, "utf8") !== hashOfLock()) writeFileSync(lockMark, hashOfLock());
};

/** Where Electron is: `{ path, version, evaluationOnly }`. Fetches it the first time. */
export const bringElectron = () => {
  const fetched = spawnSync(node24(), [join(root, "build", "electron-fetch.mjs")], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (fetched.status !== 0) throw new Error("Electron is missing: the reason stands above.");
  const electron = JSON.parse(fetched.stdout.trim().split("\n").at(-1));
  if (electron.evaluationOnly) {
    console.error(`Electron ${electron.version} is used, for evaluation only: it is past its end of life. Never give a clinic this build.`);
  }
  return electron;
};

const newest = (path) => {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stats.mtimeMs);
};

const sources = ["electron", "shared", "renderer", "vite.config.ts", "package-lock.json", "build/bundle.mjs"];

/** Builds dist/ when a source is newer than what was built. */
export const buildProgram = async () => {
  const changed = Math.max(...sources.filter((name) => existsSync(join(root, name))).map((name) => newest(join(root, name))));
  if (existsSync(buildMark) && statSync(buildMark).mtimeMs > changed) return;
  console.error("Building …");
  if ((await run(node24(), [join(root, "build", "bundle.mjs")])) !== 0) throw new Error("The build failed: the reason stands above.");
  writeFileSync(buildMark, "");
};

/**
 * Everything a window needs on this machine. `needs` adds Debian packages (a screen, the tests' tools).
 * Throws with what to do when something cannot be had.
 */
export const setup = async ({ needs = [] } = {}) => {
  if (!installPackages([...windowNeeds, ...needs])) throw new Error("Then run this again.");
  await installModules();
  const electron = bringElectron();
  await buildProgram();
  return electron;
};
