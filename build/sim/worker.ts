import { noPlant, plants, type PlantName } from "./plants.ts";
import { runSeed, type SeedOutcome } from "./run-seed.ts";

/** What a worker process is asked to run. */
export interface Task {
  readonly seed: number;
  readonly machines: number;
  readonly ops: number;
  readonly plant: PlantName | null;
  readonly isTraced: boolean;
  readonly isReal: boolean;
  readonly isMixed: boolean;
}

const run = async ({ seed, machines, ops, plant, isTraced, isReal, isMixed }: Task): Promise<SeedOutcome> => {
  try {
    return await runSeed(seed, { machines, ops, isReal, isMixed, plant: plant ? plants[plant]() : noPlant, ...(isTraced ? { listen: (line: string) => console.error(line) } : {}) });
  } catch (error) {
    return { seed, faults: [`threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`], trace: 0 };
  }
};

process.on("message", (task) => void run(task as Task).then((outcome) => process.send?.(outcome)));
