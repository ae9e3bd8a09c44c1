import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { startScreen } from "../display.mjs";
import { atMost, median, type Figure } from "./measure.ts";

const root = join(import.meta.dirname, "..", "..");
const renderer = join(root, "dist", "renderer");

/** All scripts and styles that the page loads before anything is on screen, with what they import at once. */
const firstPaintFiles = (): readonly string[] => {
  const html = readFileSync(join(renderer, "index.html"), "utf8");
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file) || !existsSync(file)) return;
    seen.add(file);
    if (!file.endsWith(".js")) return;
    for (const [, path] of readFileSync(file, "utf8").matchAll(/(?:from|import)\s*["'](\.[^"']+\.js)["']/g)) visit(join(dirname(file), path ?? ""));
  };
  for (const [, path] of html.matchAll(/(?:src|href)="(\.[^"]+\.(?:js|css))"/g)) visit(join(renderer, path ?? ""));
  return [...seen];
};

const rendererKb = (): number => firstPaintFiles().reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0) / 1_024;

interface Screen {
  readonly display: string;
  readonly electron: string;
}

/** A window that has not come up by then never will; one that does not go is ended. */
const patienceMs = 30_000;
const killMs = 6_000;

/** From the start of the process to its first screen on view, by the shell's own account. */
const startMs = ({ display, electron }: Screen, home: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(electron, [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-gpu", root], {
      cwd: root,
      env: { ...process.env, DISPLAY: display, WAYLAND_DISPLAY: "", DAFTAR_HOME: home, DAFTAR_ANNOUNCE: "1", DAFTAR_NODE: process.execPath },
      stdio: ["ignore", "pipe", "ignore"],
    });
    let said = "";
    let shown: number | null = null;
    child.stdout.on("data", (text: Buffer) => {
      said += text.toString();
      const ms = /^daftar:screen \S+ (\d+)/m.exec(said)?.[1];
      if (ms === undefined || shown !== null) return;
      shown = Number(ms);
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), killMs).unref();
    });
    const patience = setTimeout(() => child.kill("SIGKILL"), patienceMs);
    child.once("exit", () => {
      clearTimeout(patience);
      if (shown === null) reject(new Error(`no window: ${said.slice(-400)}`));
      else resolve(shown);
    });
  });

/** Window interactive, warm: the first start only fills the caches. */
export const windowFigures = async (): Promise<readonly Figure[]> => {
  const electron = (JSON.parse(spawnSync(process.execPath, [join(root, "build", "electron-fetch.mjs")], { encoding: "utf8" }).stdout.trim().split("\n").at(-1) ?? "") as { readonly path: string }).path;
  const screen = await startScreen();
  const home = mkdtempSync(join(tmpdir(), "daftar-bench-window-"));
  const starts: number[] = [];
  for (let run = 0; run < 8; run += 1) starts.push(await startMs({ display: screen.display, electron }, home));
  screen.stop();
  rmSync(home, { recursive: true, force: true });
  return [atMost("window interactive after process start", median(starts.slice(1)), "ms", 2_000), atMost("renderer at first paint, gzip", rendererKb(), "KB", 350)];
};
