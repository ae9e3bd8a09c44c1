import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { createPcs, soon, type Pc } from "../../../testing/pcs.ts";
import { startTestServer } from "../../../testing/sync-server.ts";
import { scratchFolder } from "../../../testing/test-clinic.ts";
import type { Sqlite } from "../../store/open.ts";
import { readHead } from "../head.ts";
import { isDoubted, recall } from "./memory.ts";

const server = await startTestServer(join(scratchFolder(), "server"));
const { found, letIn, inStep, stop } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});
const front = await found();
let back: Pc;

const dbOf = (pc: Pc): Sqlite => mustExist(pc.core.vault.store(), "an open store").db;
const differs = async (pc: Pc): Promise<readonly (readonly string[])[]> => (await pc.must("machine.list", {})).map((machine) => machine.differs);
const spoil = (pc: Pc): void => void dbOf(pc).prepare("UPDATE patient SET name = 'Somebody Else' WHERE name = 'Salwa Right'").run();
/** The log goes on by one, so that nobody has said anything of where it now stands. */
const goOn = async (name: string): Promise<void> => {
  await front.must("patient.register", { name, sex: "female" });
  await inStep(front);
  await expect.poll(() => readHead(dbOf(back)).seq, soon).toBe(readHead(dbOf(front)).seq);
};

test("a PC that made its file anew and found it right is in doubt no longer, though the other went home with its wrong word unchanged", async () => {
  await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
  await inStep(front);
  await front.must("patient.register", { name: "Salwa Right", sex: "female" });
  back = await letIn(front, "Room 2");
  await goOn("One More");
  spoil(back);
  await back.must("machine.compare", {});
  back.plug(false);
  const old = dbOf(front);
  await front.must("machine.compare", {});
  expect((await differs(front))[1]).toEqual(["patient"]);
  await expect.poll(() => dbOf(front) !== old && recall(dbOf(front), "doubt") === null, soon).toBe(true);
  await front.must("machine.compare", {});
  expect(isDoubted(dbOf(front))).toBe(false);
  expect(await differs(front)).toEqual([[], ["patient"]]);
});

test("the other mends itself when it is back, and a new word of it that differs counts as before", async () => {
  const old = dbOf(back);
  back.plug(true);
  await inStep(back);
  await back.must("machine.compare", {});
  await expect.poll(() => dbOf(back) !== old && recall(dbOf(back), "doubt") === null, soon).toBe(true);
  await goOn("And Another");
  for (const pc of [front, back, front]) await pc.must("machine.compare", {});
  expect([await differs(front), isDoubted(dbOf(front)), isDoubted(dbOf(back))]).toEqual([[[], []], false, false]);
  await goOn("And The Last");
  spoil(back);
  await back.must("machine.compare", {});
  await front.must("machine.compare", {});
  expect(isDoubted(dbOf(front))).toBe(true);
});
