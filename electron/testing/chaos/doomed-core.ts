import { addMs, systemClock } from "#shared/core/time.ts";
import { startCore } from "../../core/core.ts";
import { noKeychain } from "../../core/store/keychain.ts";
import { createHttpClient, type HttpClient } from "../../core/sync/http-client.ts";
import { readHead } from "../../core/sync/head.ts";
import { confirmedMarks } from "../../core/sync/snapshot/digests.ts";
import { createSystemRandom } from "../../core/system-random.ts";
import { testCost } from "../test-clinic.ts";
import { createDoom, endpointOf, type Doom } from "./doom.ts";
import { doErrands, hurriedScheduler, sayHeld } from "./errands.ts";

/** `doomed-core.ts FOLDER AHEAD`: a whole core as the program runs it, whose clock is AHEAD milliseconds ahead, and which ends where it is told. */
const [, , folder = "", ahead = "0"] = process.argv;

const log: string[] = [];
const doom = createDoom(sayHeld);
const wire = createHttpClient();
const scheduler = hurriedScheduler();
const http: HttpClient = {
  stop: wire.stop,
  send: async (request) => {
    const name = endpointOf(request.method, new URL(request.url).pathname);
    if (name) await doom.reach(`${name} sending`);
    const answer = await wire.send(request);
    if (name && answer) await doom.reach(`${name} answered`);
    return answer;
  },
};
const core = startCore({ folder, program: "test", clock: { now: () => addMs(systemClock.now(), Number(ahead)) }, random: createSystemRandom(), keychain: noKeychain, log: (line) => void log.push(line), http, scheduler, passwordCost: testCost });
core.vault.watch({ opened: () => doom.pass("store opened"), closing: () => doom.pass("store closing") });
core.serve.onEvent((event) => {
  if (event === "changed") doom.pass("rows written");
  if (event === "progress") doom.pass("step done");
});

/** A scan of so many bytes, the same every time. */
const scanOf = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, at) => (at < 5 ? "%PDF-".charCodeAt(at) : (at * 31 + (at >> 9)) % 256));

/** The open file: what the log has said of it, what waits, and whom it knows. */
const look = () => {
  const db = core.vault.store()?.db;
  if (!db) return null;
  return {
    seq: readHead(db).seq,
    waiting: db.prepare("SELECT count(*) FROM outbox").pluck().get() as number,
    kept: db.prepare("SELECT code, count(*) AS times FROM quarantine GROUP BY code").all(),
    marks: JSON.stringify(confirmedMarks(db)),
    names: db.prepare("SELECT name FROM patient ORDER BY name").pluck().all() as string[],
    whole: db.pragma("quick_check", { simple: true }) as string,
  };
};
export type Look = NonNullable<ReturnType<typeof look>>;

doErrands(async (errand) => {
  switch (errand["kind"]) {
    case "call":
      return core.serve.call("desk", String(errand["name"]), errand["input"]);
    case "addScan":
      return core.serve.call("desk", "attachment.add", { patientId: errand["patientId"], name: "scan.pdf", bytes: scanOf(Number(errand["bytes"])), jobId: "scan" });
    case "isWhole": {
      const opened = await core.serve.call("desk", "attachment.open", { attachmentId: errand["attachmentId"] });
      return opened.ok && Buffer.from((opened.value as { readonly bytes: Uint8Array }).bytes).equals(scanOf(Number(errand["bytes"])));
    }
    case "doom":
      return doom.set(errand["doom"] as Doom);
    case "look":
      return look();
    case "hurry":
      return scheduler.hurry();
    case "log":
      return log;
    default:
      return true;
  }
});
