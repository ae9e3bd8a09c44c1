import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { schemaVersion } from "#shared/schema/index.ts";
import { openSqlite } from "../../../sync-server/store/sqlite.ts";
import { createPcs, passwordThere, soon, type Pc } from "../../testing/pcs.ts";
import { startTestServer } from "../../testing/sync-server.ts";
import { scratchFolder } from "../../testing/test-clinic.ts";
import { replicaValues } from "./replica-values.ts";
import { leftOutKey } from "./snapshot/carry-over.ts";
import { confirmedMarks } from "./snapshot/digests.ts";

const data = join(scratchFolder(), "server");
const server = await startTestServer(data);
const { found, letIn, start, end, inStep, names, stop } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});

const dbOf = ({ core }: Pc) => mustExist(core.vault.store(), "an open store").db;
const founder = await found();
const { patient: person } = await founder.must("patient.register", { name: "Written Of Twice", sex: "female" });
await founder.must("sync.connect", { server: server.address, machineName: "Office" });
let front: Pc;
let back: Pc;

const noteOn = async (pc: Pc): Promise<string | null> => (await pc.must("patient.open", { patientId: person.id })).patient.note;
const writeNote = async (pc: Pc, note: string): Promise<void> => {
  const { patient } = await pc.must("patient.open", { patientId: person.id });
  await pc.must("patient.update", { patientId: person.id, version: patient.version, note });
};
const register = async (pc: Pc, name: string): Promise<void> => void (await pc.must("patient.register", { name, sex: "male" }));
const signIn = async (folder: string): Promise<Pc> => {
  const pc = start(folder);
  pc.plug(false);
  await pc.must("session.signIn", { username: "owner", password: passwordThere });
  return pc;
};
const plugIn = async (pc: Pc): Promise<void> => {
  pc.plug(true);
  await pc.must("sync.retry", {});
};
const onServer = async <Value>(work: (store: Awaited<ReturnType<typeof openSqlite>>) => Promise<Value>): Promise<Value> => {
  const store = await openSqlite(join(data, "server.db"));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
};
const newestCopy = (): Promise<number> => onServer(async ({ read }) => (await read.selectFrom("snapshot").select("seq").orderBy("seq", "desc").executeTakeFirst())?.seq ?? 0);
const forgetCopies = (): Promise<void> => onServer((store) => store.write(async (tx) => void (await tx.deleteFrom("snapshot").execute())));
const forgetLogUpTo = (seq: number): Promise<void> =>
  onServer((store) => store.write(async (tx) => {
    await tx.deleteFrom("log").where("seq", "<", seq).execute();
    await tx.updateTable("tenant").set({ horizon: seq }).execute();
  }));
/** How often the clinic's log has what was written at that moment. */
const timesInLog = (at: number): number => dbOf(front).prepare("SELECT count(*) FROM logAuthor WHERE at = ?").pluck().get(at) as number;
const lastAt = (pc: Pc): number => dbOf(pc).prepare("SELECT at FROM changeSet ORDER BY deviceSeq DESC LIMIT 1").pluck().get() as number;

/**
 * Copies Room 2's folder while a visitor and a note wait there to be sent. Both go out afterwards, others see the note and
 * write the next one, and Room 2 does more: all that the copy knows nothing of.
 */
const copyBefore = async (word: string, prepare: (pc: Pc) => void = () => undefined): Promise<{ readonly copy: string; readonly waited: readonly number[] }> => {
  back.jam(true);
  await register(back, `${word} Waiting`);
  const registeredAt = lastAt(back);
  await writeNote(back, `${word} noted`);
  const waited = [registeredAt, lastAt(back)];
  prepare(back);
  end(back);
  const copy = scratchFolder();
  cpSync(back.folder, copy, { recursive: true });
  back = await signIn(back.folder);
  await plugIn(back);
  await expect.poll(() => noteOn(front), soon).toBe(`${word} noted`);
  await writeNote(front, `${word} corrected`);
  await register(back, `${word} Afterwards`);
  await expect.poll(() => names(front, `${word} afterwards`), soon).toEqual([`${word} Afterwards`]);
  await expect.poll(() => noteOn(back), soon).toBe(`${word} corrected`);
  return { copy, waited };
};
const putBack = async (copy: string): Promise<void> => {
  end(back);
  rmSync(back.folder, { recursive: true });
  cpSync(copy, back.folder, { recursive: true });
  back = await signIn(back.folder);
};
/** What was sent before is in the log once, what was not is in it, and nobody is asked to settle anything. */
const isWhole = async (word: string, waited: readonly number[]): Promise<void> => {
  await expect.poll(() => names(front, `${word} copy`), soon).toEqual([`${word} Copy`]);
  await expect.poll(() => names(back, `${word} afterwards`), soon).toEqual([`${word} Afterwards`]);
  for (const pc of [front, back]) {
    await inStep(pc);
    expect(await noteOn(pc)).toBe(`${word} corrected`);
    expect(await pc.must("sync.status", {})).toMatchObject({ waiting: 0, clashes: 0 });
    // A note's would be a sign that may stay as it is, and no number says it.
    expect(await pc.must("conflict.list", {})).toEqual([]);
  }
  expect(waited.map(timesInLog)).toEqual([1, 1]);
  expect(confirmedMarks(dbOf(back))).toEqual(confirmedMarks(dbOf(front)));
};

/** Copies Room 2's folder while a note of its own waits there. It goes out afterwards, and Room 2 does more; nobody else does anything. */
const copyAmidOwnWork = async (word: string, more: () => Promise<void> = async () => undefined): Promise<string> => {
  back.jam(true);
  await writeNote(back, `${word} noted`);
  await more();
  end(back);
  const copy = scratchFolder();
  cpSync(back.folder, copy, { recursive: true });
  back = await signIn(back.folder);
  await plugIn(back);
  await register(back, `${word} Afterwards`);
  await expect.poll(() => names(front, `${word} afterwards`), soon).toEqual([`${word} Afterwards`]);
  return copy;
};
/** The note stands, on both PCs, and disagrees with nothing. */
const isTheLastWord = async (note: string): Promise<void> => {
  await expect.poll(() => noteOn(front), soon).toBe(note);
  for (const pc of [front, back]) {
    await inStep(pc);
    expect(await noteOn(pc)).toBe(note);
    expect(await pc.must("sync.status", {})).toMatchObject({ waiting: 0, clashes: 0 });
    expect(await pc.must("conflict.list", {})).toEqual([]);
  }
};

test("a PC that was put back sends again nothing that was sent after its copy was made", async () => {
  front = await letIn(founder, "Front desk", { admin: true });
  back = await letIn(front, "Room 2");
  const { copy, waited } = await copyBefore("Disk");
  await putBack(copy);
  await register(back, "Disk Copy");
  await plugIn(back);
  await isWhole("Disk", waited);
});

test("what a PC that was put back writes once more is no disagreement with what it had sent of the same before", async () => {
  const copy = await copyAmidOwnWork("Again");
  await putBack(copy);
  await writeNote(back, "Again written");
  await plugIn(back);
  await isTheLastWord("Again written");
});

test("of a PC and its copy the one that comes second goes on with its own work alone, and the other has to be let in anew", async () => {
  const { copy, waited } = await copyBefore("Twin");
  const original = back;
  back = await signIn(copy);
  await register(back, "Twin Copy");
  await plugIn(back);
  await isWhole("Twin", waited);
  await original.call("sync.retry", {});
  await expect.poll(async () => (await original.must("sync.status", {})).state, soon).toBe("revoked");
  end(original);
});

test("a PC that was put back and made its file anew before it read the log sends nothing again either, though the server no longer has all of that log", async () => {
  const { copy, waited } = await copyBefore("Anew", (pc) => replicaValues(dbOf(pc)).set(leftOutKey, schemaVersion));
  // The clinic's copy of before goes with the PC that had made it.
  const { device = "" } = (await front.must("machine.list", {})).find(({ name }) => name === "Office") ?? {};
  const before = await newestCopy();
  await front.must("machine.revoke", { device, wipe: false });
  await expect.poll(newestCopy, soon).not.toBe(before);
  await forgetLogUpTo(dbOf(front).prepare("SELECT seq FROM logAuthor WHERE at = ?").pluck().get(waited[0]) as number);
  await putBack(copy);
  await register(back, "Anew Copy");
  await plugIn(back);
  await isWhole("Anew", waited);
});

test("what such a PC writes once more, made anew, is no disagreement either with what it had sent of the same", async () => {
  const copy = await copyAmidOwnWork("Self", async () => {
    await register(back, "Self Waiting");
    replicaValues(dbOf(back)).set(leftOutKey, schemaVersion);
  });
  await inStep(back);
  await forgetCopies();
  await expect.poll(async () => {
    front.hurry();
    return newestCopy();
  }, soon).toBeGreaterThan(0);
  await putBack(copy);
  await writeNote(back, "Self written");
  await plugIn(back);
  await isTheLastWord("Self written");
});
