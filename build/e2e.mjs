// Playwright on the real window: `node build/e2e.mjs [part of a file's name …]`. On a screen of its own where there is none.
import { fileURLToPath } from "node:url";
import { screenNeeds, testNeeds } from "./debian.mjs";
import { hasDisplay, startScreen } from "./display.mjs";
import { node24, root, run } from "./node24.mjs";
import { setup } from "./setup.mjs";

/** So many programs are tested at once where nobody's own screen is used: while one waits for a start or a fade, another works. */
const windowsAtOnce = 2;

/** Runs the tests of the window on what `setup` brought. */
export const runE2e = async (electron, args = []) => {
  // One screen for each: focus and the keyboard belong to one window of a screen.
  const screens = hasDisplay() ? [] : await Promise.all(Array.from({ length: windowsAtOnce }, () => startScreen()));
  const env = { ...process.env, DAFTAR_ELECTRON: electron.path, DAFTAR_SCREENS: screens.map(({ display }) => display).join(" ") };
  const code = await run(node24(), [`${root}node_modules/@playwright/test/cli.js`, "test", "--config", `${root}build/playwright.config.ts`, "--workers", String(screens.length || 1), ...args], { env });
  for (const { stop } of screens) stop();
  return code;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await runE2e(await setup({ needs: [...screenNeeds, ...testNeeds] }), process.argv.slice(2));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
