// `npm run package`: the installer for this system, from the pinned Electron only. `--dir` leaves it unpacked.
import { dirname } from "node:path";
import { node24, root, run } from "./node24.mjs";
import { bringElectron, buildProgram, installModules } from "./setup.mjs";

try {
  await installModules();
  const electron = bringElectron();
  if (electron.evaluationOnly) throw new Error("A clinic is never given this Electron. Package where the pinned one can be fetched.");
  await buildProgram();
  process.exitCode = await run(node24(), [`${root}node_modules/electron-builder/cli.js`, `--config.electronDist=${dirname(electron.path)}`, "--publish=never", ...process.argv.slice(2)]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
