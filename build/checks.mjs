// What `npm run verify` and `npm test` both run, and how it is counted.
import { spawn } from "node:child_process";
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

/** Runs the simulator and gives its one line; null where there was none. */
const simulate = (args) =>
  new Promise((resolve) => {
    const child = spawn(node24(), ["--disable-warning=ExperimentalWarning", `${root}build/sim/main.ts`, ...args], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let line = "";
    child.stdout.on("data", (text) => { line += text; });
    child.on("error", () => resolve(null));
    child.on("close", () => {
      try {
        resolve(JSON.parse(line));
      } catch {
        resolve(null);
      }
    });
  });

/** Simulated clinics: each seed counts as a test that is to pass, and each planted bug as one that is to be found. */
export const checkSimulation = async ({ clinics, mixed, plants }) => {
  const runs = [
    ...clinics.map(({ seeds, ops }) => ({ what: `clinics of ${ops} pieces of work a desk`, args: ["--seeds", seeds, "--ops", String(ops)] })),
    { what: "clinics of mixed programs", args: ["--seeds", mixed, "--ops", "60", "--mixed"] },
  ];
  let tally = nothingYet;
  for (const { what, args } of runs) {
    const ran = await simulate(args);
    console.log(ran ? `simulated ${ran.seeds} ${what} in ${ran.seconds} s: ${ran.failed.length} failed` : "FAILED  the simulator gave no answer");
    tally = add(tally, ran ? { ...nothingYet, passed: ran.seeds - ran.failed.length, failed: ran.failed.length } : { ...nothingYet, failed: 1 });
  }
  for (const plant of plants) {
    const found = await simulate(["--seeds", "1..200", "--ops", "200", "--plant", plant]);
    const isFound = found !== null && found.failed.length > 0;
    console.log(isFound ? `ok  ${plant} is found by seed ${found.failed[0]}` : `FAILED  ${plant} is not found`);
    tally = add(tally, { ...nothingYet, [isFound ? "passed" : "failed"]: 1 });
  }
  return tally;
};

/** What Playwright counted of the real window. A test that passed only at a second try is told as failed: it is not to be trusted. */
export const countWindow = (code) =>
  counted(`${out}/e2e.json`, ({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }), code);
