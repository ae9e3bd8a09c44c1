// What `npm run verify` and `npm test` both run, and how it is counted.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { node24, root, run } from "./node24.mjs";

const bin = (path) => `${root}node_modules/${path}`;
const out = `${root}out`;

/** A tally of what passed, failed and was skipped. */
export const nothingYet = { passed: 0, failed: 0, skipped: 0 };
export const add = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped });

/** One check that only passes or fails: its name counts as one test. */
const single = async (name, file, args) => {
  const from = performance.now();
  const code = await run(file, args);
  console.log(`${code === 0 ? "ok" : "FAILED"}  ${name} (${((performance.now() - from) / 1_000).toFixed(1)} s)`);
  return { ...nothingYet, [code === 0 ? "passed" : "failed"]: 1 };
};

/** A runner's own count; a run that ended badly without naming a test counts as one failure. */
const counted = (file, read, code) => {
  if (!existsSync(file)) return { ...nothingYet, failed: 1 };
  const tally = read(JSON.parse(readFileSync(file, "utf8")));
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
};

export const checkTypes = () => single("types", node24(), [bin("typescript/bin/tsc"), "--noEmit", "-p", root]);
export const checkLint = () => single("lint", node24(), [bin("oxlint/bin/oxlint"), root]);

/** Unit and integration tests, the layers among them. */
export const checkUnits = async (env = {}) => {
  mkdirSync(out, { recursive: true });
  const file = `${out}/unit.json`;
  rmSync(file, { force: true });
  const code = await run(node24(), [bin("vitest/vitest.mjs"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`], { env: { ...process.env, ...env } });
  return counted(file, (json) => ({ passed: json.numPassedTests, failed: json.numFailedTests + (json.numFailedTestSuites > 0 && json.numFailedTests === 0 ? json.numFailedTestSuites : 0), skipped: json.numPendingTests + json.numTodoTests }), code);
};

/** What Playwright counted of the real window. A test that passed only at a second try is told as failed: it is not to be trusted. */
export const countWindow = (code) =>
  counted(`${out}/e2e.json`, ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }), code);
