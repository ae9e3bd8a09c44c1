import { parentPort, workerData } from "node:worker_threads";
import { buildStore } from "./build.ts";
import { checkSnapshot } from "./check.ts";
import { makeSnapshotFiles } from "./make.ts";
import type { Said, WorkName, Works } from "./thread.ts";

const say = (said: Said): void => parentPort?.postMessage(said);

const works: { readonly [Name in WorkName]: (spec: Works[Name]["spec"]) => Works[Name]["answer"] } = {
  make: makeSnapshotFiles,
  build: (spec) => buildStore(spec, (rows) => say({ rows })),
  check: checkSnapshot,
};

const { name, spec } = workerData as { readonly name: WorkName; readonly spec: never };
say({ answer: works[name](spec) });
