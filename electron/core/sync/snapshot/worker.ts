import { parentPort, workerData } from "node:worker_threads";
import { err, ok } from "#shared/core/result.ts";
import { openDatabase } from "../../store/open.ts";
import { readHead } from "../head.ts";
import { buildStore } from "./build.ts";
import { checkSnapshot } from "./check.ts";
import { confirmedMarks } from "./digests.ts";
import { makeSnapshotFiles } from "./make.ts";
import type { Said, WorkName, Works } from "./thread.ts";

const say = (said: Said): void => parentPort?.postMessage(said);

/** The digests with the place at which they are right; the log may go on meanwhile, then there is none. */
const marksOf = ({ store, key }: Works["marks"]["spec"]): Works["marks"]["answer"] => {
  try {
    const db = openDatabase(store, key);
    try {
      const before = readHead(db);
      const tables = confirmedMarks(db);
      return readHead(db).seq === before.seq ? ok({ ...before, tables }) : err({ fault: "failed", detail: "the log went on" });
    } finally {
      db.close();
    }
  } catch (error) {
    return err({ fault: "failed", detail: error instanceof Error ? error.message : String(error) });
  }
};

const works: { readonly [Name in WorkName]: (spec: Works[Name]["spec"]) => Works[Name]["answer"] } = {
  make: makeSnapshotFiles,
  build: (spec) => buildStore(spec, (rows) => say({ rows })),
  check: checkSnapshot,
  marks: marksOf,
};

const { name, spec } = workerData as { readonly name: WorkName; readonly spec: never };
say({ answer: works[name](spec) });
