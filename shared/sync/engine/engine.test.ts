import { expect, test } from "vitest";
import { err, ok } from "../../core/result.ts";
import { seededRandom } from "../../testing/seeded-random.ts";
import { zeroHash } from "../envelope.ts";
import { encodePage } from "../log.ts";
import { createReplica } from "./engine.ts";
import { pollMs } from "./loop.ts";

const unused = (): never => {
  throw new Error("nothing is to be asked");
};

/** Time that goes from one thing that was asked for to the next. */
const steppedTime = () => {
  let now = 0;
  const due = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    scheduler: {
      after: (ms: number, run: () => void) => {
        const one = { at: now + ms, run };
        due.add(one);
        return () => void due.delete(one);
      },
    },
    until: async (ms: number) => {
      for (;;) {
        await new Promise((resolve) => { setImmediate(resolve); });
        const [next] = [...due].toSorted((a, b) => a.at - b.at);
        if (!next || next.at > ms) break;
        due.delete(next);
        now = next.at;
        next.run();
      }
      now = ms;
    },
  };
};

test.each([1, 2, 3, 4, 5, 6])("what waits to be sent after a long outage is sent as soon as the other loop finds the server there again (chance %i)", async (seed) => {
  const time = steppedTime();
  let isUp = false;
  let written = 1;
  const sentAt: number[] = [];
  const server = () => ({ head: 0, epoch: "e", horizon: 0, now: time.now() });
  let foundAt: number | null = null;
  const found = (): void => {
    foundAt ??= time.now();
  };
  const replica = createReplica({
    file: {
      head: () => ({ seq: 0, chain: zeroHash }), own: () => ({ written, confirmed: 0 }), waiting: () => 1, apply: unused, isUnlocked: () => false,
      pack: (from) => ok(from > written ? null : { run: new Uint8Array(1), first: from, last: from }),
    },
    net: {
      push: async () => {
        if (!isUp) return err({ code: "offline" });
        found();
        sentAt.push(time.now());
        return ok({ server: server(), deviceSeq: written });
      },
      chainAt: async () => (isUp ? ok({ server: server(), chain: zeroHash, deviceSeq: written - 1 }) : err({ code: "offline" })),
      pull: async () => {
        if (!isUp) return err({ code: "offline" });
        found();
        return ok({ server: server(), page: encodePage([]) });
      },
    },
    mending: { rebuild: unused, succeed: unused, isSucceeding: () => false },
    clock: { now: time.now }, random: seededRandom(seed), scheduler: time.scheduler, changed: () => undefined,
  });
  isUp = true;
  replica.start();
  await time.until(5_000);
  isUp = false;
  written = 2;
  replica.nudge("written");
  await time.until(200_000);
  expect(replica.status().state).toBe("offline");
  isUp = true;
  foundAt = null;
  sentAt.length = 0;
  await time.until(200_000 + 2 * pollMs);
  expect(foundAt).not.toBeNull();
  expect(sentAt[0]).toBe(foundAt);
});
