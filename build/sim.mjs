// `npm run sim -- --seeds A..B --machines 5 --ops 200 [--plant BUG]`: one JSON line on standard output, exit 1 where a seed fails.
import { node24, root, run } from "./node24.mjs";
import { installModules } from "./setup.mjs";

try {
  await installModules();
  process.exitCode = await run(node24(), ["--disable-warning=ExperimentalWarning", `${root}build/sim/main.ts`, ...process.argv.slice(2)]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
