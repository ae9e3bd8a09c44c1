import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createPcs, passwordThere, soon, type Pc } from "../../testing/pcs.ts";
import { startTestServer } from "../../testing/sync-server.ts";
import { scratchFolder, testPassword } from "../../testing/test-clinic.ts";

const server = await startTestServer(join(scratchFolder(), "server"));
const { start, end, found, letIn, inStep, stop } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});

const newSheet = async (pc: Pc): Promise<string> => {
  await pc.must("setup.newRecoveryCode", { password: testPassword });
  return pc.core.recoveryCodes.of((await pc.must("session.state", {})).me?.userId ?? "") ?? "";
};
const removeAndWipe = async (by: Pc, isIt: (name: string) => boolean): Promise<void> => {
  for (const { device, name, isThis, revoked } of await by.must("machine.list", {})) if (!isThis && !revoked && isIt(name)) await by.must("machine.revoke", { device, wipe: true });
};
const isWiped = async (pc: Pc): Promise<void> => {
  await expect.poll(async () => (await pc.must("session.state", {})).state, soon).toBe("noClinic");
  expect((await pc.must("join.state", {})).stage).toBe("forgotten");
  for (const gone of ["keys.json", "clinic.db", "clinic.db-wal", "backups"]) expect(existsSync(join(pc.folder, gone))).toBe(false);
};

const front = await found();
await newSheet(front);
await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
let sheet = "";
let second: Pc;

test("a stolen PC forgets the clinic by the word of a PC that was let in while it was off", async () => {
  const stolen = await letIn(front, "Stolen");
  stolen.plug(false);
  sheet = await newSheet(front);
  second = await letIn(front, "Room 2", { admin: true });
  await second.must("machine.turnKeys", {});
  await removeAndWipe(second, (name) => name === "Stolen");
  await inStep(front);
  expect((await stolen.must("session.state", {})).state).toBe("signedIn");
  stolen.plug(true);
  await stolen.call("sync.retry", {});
  await isWiped(stolen);
});

test("with every PC lost, those that turn up again forget the clinic by the word of the one that the sheet let in", async () => {
  for (const pc of [front, second]) end(pc);
  const saved = start();
  const { clinics: [clinic] } = await saved.must("recovery.look", { server: server.address, code: sheet });
  await saved.must("recovery.begin", { tenant: clinic?.tenant ?? "", machineName: "New desk", userId: clinic?.owners[0]?.userId ?? "" });
  await expect.poll(async () => (await saved.must("join.state", {})).stage, soon).toBe("ready");
  await saved.must("join.finish", { password: passwordThere });
  await saved.must("session.signIn", { username: "owner", password: passwordThere });
  await inStep(saved);
  await removeAndWipe(saved, () => true);
  for (const [{ folder }, password] of [[front, testPassword], [second, passwordThere]] as const) {
    const back = start(folder);
    await back.call("session.signIn", { username: "owner", password });
    await isWiped(back);
  }
  expect((await saved.must("machine.list", {})).filter(({ revoked }) => !revoked).map(({ name }) => name)).toEqual(["New desk"]);
});
