// First: it holds for the memory of all that is loaded after it.
import "./heap.ts";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { addMs, systemClock } from "#shared/core/time.ts";
import { appError, Refusal, refuse } from "#shared/errors.ts";
import type { FromCore, Outcome, ToCore } from "#shared/ipc/wire.ts";
import { startCore, type Core } from "./core.ts";
import { keychainFor } from "./store/keychain.ts";
import { createSystemRandom } from "./system-random.ts";

/** The port that Electron gives a utility process; its type would bring Electron into the core. */
interface ParentPort {
  readonly on: (event: "message", hear: (message: { readonly data: unknown }) => void) => void;
  readonly postMessage: (message: FromCore) => void;
}

const { values } = parseArgs({ options: { data: { type: "string" }, known: { type: "boolean" } }, strict: false });
const folder = typeof values.data === "string" ? values.data : "clinic";

const parentPort = (process as { readonly parentPort?: ParentPort }).parentPort;
const send = (message: FromCore): void => {
  if (parentPort) parentPort.postMessage(message);
  else process.send?.(message);
};

/** Milliseconds that the program's day runs ahead of the PC's, for tests and demonstrations: the window follows the core. */
const aheadMs = Number(process.env["DAFTAR_AHEAD_MS"] ?? 0) || 0;

const start = (): Core => {
  // Where a clinic was, none is begun in its place: its disk may only be unplugged.
  if (values.known === true && !existsSync(folder)) refuse(appError("clinicMissing", { folder }));
  const core = startCore({
    folder,
    program: "Daftar",
    clock: { now: () => addMs(systemClock.now(), aheadMs) },
    random: createSystemRandom(),
    keychain: keychainFor(process.platform, process.env["DAFTAR_KEYCHAIN"]),
    log: (line) => console.error(line),
  });
  core.serve.onEvent((event, payload, clients) => send({ kind: "event", event, payload, ...(clients && { clients }) }));
  core.startJobs();
  return core;
};

let core: Core | null = null;

/** The folder may be another program's at first: each call tries again, so that closing that program is enough. */
const call = async (client: string, name: string, input: unknown): Promise<Outcome> => {
  try {
    core ??= start();
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.error };
    console.error(error);
    return { ok: false, error: appError("storeUnreadable", { detail: error instanceof Error ? error.message : String(error) }) };
  }
  return core.serve.call(client, name, input);
};

let isStopping = false;
const stop = async (): Promise<void> => {
  if (isStopping) return;
  isStopping = true;
  await core?.leave();
  core?.stop();
  process.exit(0);
};

const hear = (message: ToCore): void => {
  if (message.kind === "stop") void stop();
  else if (message.kind === "closeClient") core?.serve.closeClient(message.client);
  else void call(message.client, message.name, message.input).then((outcome) => send({ kind: "answer", id: message.id, ...outcome }));
};

if (parentPort) parentPort.on("message", ({ data }) => hear(data as ToCore));
else process.on("message", (message) => hear(message as ToCore));
// Whoever started the core is gone: nobody can ask it anything any more.
process.on("disconnect", () => void stop());
