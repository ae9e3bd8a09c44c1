// `npm run server`: the sync server on this terminal, with its settings from the environment (sync-server/README.md).
import { node24, root, run } from "./node24.mjs";

process.exitCode = await run(node24(), ["--disable-warning=ExperimentalWarning", `${root}sync-server/main.ts`, ...process.argv.slice(2)], {
  cwd: process.env.INIT_CWD ?? process.cwd(),
});
