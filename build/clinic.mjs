import { node24, root, run } from "./node24.mjs";

// The core's terminal: its output is a contract (one JSON line), so nothing is added to it here.
process.exitCode = await run(node24(), ["--disable-warning=ExperimentalWarning", `${root}electron/core/cli.ts`, ...process.argv.slice(2)], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
});
