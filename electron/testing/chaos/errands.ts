import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { hangMs } from "#shared/sync/engine/loop.ts";
import type { Scheduler } from "#shared/sync/ports.ts";
import { systemScheduler } from "../../core/sync/system-scheduler.ts";
import type { Doom, Point } from "./doom.ts";

/** What a test asks of a process that it has started: one answer each, unless the process dies. */
export type Errand = { readonly kind: string } & Readonly<Record<string, unknown>>;
interface Asked {
  readonly id: number;
  readonly errand: Errand;
}
type Said = { readonly id: number; readonly answer: unknown } | { readonly held: Point } | { readonly failed: string };

/** A process of a test's that may be ended anywhere. */
export interface Doomed {
  readonly child: ChildProcess;
  /** Null where it died before it answered. Throws where it failed. */
  readonly ask: (errand: Errand) => Promise<unknown>;
  /** Throws where it is gone already. */
  readonly doom: (doom: Doom) => Promise<void>;
  /** What it would do in half a minute or later it does now. */
  readonly hurry: () => Promise<void>;
  /** Until it stands still at the point of its doom. */
  readonly held: () => Promise<Point>;
  /** Until it is gone: the signal that ended it. */
  readonly gone: () => Promise<NodeJS.Signals | null>;
  readonly end: (signal: "SIGTERM" | "SIGKILL") => Promise<void>;
}

/** Starts a script of this folder; it is there once it has said so. */
export const startDoomed = async (script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Doomed> => {
  const child = fork(join(import.meta.dirname, script), args, { env: { ...process.env, ...env }, execArgv: ["--disable-warning=ExperimentalWarning"], stdio: ["ignore", "ignore", "pipe", "ipc"] });
  const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  let complaints = "";
  child.stderr?.on("data", (text: Buffer) => (complaints += text.toString()));
  const waiting = new Map<number, (said: { readonly answer: unknown } | { readonly failed: string } | null) => void>();
  let isGone = false;
  let last = 0;
  let isHeld: (point: Point) => void = () => undefined;
  const held = new Promise<Point>((resolve) => (isHeld = resolve));
  void ended.then(([code]) => {
    isGone = true;
    // Of a kill nobody need hear; of an end by itself somebody should.
    if (code !== null && code !== 0) process.stderr.write(`${script} ended with ${code}: ${complaints}\n`);
    for (const resolve of waiting.values()) resolve(null);
    waiting.clear();
  });
  child.on("message", (message) => {
    const said = message as Said;
    if ("held" in said) isHeld(said.held);
    else if ("id" in said) {
      waiting.get(said.id)?.(said);
      waiting.delete(said.id);
    } else complaints += said.failed;
  });
  const ask: Doomed["ask"] = async (errand) => {
    if (isGone) return null;
    const id = (last += 1);
    const said = await new Promise<{ readonly answer: unknown } | { readonly failed: string } | null>((resolve) => {
      waiting.set(id, resolve);
      child.send({ id, errand } satisfies Asked, (error) => { if (error) resolve(null); });
    });
    if (said && "failed" in said) throw new Error(said.failed);
    return said?.answer ?? null;
  };
  const doomed: Doomed = {
    child, ask, held: () => held,
    doom: async (doom) => {
      if ((await ask({ kind: "doom", doom })) === null) throw new Error("it is gone already");
    },
    hurry: async () => void (await ask({ kind: "hurry" })),
    gone: async () => (await ended)[1],
    end: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
  if ((await ask({ kind: "there" })) === null) throw new Error(`${script} did not start: ${complaints}`);
  return doomed;
};

const say = (said: Said | { readonly id: number; readonly failed: string }): void => void process.send?.(said);

/** In such a process: says that it stands still. */
export const sayHeld = (point: Point): void => say({ held: point });

/** In such a process, once it is ready: does errands as they come, several at once. Those that came before wait until then. */
export const doErrands = (work: (errand: Errand) => Promise<unknown>): void => {
  process.on("message", (message) => {
    const { id, errand } = message as Asked;
    work(errand).then((answer) => say({ id, answer: answer ?? true }), (error: unknown) => say({ id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }));
  });
  // Whoever started it is gone.
  process.on("disconnect", () => process.exit(0));
};

/** What is to be done only after so long is done at once when the test says so; but nobody is given up sooner. */
const longMs = 30_000;

/** These timers, where a test need not wait for the long ones. */
export const hurriedScheduler = (timers: Scheduler = systemScheduler): Scheduler & { readonly hurry: () => void } => {
  const long = new Set<() => void>();
  return {
    after: (ms, work) => {
      if (ms < longMs || ms === hangMs) return timers.after(ms, work);
      const takeBack = timers.after(ms, () => {
        long.delete(now);
        work();
      });
      const now = (): void => {
        takeBack();
        work();
      };
      long.add(now);
      return () => {
        takeBack();
        long.delete(now);
      };
    },
    hurry: () => {
      const due = [...long];
      // Where one throws, those after it are due still.
      for (const one of due) if (long.delete(one)) one();
    },
  };
};
