import { expect, test } from "vitest";
import { err, ok } from "../../core/result.ts";
import { zeroHash } from "../envelope.ts";
import { encodePage, type LogEntry } from "../log.ts";
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

/** A PC that is verified and behind a server whose log has one entry to a page. `apply` says what becomes of the next one. */
const behind = (log: number, apply: (seqs: readonly number[]) => "kept" | "damaged") => {
  const session = newSession(0);
  let now = 0;
  const pulls: number[] = [];
  let head = 0;
  let epoch = "e";
  const server = () => ({ head: log, epoch, horizon: 0, now });
  const entry = (seq: number): LogEntry => ({ seq, device: "a", deviceSeq: seq, receivedAt: 0, envelope: new Uint8Array(1), verdict: new Uint8Array(0), signature: new Uint8Array(64) });
  const { step } = createDownload({
    file: {
      head: () => ({ seq: head, chain: zeroHash }), own: () => ({ written: 0, confirmed: 0 }), waiting: () => 0, pack: unused, isUnlocked: () => false,
      apply: (entries) => {
        const seqs = entries.map(({ seq }) => seq);
        if (apply(seqs) === "damaged") return err({ code: "damaged" });
        head = seqs.at(-1) ?? head;
        return ok(null);
      },
    },
    session, now: () => now, changed: () => undefined, wakeUpload: () => undefined, isOn: () => true,
    net: {
      push: unused,
      chainAt: async () => ok({ server: server(), chain: zeroHash, deviceSeq: 0 }),
      pull: async (since) => {
        pulls.push(since);
        return ok({ server: server(), page: encodePage(since < log ? [entry(since + 1)] : []) });
      },
    },
    mending: { rebuild: unused, succeed: unused, isSucceeding: () => false },
    scheduler: { after: () => () => undefined },
  });
  return { session, step, pulls, head: () => head, anotherEpoch: () => { epoch = "f"; }, later: (ms: number) => { now += ms; } };
};

test("while a page is applied the next one is on its way, and each is asked for once", async () => {
  const asked: number[][] = [];
  const pc = behind(3, () => {
    asked.push([...pc.pulls]);
    return "kept";
  });
  for (let steps = 0; steps < 3; steps += 1) await pc.step();
  expect(asked).toEqual([[0, 1], [0, 1, 2], [0, 1, 2]]);
  expect(pc.head()).toBe(3);
});

test("a page that was asked for ahead is not laid on a file that did not take the one before it", async () => {
  const tried: (readonly number[])[] = [];
  const pc = behind(3, (seqs) => {
    tried.push(seqs);
    return tried.length === 2 ? "damaged" : "kept";
  });
  for (let steps = 0; steps < 4; steps += 1) await pc.step();
  expect(tried).toEqual([[1], [2], [2], [3]]);
  expect(pc.pulls).toEqual([0, 1, 2, 1, 2]);
});

test("a page of a server that became another one meanwhile is asked for again once its log is known to be the same", async () => {
  const pc = behind(3, () => "kept");
  await pc.step();
  pc.anotherEpoch();
  await pc.step();
  const before = pc.pulls.length;
  for (let steps = 0; steps < 4; steps += 1) await pc.step();
  expect(pc.pulls.slice(before)[0]).toBe(2);
  expect(pc.head()).toBe(3);
});

test("a page that came before the PC slept says nothing of its clock, and its contact was when it came", async () => {
  const pc = behind(3, () => "kept");
  await pc.step();
  pc.later(300_000);
  await pc.step();
  expect([pc.head(), pc.session.clockAheadMs, pc.session.lastContactAt]).toEqual([2, 0, 0]);
});
