import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock, type Instant } from "#shared/core/time.ts";
import type { FromCore, Outcome } from "#shared/ipc/wire.ts";
import { benchPassword } from "./clinic.ts";

/** The built core as a process of its own, as the window has it. */
export interface CoreProcess {
  readonly call: (name: string, input: unknown) => Promise<unknown>;
  /** The most memory that it ever held, in MB (VmHWM of Linux). */
  readonly peakMb: () => number;
  /** Processor time that it has had so far, in milliseconds (Linux counts it in hundredths of a second). */
  readonly processorMs: () => number;
  readonly stop: () => Promise<void>;
}

/** `now` is where the core's clock stands, so that what is due by the calendar (the nightly copy) does not depend on the day of the run. Without a password nobody is signed in. */
export const startCoreProcess = async (folder: string, now: Instant, password: string | null = benchPassword): Promise<CoreProcess> => {
  const child = fork(join(import.meta.dirname, "../../dist/core.js"), ["--data", folder], { execArgv: [], serialization: "advanced", env: { ...process.env, DAFTAR_KEYCHAIN: "none", DAFTAR_AHEAD_MS: String(now - systemClock.now()) } });
  const waiting = new Map<number, (outcome: Outcome) => void>();
  let last = 0;
  child.on("message", (message: FromCore) => {
    if (message.kind !== "answer") return;
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  const call = async (name: string, input: unknown): Promise<unknown> => {
    last += 1;
    const id = last;
    const outcome = await new Promise<Outcome>((resolve) => {
      waiting.set(id, resolve);
      child.send({ kind: "call", id, client: "w1", name, input });
    });
    if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.error)}`);
    return outcome.value;
  };
  if (password !== null) await call("session.signIn", { username: "owner", password });
  return {
    call,
    peakMb: () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? Number.NaN) / 1_024,
    processorMs: () => {
      const [user = 0, system = 0] = (readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1] ?? "").split(" ").slice(11, 13).map(Number);
      return (user + system) * 10;
    },
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.send({ kind: "stop" });
      }),
  };
};
