import { expect, test } from "vitest";
import { err, ok } from "../../core/result.ts";
import { zeroHash } from "../envelope.ts";
import { encodePage } from "../log.ts";
import { createDownload } from "./download.ts";
import type { RebuildReason, ReplicaFile } from "./engine-ports.ts";
import { newSession } from "./session.ts";

const unused = (): never => {
  throw new Error("nothing is to be asked");
};

/** A PC that is to make its file anew while the server has no snapshot that is of use to it. */
const receivingWith = (reason: RebuildReason) => {
  const session = newSession(0);
  session.rebuild = reason;
  let now = 0;
  const asked: string[] = [];
  const server = { head: 0, epoch: "e", horizon: 0, now: 0 };
  const file: ReplicaFile = { head: () => ({ seq: 0, chain: zeroHash }), own: () => ({ written: 0, confirmed: 0 }), waiting: () => 0, pack: unused, apply: unused, isUnlocked: () => false };
  const { step } = createDownload({
    file, session, now: () => now, changed: () => undefined, wakeUpload: () => undefined, isOn: () => true,
    net: {
      push: unused,
      chainAt: async () => ok({ server, chain: zeroHash, deviceSeq: 0 }),
      pull: async () => {
        asked.push("pull");
        return ok({ server, page: encodePage([]) });
      },
    },
    mending: {
      rebuild: async () => {
        asked.push("rebuild");
        return err({ code: "damaged" });
      },
      succeed: unused,
      isSucceeding: () => false,
    },
    scheduler: { after: () => () => undefined },
  });
  return { session, asked, step, later: (ms: number) => { now += ms; } };
};

test.each(["differs", "upgraded", "unlocked"] as const)("while a snapshot that would help is not to be had (%s), the clinic's work comes all the same, and it is tried again later", async (reason) => {
  const { session, asked, step, later } = receivingWith(reason);
  for (let steps = 0; steps < 3; steps += 1) await step();
  expect(asked).toEqual(["rebuild", "pull", "pull"]);
  expect([session.rebuild, session.stuckReceiving]).toEqual([reason, null]);
  later(60_000);
  await step();
  expect(asked.at(-1)).toBe("rebuild");
});

test("a file that the log cannot be laid on is made anew first, whatever it takes", async () => {
  const { session, asked, step } = receivingWith("diverged");
  for (let steps = 0; steps < 3; steps += 1) await step();
  expect(asked).toEqual(["rebuild", "rebuild", "rebuild"]);
  expect(session.stuckReceiving).toBe("pageDamaged");
});
