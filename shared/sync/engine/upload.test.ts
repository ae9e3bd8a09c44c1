import { expect, test } from "vitest";
import { err } from "../../core/result.ts";
import type { PackFault, ReplicaFile } from "./engine-ports.ts";
import { newSession } from "./session.ts";
import { createUpload } from "./upload.ts";

const unused = (): never => {
  throw new Error("nothing is to be asked");
};
const sendingOf = (code: PackFault["code"]) => {
  const session = newSession(0);
  const file: ReplicaFile = { head: unused, own: () => ({ written: 1, confirmed: 0 }), waiting: () => 1, pack: () => err({ code }), apply: unused, isUnlocked: () => false };
  return { session, step: createUpload({ file, net: { push: unused, pull: unused, chainAt: unused }, scheduler: { after: unused }, session, now: () => 0, wakeDownload: () => undefined }) };
};

test("a change whose stream has no key here is told as just that and tried again: another name would not bring the key", async () => {
  const { session, step } = sendingOf("keyless");
  expect(await step()).toEqual({ next: "retry" });
  expect([session.stuckSending, session.forked]).toEqual(["keyless", "no"]);
});

test("a change that is lost here makes the PC go on under another name once, and only then is told", async () => {
  const { session, step } = sendingOf("lost");
  await step();
  expect([session.stuckSending, session.forked]).toEqual([null, "certain"]);
  session.forked = "no";
  expect(await step()).toEqual({ next: "retry" });
  expect([session.stuckSending, session.forked]).toEqual(["envelopesLost", "no"]);
});
