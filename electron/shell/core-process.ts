import { appError } from "#shared/errors.ts";
import type { Outcome } from "#shared/ipc/wire.ts";
import type { CoreChild } from "./core-launch.ts";

/** An event of the core, or of its supervisor, for some windows or for all. */
export interface CoreEvent {
  readonly event: string;
  readonly payload: unknown;
  readonly clients?: readonly string[];
}

/** The core as the shell sees it: always there, whatever happens to the process. */
export interface CoreProcess {
  readonly call: (client: string, name: string, input: unknown) => Promise<Outcome>;
  readonly closeClient: (client: string) => void;
  readonly onEvent: (hear: (event: CoreEvent) => void) => void;
  /** Lets the core close its store, ends it, and starts one anew once `between` has said on what. Calls meanwhile are refused with `coreRestarted`. */
  readonly restart: (between: () => void) => Promise<void>;
  /** Lets the core close its store, then ends it. */
  readonly stop: () => Promise<void>;
}

export interface SupervisorDeps {
  readonly launch: () => CoreChild;
  readonly now: () => number;
  readonly wait: (ms: number, then: () => void) => void;
}

/** This many ends within `windowMs`, and the core is left down until somebody asks for it. */
const limit = { ends: 5, windowMs: 60_000, firstDelayMs: 200, stopMs: 5_000 } as const;

/**
 * Keeps one core running. When it ends by itself, every call in flight is answered `coreRestarted` (its outcome is
 * unknown: the caller reads again, it never blindly repeats), a new one starts, and all windows hear `coreRestarted`.
 * Too many ends in a row leave it down until the next call asks for it.
 */
export const superviseCore = ({ launch, now, wait }: SupervisorDeps): CoreProcess => {
  const inFlight = new Map<number, (outcome: Outcome) => void>();
  const listeners: ((event: CoreEvent) => void)[] = [];
  let ends: readonly number[] = [];
  let child: CoreChild | null = null;
  let lastId = 0;
  let stopping: (() => void) | null = null;
  let restarting: (() => void) | null = null;

  const tell = (event: CoreEvent): void => listeners.forEach((hear) => hear(event));

  const answerAll = (): void => {
    const waiting = [...inFlight.values()];
    inFlight.clear();
    waiting.forEach((answer) => answer({ ok: false, error: appError("coreRestarted") }));
  };

  const start = (): CoreChild => {
    const started = launch();
    let isOver = false;
    started.onMessage((message) => {
      if (isOver) return;
      if (message.kind === "event") return tell(message);
      const { kind: _, id, ...outcome } = message;
      inFlight.get(id)?.(outcome);
      inFlight.delete(id);
    });
    started.onExit(() => {
      if (isOver) return;
      isOver = true;
      child = null;
      answerAll();
      if (stopping) return stopping();
      if (restarting) return restarting();
      ends = [...ends.filter((end) => now() - end < limit.windowMs), now()];
      if (ends.length >= limit.ends) return;
      wait(limit.firstDelayMs * 2 ** (ends.length - 1), () => {
        if (stopping || restarting) return;
        child ??= start();
        tell({ event: "coreRestarted", payload: { crashed: true } });
      });
    });
    return started;
  };
  child = start();

  return {
    call: (client, name, input) =>
      new Promise((resolve) => {
        if (stopping || restarting) return resolve({ ok: false, error: appError("coreRestarted") });
        child ??= start();
        lastId += 1;
        inFlight.set(lastId, resolve);
        child.send({ kind: "call", id: lastId, client, name, input });
      }),
    closeClient: (client) => child?.send({ kind: "closeClient", client }),
    onEvent: (hear) => void listeners.push(hear),
    restart: (between) =>
      new Promise((resolve, reject) => {
        const old = child;
        const begin = (): void => {
          try {
            between();
          } catch (error) {
            reject(error);
          }
          restarting = null;
          ends = [];
          child = start();
          resolve();
        };
        if (!old) return begin();
        restarting = begin;
        old.send({ kind: "stop" });
        wait(limit.stopMs, () => {
          if (restarting === begin) old.kill();
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        stopping = resolve;
        if (!child) return resolve();
        child.send({ kind: "stop" });
        wait(limit.stopMs, () => {
          child?.kill();
          resolve();
        });
      }),
  };
};
