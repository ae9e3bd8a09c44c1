import { err, type Result } from "#shared/core/result.ts";
import type { Net, NetFault } from "#shared/sync/ports.ts";
import type { Chance } from "./chance.ts";
import type { SimServer } from "./sim-server.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What a machine's line does to what passes over it. Chances are of one message. */
export interface Line {
  /** Messages of one direction that are lost: partitions may be one-way. */
  asksLost: boolean;
  answersLost: boolean;
  drop: number;
  duplicate: number;
  truncate: number;
  flip: number;
  busy: number;
  /** Of a usual message; one of fifty takes up to `tailMs`. */
  latencyMs: number;
  tailMs: number;
  /** When the access token ends: what comes later is refused once, and a new one is fetched. */
  tokenUntil: number;
}

export const quietLine = (): Line => ({ asksLost: false, answersLost: false, drop: 0, duplicate: 0, truncate: 0, flip: 0, busy: 0, latencyMs: 5, tailMs: 5, tokenUntil: Number.POSITIVE_INFINITY });

const tokenMs = 600_000;

const hurt = (bytes: Uint8Array, line: Line, chance: Chance): Uint8Array => {
  if (bytes.length > 0 && chance.happens(line.truncate)) return bytes.slice(0, chance.below(bytes.length));
  if (bytes.length > 0 && chance.happens(line.flip)) {
    const flipped = bytes.slice();
    const at = chance.below(bytes.length);
    flipped[at] = (flipped[at] as number) ^ (1 << chance.below(8));
    return flipped;
  }
  return bytes;
};

export interface FaultyNetDeps {
  readonly device: () => string;
  readonly line: Line;
  readonly server: SimServer;
  readonly isServerUp: () => boolean;
  readonly time: VirtualTime;
  readonly chance: Chance;
  /** Work of this machine that happens later: not at all once it has crashed, and when it wakes where it sleeps. */
  readonly later: (ms: number, work: () => void) => void;
}

/**
 * A machine's way to the server. A message is lost in silence (the call hangs) or with an error at once, comes late, comes
 * twice, comes cut or bent; an answer may be lost though the server has done what was asked.
 */
export const createFaultyNet = ({ device, line, server, isServerUp, time, chance, later }: FaultyNetDeps): Net => {
  const latency = (): number => (chance.happens(0.02) ? chance.between(1, line.tailMs) : chance.between(1, line.latencyMs));
  const ask = <Value>(serve: () => Result<Value, NetFault>, change: (value: Value) => Value = (value) => value): Promise<Result<Value, NetFault>> =>
    new Promise((resolve) => {
      const fail = (fault: NetFault = { code: "offline" }): void => later(latency(), () => resolve(err(fault)));
      const lost = (): void => { if (chance.happens(0.5)) fail(); };
      if (line.asksLost || chance.happens(line.drop)) return lost();
      if (chance.happens(line.duplicate)) time.after(latency() + chance.below(30_000), () => { if (isServerUp()) serve(); });
      time.after(latency(), () => {
        if (!isServerUp()) return fail();
        if (chance.happens(line.busy)) return fail({ code: "busy", retryAfterMs: chance.between(100, 5_000) });
        if (time.now() > line.tokenUntil) {
          line.tokenUntil = time.now() + tokenMs;
          return fail();
        }
        const answer = serve();
        if (line.answersLost || chance.happens(line.drop)) return lost();
        later(latency(), () => resolve(answer.ok ? { ok: true, value: change(answer.value) } : answer));
      });
    });

  return {
    push: (run) => {
      const sender = device();
      const sent = hurt(run, line, chance);
      return ask(() => server.push(sender, sent));
    },
    pull: (since, limit) => {
      const asker = device();
      return ask(() => server.pull(asker, since, limit), (answer) => ({ ...answer, page: hurt(answer.page, line, chance) }));
    },
    chainAt: (seq) => {
      const asker = device();
      return ask(() => server.chainAt(asker, seq));
    },
  };
};
