// Playwright on the real window: `node build/e2e.mjs [part of a file's name …]`. On a screen of its own where there is none.
import { fileURLToPath } from "node:url";
import { screenNeeds, testNeeds } from "./debian.mjs";
import { hasDisplay, startScreen } from "./display.mjs";
import { node24, root, run } from "./node24.mjs";
import { setup } from "./setup.mjs";

/** Runs the tests of the window on what `setup` brought. */
export const runE2e = async (electron, args = []) => {
  const screen = hasDisplay() ? null : await startScreen();
  const env = { ...process.env, DAFTAR_ELECTRON: electron.path, ...(screen ? { DISPLAY: screen.display } : {}) };
  const code = await run(node24(), [`${root}node_modules/@playwright/test/cli.js`, "test", "--config", `${root}build/playwright.config.ts`, ...args], { env });
  screen?.stop();
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
