import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Scheduler } from "#shared/sync/ports.ts";
import { createPcs, passwordThere, soon, type Pc } from "../../testing/pcs.ts";
import { startTestServer } from "../../testing/sync-server.ts";
import { scratchFolder, testPassword } from "../../testing/test-clinic.ts";
import { systemScheduler } from "./system-scheduler.ts";

const server = await startTestServer(join(scratchFolder(), "server"));
const { start, end, found, letIn, inStep, stop, log } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});

/** How long a person at the front desk waits where others wait for half a minute. */
let patienceMs = 300;
const impatient: Scheduler = { after: (ms, work) => systemScheduler.after(ms === 30_000 ? patienceMs : ms, work) };
const startFront = async (folder: string, isJammed = false): Promise<Pc> => {
  const pc = start(folder, { timers: impatient });
  pc.jam(isJammed);
  await pc.must("session.signIn", { username: "owner", password: testPassword });
  return pc;
};
const alone = await found();
end(alone);
let front = await startFront(alone.folder);
const newSheet = async (pc: Pc, password = testPassword): Promise<string> => {
  await pc.must("setup.newRecoveryCode", { password });
  return pc.core.recoveryCodes.of((await pc.must("session.state", {})).me?.userId ?? "") ?? "";
};
const isRight = async (pc: Pc, code: string): Promise<boolean> => (await pc.must("setup.checkRecoveryCode", { code })).right;
/** Waits until this PC is sealed to another sheet: a wrong code cannot be tried for ever. */
const sheetComes = async (pc: Pc, work: () => unknown): Promise<void> => {
  const sealed = () => JSON.stringify(pc.core.vault.keys()?.recovery);
  const before = sealed();
  await work();
  await expect.poll(sealed, soon).not.toBe(before);
};
const first = await newSheet(front);
await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
let back: Pc;
const renameFront = async (name: string): Promise<void> => {
  const { device = "" } = (await back.must("machine.list", {})).find(({ isThis }) => !isThis) ?? {};
  await back.must("machine.rename", { device, name });
};

test("a new sheet whose word has not come to the server in time is printed all the same, and opens every PC once it has", async () => {
  back = await letIn(front, "Room 2", { admin: true });
  front.jam(true);
  const next = await newSheet(front);
  expect([await isRight(front, first), await isRight(front, next), await isRight(back, first)]).toEqual([false, true, true]);
  await sheetComes(back, () => front.jam(false));
  await inStep(front);
  expect([await isRight(back, first), await isRight(back, next), await isRight(front, first), await isRight(front, next)]).toEqual([false, true, false, true]);
});

test("a new sheet before whose word another PC said something counts all the same", async () => {
  front.jam(true);
  const next = await newSheet(front);
  await renameFront("Reception");
  await sheetComes(back, () => front.jam(false));
  expect([await isRight(back, next), await isRight(front, next)]).toEqual([true, true]);
});

test("it counts too where the program was ended meanwhile, and of two sheets made so the later one", async () => {
  front.jam(true);
  const [earlier, later] = [await newSheet(front), await newSheet(front)];
  await renameFront("Front desk");
  end(front);
  front = await startFront(front.folder, true);
  expect(await isRight(front, later)).toBe(true);
  await sheetComes(back, () => front.jam(false));
  await inStep(front);
  expect([await isRight(back, earlier), await isRight(back, later), await isRight(front, earlier), await isRight(front, later)]).toEqual([false, true, false, true]);
});

test("where another PC has made a newer sheet before the word came to the server, that one counts everywhere", async () => {
  front.jam(true);
  const mine = await newSheet(front);
  let newer = "";
  await sheetComes(front, async () => { newer = await newSheet(back, passwordThere); });
  front.jam(false);
  await inStep(front);
  await front.must("patient.register", { name: "After The Sheet", sex: "female" });
  await inStep(front);
  expect([await isRight(front, mine), await isRight(front, newer), await isRight(back, mine), await isRight(back, newer)]).toEqual([false, true, false, true]);
});

test("a sheet is not printed where another PC made a newer one while its word waited", async () => {
  front.jam(true);
  patienceMs = 3_000;
  const waiting = front.call("setup.newRecoveryCode", { password: testPassword });
  let newer = "";
  await sheetComes(front, async () => { newer = await newSheet(back, passwordThere); });
  expect(await waiting).toMatchObject({ ok: false, error: { code: "sheetReplaced" } });
  expect(await isRight(front, newer)).toBe(true);
  expect(log.filter((line) => !line.startsWith("snapshot"))).toEqual([]);
});
