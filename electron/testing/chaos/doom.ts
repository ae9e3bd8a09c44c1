import { apiPrefix, endpoints, type EndpointName } from "#shared/sync/protocol.ts";

/**
 * Where a process may end. Of a PC: before a call is sent and once its answer is here, the store as it opens and closes, a
 * transaction that it has kept, and a step of work that takes a while. Of a server: within a call's transaction before it is kept, after, and before its answer.
 */
export type Point =
  | `${EndpointName} ${"sending" | "answered" | "committing" | "committed" | "answering"}`
  | `upkeep ${"committing" | "committed"}` | `errand ${"reading" | "read" | "committing" | "committed"}`
  | `store ${"opened" | "closing"}` | "rows written" | "step done";

const shapes = (Object.entries(endpoints) as [EndpointName, (typeof endpoints)[EndpointName]][]).map(([name, { method, path }]) => ({ name, method, shape: new RegExp(`^${apiPrefix}${path.replaceAll(/:[a-z]+/gi, "[^/]+")}$`) }));

/** Which call of the protocol this is; null for none. `path` without its query. */
export const endpointOf = (method: string, path: string): EndpointName | null => shapes.find((one) => one.method === method && one.shape.test(path))?.name ?? null;

/** The end of a process: when it comes to `point` for the `nth` time from now. `hold`: it stands still there and says so. */
export interface Doom {
  readonly point: Point;
  readonly nth: number;
  readonly end: "die" | "hold";
}

/** Ends this process where it stands: nothing of it runs any more, nothing is closed or flushed. */
const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  for (;;);
};

export const createDoom = (held: (point: Point) => void) => {
  let doom: Doom | null = null;
  let times = 0;
  /** True where this is the point, the doomed time. */
  const comesTo = (point: Point): boolean => {
    if (doom?.point !== point) return false;
    times += 1;
    return times === doom.nth;
  };
  return {
    set: (next: Doom | null): void => {
      doom = next;
      times = 0;
    },
    /** For what waits: dies, or never comes back. */
    reach: async (point: Point): Promise<void> => {
      if (!comesTo(point)) return;
      if (doom?.end !== "hold") die();
      held(point);
      await new Promise(() => undefined);
    },
    /** For what does not wait. */
    pass: (point: Point): void => {
      if (comesTo(point)) die();
    },
  };
};
export type DoomOf = ReturnType<typeof createDoom>;
