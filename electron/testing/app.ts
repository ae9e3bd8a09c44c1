import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { _electron, test as base, type ElectronApplication, type Page } from "@playwright/test";
import { mustExist } from "#shared/core/assert.ts";
import { isoToInstant, systemClock } from "#shared/core/time.ts";
import type { InputOf, OutputOf, ProcedureName } from "#shared/ipc/contract.ts";
import type { ClinicBridge, Outcome } from "#shared/ipc/wire.ts";

export type Language = "en" | "ar";

export interface LaunchOptions {
  readonly language: Language;
  /** Where the clinic and the shell's settings are; made anew where absent. */
  readonly home?: string;
  readonly theme?: "light" | "dark";
  /** Whether things move. They stay still where absent: a loaded machine draws a fade for longer than it lasts. */
  readonly motion?: "still" | "moving";
  /** When the day of the test is, ISO with its offset; the real time where absent. The clock goes on from there. */
  readonly now?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The built program, running on a home of its own. */
export interface Daftar {
  readonly app: ElectronApplication;
  /** Its first window. */
  readonly page: Page;
  readonly home: string;
  /** Where `paper.pdf` writes, unasked. */
  readonly pdfFolder: string;
  /** Calls through the page's own bridge, as the page would. */
  readonly call: <Name extends ProcedureName>(name: Name, input: InputOf<Name>) => Promise<OutputOf<Name>>;
  /** The same, for what the contract does not allow. */
  readonly callRaw: (name: unknown, input: unknown) => Promise<Outcome>;
  /** Ctrl+Shift+N. */
  readonly openWindow: () => Promise<Page>;
  readonly close: () => Promise<void>;
}

const launchMs = 45_000;
/**
 * Holds the program back until Playwright has hold of it, as Playwright itself does when it looks for Electron by itself.
 * Without it a window that opens meanwhile makes the handshake hang: 5 of 26 starts on a loaded machine, 0 of 100 with it.
 */
const heldBack = ["-r", join(dirname(createRequire(import.meta.url).resolve("playwright-core/package.json")), "lib", "server", "electron", "loader.js")];
const root = join(import.meta.dirname, "..", "..");

const electronPath = (): string => {
  const given = process.env["DAFTAR_ELECTRON"];
  if (given) return given;
  const fetched = spawnSync(process.execPath, [join(root, "build", "electron-fetch.mjs")], { encoding: "utf8" });
  return (JSON.parse(mustExist(fetched.stdout.trim().split("\n").at(-1), "Electron's path")) as { readonly path: string }).path;
};

export const newHome = (): string => mkdtempSync(join(tmpdir(), "daftar-e2e-"));

/** The screen of this one of several workers, where each has one of its own. */
const ownScreen = (): Readonly<Record<string, string>> => {
  const display = (process.env["DAFTAR_SCREENS"] ?? "").split(" ")[Number(process.env["TEST_PARALLEL_INDEX"] ?? 0)];
  return display ? { DISPLAY: display } : {};
};

const aheadTo = (now: string): Readonly<Record<string, string>> => ({ DAFTAR_AHEAD_MS: String(isoToInstant(now) - systemClock.now()) });

const callIn = (page: Page, name: unknown, input: unknown): Promise<Outcome> =>
  page.evaluate(
    ([asked, given]) => (globalThis as unknown as { readonly clinic: ClinicBridge }).clinic.call(asked as string, given),
    [name, input],
  );

/** Both ways of calling, from one window. */
export const callsFrom = (page: Page): Pick<Daftar, "call" | "callRaw"> => {
  const callRaw: Daftar["callRaw"] = (name, input) => callIn(page, name, input);
  return {
    callRaw,
    call: async (name, input) => {
      const outcome = await callRaw(name, input);
      if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.error)}`);
      return outcome.value as OutputOf<typeof name>;
    },
  };
};

/** Starts the program that `dist` holds, in this language, and waits for its first screen. */
export const launchDaftar = async ({ language, theme = "light", motion = "still", home = newHome(), now, env = {} }: LaunchOptions): Promise<Daftar> => {
  const pdfFolder = join(home, "pdf");
  mkdirSync(join(home, "shell"), { recursive: true });
  mkdirSync(pdfFolder, { recursive: true });
  const settingsFile = join(home, "shell", "machine.json");
  const before = existsSync(settingsFile) ? (JSON.parse(readFileSync(settingsFile, "utf8")) as object) : {};
  writeFileSync(settingsFile, JSON.stringify({ ...before, settings: machineSettings(language, theme) }));
  const launch = (): Promise<ElectronApplication> => _electron.launch({
    timeout: launchMs,
    executablePath: electronPath(),
    // Without a graphics card the page now and then waits for one for ever: see build/start.mjs.
    args: [...heldBack, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-gpu", root],
    cwd: root,
    env: { ...process.env, DAFTAR_HOME: home, DAFTAR_PDF_DIR: pdfFolder, DAFTAR_NODE: process.execPath, ...ownScreen(), ...(now === undefined ? {} : aheadTo(now)), ...env } as Record<string, string>,
  });
  const app = await launch();
  const shown = async (page: Page): Promise<Page> => {
    await page.emulateMedia({ reducedMotion: motion === "still" ? "reduce" : "no-preference" });
    await page.waitForSelector("[data-screen]");
    return page;
  };
  const page = await shown(await app.firstWindow());
  return {
    app,
    page,
    home,
    pdfFolder,
    ...callsFrom(page),
    openWindow: async () => {
      const opened = app.waitForEvent("window");
      // The shell hears this key before the page does, and Playwright's own key presses go to the page alone.
      await app.evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        contents?.emit("before-input-event", { preventDefault: () => undefined }, { type: "keyDown", key: "N", code: "KeyN", control: true, shift: true, alt: false, meta: false });
      });
      return shown(await opened);
    },
    close: () => app.close(),
  };
};

const machineSettings = (language: Language, theme: "light" | "dark"): object => ({
  language,
  theme,
  printers: Object.fromEntries(
    Object.entries({ invoice: "a5", receipt: "thermal80", appointmentCard: "thermal80", daySheet: "a4", dayClose: "a4" }).map(([kind, size]) => [kind, { printer: null, size }]),
  ),
});

/** `daftar` is the program on an empty home in `language` (`test.use({ language: "ar" })`), closed and wiped afterwards. */
export const test = base.extend<{ readonly daftar: Daftar; readonly language: Language }>({
  language: ["en", { option: true }],
  daftar: async ({ language }, give) => {
    const daftar = await launchDaftar({ language });
    await give(daftar);
    await daftar.close();
    rmSync(daftar.home, { recursive: true, force: true });
  },
});
