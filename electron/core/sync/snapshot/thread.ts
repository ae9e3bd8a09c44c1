import { Worker } from "node:worker_threads";
import { err, type Result } from "#shared/core/result.ts";
import type { BuildFault, BuildSpec } from "./build.ts";
import type { Checked, CheckFault, CheckSpec } from "./check.ts";
import type { Made, MakeFault, MakeSpec } from "./make.ts";

/** Long work on files, by its name: what it takes and what it gives. */
export interface Works {
  readonly make: { readonly spec: MakeSpec; readonly answer: Result<Made, MakeFault> };
  readonly build: { readonly spec: BuildSpec; readonly answer: Result<null, BuildFault> };
  readonly check: { readonly spec: CheckSpec; readonly answer: Result<Checked, CheckFault> };
}
export type WorkName = keyof Works;
export type Said = { readonly rows: number } | { readonly answer: Works[WorkName]["answer"] };

/** The worker lies beside this file as source, and beside the bundle once built. */
const workerFile = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./snapshot-worker.js", import.meta.url);

/** Does long work on files in a thread of its own, so that neither desk nor window waits. Stopped by `signal`, it is `failed`, once it has let go of its files. */
export const inSnapshotThread = <Name extends WorkName>(name: Name, spec: Works[Name]["spec"], progress: (rows: number) => void, signal?: AbortSignal): Promise<Works[Name]["answer"]> =>
  new Promise((resolve) => {
    const failed = (detail: string): void => resolve(err({ fault: "failed", detail }) as Works[Name]["answer"]);
    if (signal?.aborted) return failed("stopped");
    const worker = new Worker(workerFile, { workerData: { name, spec }, resourceLimits: { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 } });
    signal?.addEventListener("abort", () => void worker.terminate(), { once: true });
    worker.on("message", (said: Said) => ("rows" in said ? progress(said.rows) : resolve(said.answer as Works[Name]["answer"])));
    worker.once("error", (error) => failed(error instanceof Error ? error.message : String(error)));
    worker.once("exit", () => failed("ended without an answer"));
  });
