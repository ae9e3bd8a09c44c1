import { randomBelow, type Random } from "#shared/core/random.ts";
import { pathOf, wakePath } from "#shared/sync/protocol.ts";
import type { Scheduler } from "#shared/sync/ports.ts";
import type { ServerClient } from "./server-client.ts";

/** A socket that says nothing for so long is dead, whatever it says of itself: the server beats every 20 seconds. */
export const silenceMs = 45_000;
const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

export interface WakeDeps {
  readonly server: string;
  readonly tenant: string;
  readonly client: Pick<ServerClient, "hello">;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly woken: () => void;
}

export interface Wake {
  readonly start: () => void;
  readonly stop: () => void;
}

/** Keeps a socket open that says when there is something new. It carries nothing, and without it the polls still come. */
export const createWake = ({ server, tenant, client, scheduler, random, woken }: WakeDeps): Wake => {
  const path = pathOf(wakePath, { tenant });
  const url = server.replace(/\/+$/, "").replace(/^http/, "ws") + path;
  let socket: WebSocket | null = null;
  let isOn = false;
  let failures = 0;
  let takeBack: (() => void) | null = null;

  const after = (ms: number, work: () => void): void => {
    takeBack?.();
    takeBack = scheduler.after(ms, work);
  };
  const drop = (): void => {
    const dropped = socket;
    socket = null;
    dropped?.close();
  };
  const again = (): void => {
    drop();
    if (!isOn) return;
    const most = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures, 10));
    failures += 1;
    after(most / 2 + randomBelow(random, most / 2), open);
  };
  const open = (): void => {
    if (!isOn) return;
    drop();
    const mine = new WebSocket(url);
    socket = mine;
    const isMine = (): boolean => socket === mine;
    after(silenceMs, again);
    mine.addEventListener("open", () => {
      void client.hello(path).then((hello) => {
        if (!isMine()) return;
        if (hello) mine.send(JSON.stringify(hello));
        else again();
      });
    });
    mine.addEventListener("message", ({ data }) => {
      // A refusal is a message too, before the socket is closed.
      if (!isMine() || !String(data).startsWith('{"head"')) return;
      failures = 0;
      after(silenceMs, again);
      woken();
    });
    mine.addEventListener("close", () => { if (isMine()) again(); });
    mine.addEventListener("error", () => { if (isMine()) again(); });
  };

  return {
    start: () => {
      if (isOn) return;
      isOn = true;
      failures = 0;
      open();
    },
    stop: () => {
      isOn = false;
      takeBack?.();
      takeBack = null;
      drop();
    },
  };
};
