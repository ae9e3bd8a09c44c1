// `npm run tour`: a working day in the real window, in both languages; pictures and papers in out/tour/.
import { screenNeeds, testNeeds } from "./debian.mjs";
import { hasDisplay, startScreen } from "./display.mjs";
import { node24, root, run } from "./node24.mjs";
import { setup } from "./setup.mjs";

try {
  const electron = await setup({ needs: [...screenNeeds, ...testNeeds] });
  // A screen of its own even on a desktop: the pictures are always of one size.
  const screen = process.platform === "linux" ? await startScreen("1440x900x24") : null;
  const env = { ...process.env, DAFTAR_ELECTRON: electron.path, ...(screen ? { DISPLAY: screen.display, WAYLAND_DISPLAY: "" } : {}) };
  if (!screen && !hasDisplay()) throw new Error("There is no display here.");
  process.exitCode = await run(node24(), ["--disable-warning=ExperimentalWarning", `${root}build/tour/tour.ts`, ...process.argv.slice(2)], { env });
  screen?.stop();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
