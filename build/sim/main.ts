import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { plants, type PlantName } from "./plants.ts";
import type { SeedOutcome } from "./run-seed.ts";
import type { Task } from "./worker.ts";

const usage = "npm run sim -- --seeds 1..1000 [--machines 5] [--ops 200] [--plant BUG] [--mixed] [--trace] [--real-crypto]";
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1..100" }, machines: { type: "string", default: "5" }, ops: { type: "string", default: "200" },
    plant: { type: "string" }, mixed: { type: "boolean", default: false }, trace: { type: "boolean", default: false }, "real-crypto": { type: "boolean", default: false },
  },
});

const [first = 0, last = first] = values.seeds.split("..").map(Number);
const [machines, ops] = [Number(values.machines), Number(values.ops)];
const isPlant = (name: string | undefined): name is PlantName | undefined => name === undefined || name in plants;
const plant = values.plant;
if (![first, last, machines, ops].every((one) => Number.isSafeInteger(one) && one > 0) || last < first || machines < 2 || machines > 20 || !isPlant(plant)) {
  console.error(isPlant(plant) ? usage : `${usage}\nBUG is one of: ${Object.keys(plants).join(", ")}`);
  process.exit(2);
}

const task = { machines, ops, plant: plant ?? null, isTraced: values.trace, isReal: values["real-crypto"], isMixed: values.mixed } satisfies Omit<Task, "seed">;
const replayOf = (seed: number): string => `npm run sim -- --seeds ${seed}..${seed} --machines ${machines} --ops ${ops}${plant ? ` --plant ${plant}` : ""}${task.isMixed ? " --mixed" : ""}${task.isReal ? " --real-crypto" : ""} --trace`;

/** One thread for a seed, its rubbish among it: the other cores have seeds of their own. A young generation that holds most of a seed is copied less often. */
const execArgv = [...process.execArgv, "--single-threaded-gc", "--min-semi-space-size=64", "--max-semi-space-size=64"];

/** Seeds are dealt out one by one to as many processes as there are cores. */
const runAll = async (): Promise<readonly SeedOutcome[]> => {
  const outcomes: SeedOutcome[] = [];
  let next = first;
  const worker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(fileURLToPath(new URL("worker.ts", import.meta.url)), { execArgv, stdio: ["ignore", "inherit", "inherit", "ipc"] });
      const deal = (): void => {
        if (next > last) {
          child.disconnect();
          return;
        }
        child.send({ ...task, seed: next } satisfies Task);
        next += 1;
      };
      child.on("message", (outcome) => {
        const { seed, faults } = outcome as SeedOutcome;
        outcomes.push(outcome as SeedOutcome);
        // A planted bug is found once.
        if (faults.length > 0 && plant) next = last + 1;
        if (faults.length > 0 && !plant) console.error(`seed ${seed}: ${faults.slice(0, 5).join("\n  ")}\n  to see it again: ${replayOf(seed)}`);
        deal();
      });
      child.on("error", reject);
      child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
      deal();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), last - first + 1) }, worker));
  return outcomes.toSorted((a, b) => a.seed - b.seed);
};

const from = performance.now();
const outcomes = await runAll();
const failed = outcomes.filter(({ faults }) => faults.length > 0).map(({ seed }) => seed);
let traceHash = 0x811c9dc5;
for (const { trace } of outcomes) traceHash = Math.imul(traceHash ^ trace, 0x01000193) >>> 0;
console.log(JSON.stringify({ seeds: outcomes.length, failed, traceHash: traceHash.toString(16).padStart(8, "0"), machines, ops, plant, seconds: Math.round((performance.now() - from) / 100) / 10 }));
process.exitCode = failed.length === 0 ? 0 : 1;
