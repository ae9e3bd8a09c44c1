import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { addMs, systemClock } from "#shared/core/time.ts";
import { createPcs, soon, type Pc } from "../../../testing/pcs.ts";
import { startTestServer } from "../../../testing/sync-server.ts";
import { scratchFolder } from "../../../testing/test-clinic.ts";
import type { Sqlite } from "../../store/open.ts";
import { readHead } from "../head.ts";
import { confirmedMarks } from "../snapshot/digests.ts";
import { isDoubted, recall, remember } from "./memory.ts";
import { auditStand, witnessedCount } from "./witness.ts";

let daysOn = 0;
const server = await startTestServer(join(scratchFolder(), "server"), { clock: { now: () => addMs(systemClock.now(), daysOn * 86_400_000) } });
const { found, letIn, inStep, names, stop } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});
const front = await found();
let back: Pc;

const dbOf = (pc: Pc): Sqlite => mustExist(pc.core.vault.store(), "an open store").db;
const differs = async (pc: Pc): Promise<readonly (readonly string[])[]> => (await pc.must("machine.list", {})).map((machine) => machine.differs);
const sameHead = async (): Promise<void> => {
  await inStep(front);
  await expect.poll(() => readHead(dbOf(back)).seq, soon).toBe(readHead(dbOf(front)).seq);
};
const compareBoth = async (): Promise<void> => {
  for (const pc of [front, back, front]) await pc.must("machine.compare", {});
};
const deeds = async (pc: Pc): Promise<readonly string[]> => (await pc.must("audit.list", {})).map(({ action }) => action);
/** A row of this PC's file becomes another one behind the program's back. */
const spoil = (pc: Pc, name: string): void => void dbOf(pc).prepare("UPDATE patient SET name = 'Somebody Else' WHERE name = ?").run(name);

test("two PCs that have the same rows say so at the same number, and neither is in doubt", async () => {
  await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
  await inStep(front);
  await front.must("patient.register", { name: "Salwa Right", sex: "female" });
  back = await letIn(front, "Room 2");
  await sameHead();
  await compareBoth();
  for (const pc of [front, back]) {
    expect(recall(dbOf(pc), "compared")).toEqual({ standing: "agrees", others: {} });
    expect(isDoubted(dbOf(pc))).toBe(false);
  }
  expect(recall(dbOf(front), "reckoned")?.tables).toEqual(recall(dbOf(back), "reckoned")?.tables);
});

test("what a PC reckons is the same as one reading of its file, and what it has not sent does not count", async () => {
  back.jam(true);
  await back.must("patient.register", { name: "Not Yet Sent", sex: "female" });
  await back.must("machine.compare", {});
  expect(recall(dbOf(back), "reckoned")?.tables).toEqual(recall(dbOf(front), "reckoned")?.tables);
  expect(recall(dbOf(back), "reckoned")?.tables.every((mark) => confirmedMarks(dbOf(back)).some((other) => JSON.stringify(other) === JSON.stringify(mark)))).toBe(true);
  back.jam(false);
  await expect.poll(() => names(front, "not yet sent"), soon).toEqual(["Not Yet Sent"]);
});

test("with a new day both reckon where the old one ended, though nobody asks and the log goes on at once", async () => {
  await sameHead();
  const { seq } = readHead(dbOf(front));
  daysOn = 1;
  for (const name of ["First Of The Day", "Second Of The Day"]) await front.must("patient.register", { name, sex: "female" });
  await expect.poll(() => [front, back].map((pc) => recall(dbOf(pc), "reckoned")?.seq), soon).toEqual([seq, seq]);
  expect(recall(dbOf(front), "reckoned")?.tables).toEqual(recall(dbOf(back), "reckoned")?.tables);
  expect(readHead(dbOf(back)).seq).toBeGreaterThan(seq);
});

test("a row that became another one behind the program's back is seen, and the file mends itself with the work that was not sent", async () => {
  await sameHead();
  spoil(back, "Salwa Right");
  back.jam(true);
  await back.must("patient.register", { name: "Kept Through It", sex: "male" });
  const old = dbOf(back);
  await compareBoth();
  expect((await differs(front))[1]).toEqual(["patient"]);
  await expect.poll(() => dbOf(back) !== old && recall(dbOf(back), "doubt") === null, soon).toBe(true);
  expect(dbOf(back).prepare("SELECT name FROM patient WHERE name IN ('Salwa Right', 'Somebody Else')").pluck().all()).toEqual(["Salwa Right"]);
  expect(await names(back, "kept through it")).toEqual(["Kept Through It"]);
  expect(await deeds(back)).toContain("sync.mended");
  expect(await deeds(front)).toContain("sync.differs");
  back.jam(false);
  await expect.poll(() => names(front, "kept through it"), soon).toEqual(["Kept Through It"]);
  await expect.poll(() => recall(dbOf(front), "doubt"), soon).toBeNull();
  expect(await deeds(front)).not.toContain("sync.mended");
  await sameHead();
  await compareBoth();
  await expect.poll(async () => [await differs(front), await differs(back)], soon).toEqual([[[], []], [[], []]]);
});

test("a PC whose rows may be wrong speaks for nobody, and does not make its file anew again and again", async () => {
  await sameHead();
  spoil(back, "Salwa Right");
  const old = dbOf(back);
  await compareBoth();
  await back.must("machine.compare", {});
  expect(isDoubted(old)).toBe(true);
  expect((await differs(back))[1]).toEqual(["patient"]);
  expect(dbOf(back)).toBe(old);
});

test("a program that ends says first how far its audit has come, and does not wait long for a server that is not there", async () => {
  await front.must("patient.register", { name: "Last Of The Day", sex: "female" });
  await inStep(front);
  const { db } = mustExist(front.core.vault.store(), "an open store");
  expect(witnessedCount(db)).toBeLessThan(mustExist(auditStand(db), "an audit").count);
  await expect.poll(() => front.core.leave(), soon).toBe(0);
  expect(witnessedCount(db)).toBe(auditStand(db)?.count);
  await front.must("patient.register", { name: "And One More", sex: "female" });
  front.plug(false);
  await front.must("patient.register", { name: "And One Unsent", sex: "female" });
  expect(await front.core.leave()).toBeGreaterThan(0);
  expect(witnessedCount(db)).toBeLessThan(mustExist(auditStand(db), "an audit").count);
  front.plug(true);
});

test("an audit that another PC has seen cannot be cut off unseen, there or by the PC itself, though the server and its file forget", async () => {
  await front.must("machine.compare", {});
  await back.must("machine.compare", {});
  await front.must("machine.compare", {});
  const { db } = mustExist(front.core.vault.store(), "an open store");
  const { witnesses, witnessed } = await front.must("audit.verify", {});
  expect(witnesses).toBe(2);
  db.exec("DELETE FROM audit WHERE seq > 3");
  const { seq, hash } = db.prepare("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").get() as { readonly seq: number; readonly hash: string };
  db.prepare("UPDATE meta SET value = ? WHERE key = 'auditHead'").run(JSON.stringify({ seq, hash }));
  remember(db, "auditWitnesses", null);
  expect(await front.must("audit.verify", {})).toMatchObject({ whole: true });
  await front.must("machine.compare", {});
  expect(await front.must("audit.verify", {})).toMatchObject({ whole: false, broken: { why: "truncated" } });
  expect(witnessed).toBeGreaterThan(3);
  await back.must("machine.compare", {});
  expect((await back.must("machine.list", {})).map(({ auditCut }) => auditCut)).toEqual([true, false]);
  expect(await deeds(back)).toContain("audit.cut");
});

test("a PC is in doubt no longer once the one that had rows otherwise is removed: nobody else could make the clinic's copies", async () => {
  expect(isDoubted(dbOf(front))).toBe(true);
  const [, other] = await front.must("machine.list", {});
  await front.must("machine.revoke", { device: other?.device ?? "", wipe: false });
  await front.must("machine.compare", {});
  expect(isDoubted(dbOf(front))).toBe(false);
  expect(await differs(front)).toEqual([[], []]);
});
