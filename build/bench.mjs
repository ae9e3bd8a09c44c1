// `npm run bench -- NAME`: one JSON line on standard output, exit 1 where a budget is missed. The program is built first.
import { existsSync, readdirSync } from "node:fs";
import { screenNeeds } from "./debian.mjs";
import { node24, root, run } from "./node24.mjs";
import { setup } from "./setup.mjs";

const [name = "", ...args] = process.argv.slice(2);
// A bench is a file that a name leads to; the parts that it is made of are not.
const benches = ["store", "sync"];

if (!benches.includes(name) || !existsSync(`${root}build/bench/${name}.ts`)) {
  console.error(`npm run bench -- NAME, where NAME is one of: ${benches.filter((one) => readdirSync(`${root}build/bench`).includes(`${one}.ts`)).join(", ")}`);
  process.exitCode = 2;
} else {
  try {
    await setup({ needs: screenNeeds });
    process.exitCode = await run(node24(), ["--disable-warning=ExperimentalWarning", `${root}build/bench/${name}.ts`, ...args]);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
