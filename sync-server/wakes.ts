import type { Scheduler } from "#shared/sync/ports.ts";
import type { Store } from "./store/store.ts";

export interface Wake {
  readonly tenant: number;
  readonly head: number;
  /** Machines that were revoked with it: their sockets close at once. */
  readonly revoked: readonly string[];
}

interface Listener {
  readonly device: string;
  readonly wake: (head: number) => void;
  readonly revoke: () => void;
  /** Called where its machine has opened too many after it. */
  readonly outnumbered: () => void;
  /** Called with each heartbeat: ends what no longer answers. */
  readonly check: () => void;
}

/** A machine needs one, and has another while the first is not yet known to be dead. */
export const socketsOfDevice = 4;

/** Words to other processes are gathered this long: a notification takes a lock at commit that all writers share. */
const gatherMs = 50;

const readWakes = (text: string): readonly Wake[] => {
  try {
    return (JSON.parse(text) as readonly [number, number, readonly string[]][]).map(([tenant, head, revoked]) => ({ tenant, head, revoked }));
  } catch {
    return [];
  }
};

/** Hands on that a log grew, within this process and to others on the same database. A hint: who misses it finds out by asking. */
export const createWakes = (store: Store, scheduler: Scheduler) => {
  const listeners = new Map<number, Set<Listener>>();
  const gathered = new Map<number, Wake>();
  let stop: (() => void) | null = null;

  const here = ({ tenant, head, revoked }: Wake): void => {
    for (const listener of listeners.get(tenant) ?? []) {
      if (revoked.includes(listener.device)) listener.revoke();
      else listener.wake(head);
    }
  };
  store.listen((text) => {
    for (const wake of readWakes(text)) here(wake);
  });
  const tell = (): void => {
    stop = null;
    let some: (readonly [number, number, readonly string[]])[] = [];
    const send = (): void => {
      // Lost words are made good by the next, and by the sockets' own looking.
      if (some.length > 0) store.notify(JSON.stringify(some)).catch(() => undefined);
      some = [];
    };
    for (const { tenant, head, revoked } of gathered.values()) {
      some.push([tenant, head, revoked.slice(0, 50)]);
      // A notification holds less than 8,000 bytes.
      if (some.length >= 40 || revoked.length > 0) send();
    }
    send();
    gathered.clear();
  };

  return {
    grown: (wake: Wake): void => {
      here(wake);
      if (store.kind === "sqlite") return;
      gathered.set(wake.tenant, { ...wake, revoked: [...(gathered.get(wake.tenant)?.revoked ?? []), ...wake.revoked] });
      stop ??= scheduler.after(gatherMs, tell);
    },
    /** Gives what ends the listening. */
    listen: (tenant: number, listener: Listener): (() => void) => {
      const all = listeners.get(tenant) ?? new Set();
      listeners.set(tenant, all.add(listener));
      const own = [...all].filter(({ device }) => device === listener.device);
      for (const old of own.slice(0, -socketsOfDevice)) {
        all.delete(old);
        old.outnumbered();
      }
      return () => {
        all.delete(listener);
        if (all.size === 0) listeners.delete(tenant);
      };
    },
    /** Clinics with a socket here, each with its sockets. */
    all: (): ReadonlyMap<number, ReadonlySet<Listener>> => listeners,
    count: (): number => [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
    close: (): void => stop?.(),
  };
};
export type Wakes = ReturnType<typeof createWakes>;
