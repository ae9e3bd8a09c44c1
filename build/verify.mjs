// `npm run verify`: types, lint, layers, unit tests. What to run before every commit; needs no screen.
import { add, checkLint, checkTypes, checkUnits } from "./checks.mjs";
import { installModules } from "./setup.mjs";

await installModules();
const tally = [await checkTypes(), await checkLint(), await checkUnits()].reduce(add);
console.log(`${tally.passed} passed, ${tally.failed} failed${tally.skipped ? `, ${tally.skipped} skipped` : ""}`);
process.exitCode = tally.failed === 0 ? 0 : 1;
