import { fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { InputOf, OutputOf, ProcedureName } from "#shared/ipc/contract.ts";
import { benchConfig, benchPassword } from "./clinic.ts";
import type { Asked, Works } from "./sync-pc.ts";

type Input<Work extends keyof Works> = Parameters<Works[Work]> extends [infer One] ? One : Record<never, never>;
type Answer<Work extends keyof Works> = Awaited<ReturnType<Works[Work]>>;

/** A PC of the clinic: a core on its own encrypted file, in a process of its own. */
export interface BenchPc {
  readonly ask: <Work extends keyof Works>(work: Work, input: Input<Work>) => Promise<Answer<Work>>;
  readonly call: <Name extends ProcedureName>(name: Name, input: InputOf<Name>) => Promise<OutputOf<Name>>;
  readonly stop: () => Promise<void>;
}

/** Asks again until there is something. */
export const until = async <Value>(ask: () => Promise<Value | null>, everyMs: number, longestMs: number): Promise<Value> => {
  const end = performance.now() + longestMs;
  for (;;) {
    const value = await ask();
    if (value !== null) return value;
    if (performance.now() > end) throw new Error(`nothing within ${longestMs} ms`);
    await pause(everyMs);
  }
};

export const startPc = (folder: string): BenchPc => {
  mkdirSync(folder, { recursive: true });
  const child = fork(join(import.meta.dirname, "sync-pc.ts"), [folder], { execArgv: ["--disable-warning=ExperimentalWarning"], serialization: "advanced" });
  const waiting = new Map<number, { readonly resolve: (value: never) => void; readonly reject: (error: Error) => void }>();
  child.on("message", ({ id, value, error }: { readonly id: number; readonly value: unknown; readonly error?: string }) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) one?.resolve(value as never);
    else one?.reject(new Error(error));
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => {
    for (const one of waiting.values()) one.reject(new Error("a PC's process ended"));
    resolve();
  }));
  let last = 0;
  const ask: BenchPc["ask"] = (work, input) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      child.send({ id: last, work, input } satisfies Asked);
    });
  return {
    ask,
    call: (name, input) => ask("call", { name, input }) as Promise<never>,
    stop: async () => {
      await ask("stop", {});
      child.disconnect();
      await gone;
    },
  };
};

const inStep = (pc: BenchPc): Promise<boolean> => until(async () => ((await pc.ask("status", {})).state === "inStep" ? true : null), 50, 120_000);

/** A clinic with so many patients on so many PCs, all in step over the server at that address. */
export const startClinic = async (folder: string, server: string, { pcs: count, patients }: { readonly pcs: number; readonly patients: number }): Promise<readonly BenchPc[]> => {
  const front = startPc(join(folder, "pc1"));
  await front.call("setup.clinic", benchConfig(1) as never);
  await front.call("session.signIn", { username: "owner", password: benchPassword });
  await front.ask("seed", { count: patients });
  await front.call("sync.connect", { server, machineName: "PC 1" });
  await inStep(front);
  const owner = (await front.call("user.list", {})).find(({ username }) => username === "owner");
  const pcs = [front];
  while (pcs.length < count) {
    const name = `PC ${pcs.length + 1}`;
    const pc = startPc(join(folder, `pc${pcs.length + 1}`));
    const { pairingId, code } = await front.call("pairing.open", {});
    await pc.call("join.begin", { code, machineName: name });
    await front.call("pairing.asked", { pairingId });
    await front.call("pairing.admit", { pairingId, name, admin: false, streams: ["config", "desk", "billing", "clinical"], userId: owner?.id ?? ("" as never) });
    await until(async () => ((await pc.call("join.state", {})).stage === "ready" ? true : null), 50, 120_000);
    await pc.call("join.finish", { password: benchPassword });
    await pc.call("session.signIn", { username: "owner", password: benchPassword });
    await inStep(pc);
    pcs.push(pc);
  }
  return pcs;
};
