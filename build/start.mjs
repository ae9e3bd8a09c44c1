// `npm start` and `npm run dev`. Plain JavaScript that Node 20 runs, since it must work before anything is installed.
import { spawn } from "node:child_process";
import { screenNeeds } from "./debian.mjs";
import { hasDisplay, startScreen } from "./display.mjs";
import { node24, root, run } from "./node24.mjs";
import { bringElectron, buildProgram, installModules, setup } from "./setup.mjs";

const asked = new Set(process.argv.slice(2));
const isHeadless = asked.has("--headless");
const devServer = "127.0.0.1:5173";

const explainNoDisplay = () => {
  console.error(`There is no display here, so no window can open.

  On your own PC            run this from a desktop session (DISPLAY is set there)
  Over SSH                  ssh -X, then npm start
  To see that it works      npm start -- --headless     (its own screen that nobody looks at; --exit leaves after)
  To see the screens        npm run dev                 (in a browser: http://${devServer}/gallery.html)
`);
  return 1;
};

/**
 * Electron as root has no sandbox of its own to go into. Where there is no graphics card, Electron 33's page now and then
 * waits for one for ever (4 of 40 starts under Xvfb; 0 of 40 with --disable-gpu).
 */
const electronArgs = (electron) => [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ...(isHeadless || electron.evaluationOnly ? ["--disable-gpu"] : []),
  root,
];

const screenNames = { signIn: "the sign-in window", firstRun: "the first-run window" };

/** Starts the window and stays until it closes; `env` says on which screen and with which page. */
const openWindow = (electron, env) =>
  new Promise((resolve) => {
    const child = spawn(electron.path, electronArgs(electron), {
      cwd: root,
      stdio: ["inherit", "pipe", isHeadless ? "pipe" : "inherit"],
      env: { ...process.env, ...env, DAFTAR_ANNOUNCE: "1", DAFTAR_NODE: node24() },
    });
    const stop = () => child.kill("SIGTERM");
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
    let isReady = false;
    let complaints = "";
    child.stderr?.on("data", (chunk) => (complaints = (complaints + chunk).slice(-4_000)));
    let rest = "";
    child.stdout.on("data", (chunk) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const [, screen] = /^daftar:screen (\S+)/.exec(line) ?? [];
        if (!screen) {
          console.log(line);
          continue;
        }
        if (isReady) continue;
        isReady = true;
        console.log(`Daftar is ready: ${screenNames[screen] ?? `the window (${screen})`} is open${isHeadless ? " (headless)" : ""}.`);
        if (asked.has("--exit")) stop();
        else if (isHeadless) console.log("Ctrl+C ends it.");
      }
    });
    child.on("close", (code) => {
      if (!isReady) console.error(`The window did not open.\n${complaints}`);
      resolve(isReady ? (code ?? 0) : code || 1);
    });
  });

const start = async () => {
  if (!isHeadless && !hasDisplay()) return explainNoDisplay();
  const electron = await setup({ needs: isHeadless ? screenNeeds : [] });
  const screen = isHeadless ? await startScreen() : null;
  return openWindow(electron, screen ? { DISPLAY: screen.display, WAYLAND_DISPLAY: "" } : {});
};

/** The window from Vite, so that a change is seen at once; without a display only the gallery, for a browser. */
const develop = async () => {
  await installModules();
  const vite = run(node24(), [`${root}node_modules/vite/bin/vite.js`, "--mode", "development"]);
  console.log(`Gallery of every screen: http://${devServer}/gallery.html`);
  if (!hasDisplay()) return vite;
  const electron = bringElectron();
  await buildProgram();
  await openWindow(electron, { DAFTAR_DEV_SERVER: devServer });
  process.exit();
};

try {
  process.exitCode = asked.has("--dev") ? await develop() : await start();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
