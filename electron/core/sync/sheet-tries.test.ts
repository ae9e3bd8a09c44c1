import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createPcs, passwordThere, soon, type Pc } from "../../testing/pcs.ts";
import { startTestServer } from "../../testing/sync-server.ts";
import { scratchFolder, testPassword } from "../../testing/test-clinic.ts";

const server = await startTestServer(join(scratchFolder(), "server"));
const { start, end, found, inStep, names, stop } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});

/** What becomes of the newcomer's calls: the admission, and the pieces of the clinic's data. */
const line: { push: "through" | "lost" | "unheard"; pieces: boolean } = { push: "through", pieces: true };
let saved: Pc;
const begin = (folder: string): void => {
  saved = start(folder, { lets: ({ url }) => {
    if (url.includes("/chunks/") && !line.pieces) return false;
    if (!url.endsWith("/push")) return true;
    if (line.push === "unheard") saved.plug(false);
    return line.push !== "lost";
  } });
};
const wish = async (code: string) => {
  saved.plug(true);
  const { clinics } = await saved.must("recovery.look", { server: server.address, code });
  return { tenant: clinics[0]?.tenant ?? "", machineName: "New desk", userId: clinics[0]?.owners[0]?.userId ?? "" };
};

/** A connected clinic and its printed sheet. */
const aClinic = async (): Promise<{ readonly front: Pc; readonly sheet: string }> => {
  const front = await found();
  await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
  await front.must("patient.register", { name: "Before The Loss", sex: "female" });
  await front.must("setup.newRecoveryCode", { password: testPassword });
  await inStep(front);
  return { front, sheet: front.core.recoveryCodes.of((await front.must("session.state", {})).me?.userId ?? "") ?? "" };
};
const breakOff = async (sheet: string): Promise<void> => {
  const half = await wish(sheet);
  line.pieces = false;
  await saved.must("recovery.begin", half);
  await expect.poll(async () => (await saved.must("join.state", {})).stage, soon).toBe("over");
  line.pieces = true;
};
const bringBack = async (sheet: string): Promise<void> => {
  await saved.must("recovery.begin", await wish(sheet));
  await expect.poll(async () => (await saved.must("join.state", {})).stage, soon).toBe("ready");
  await saved.must("join.finish", { password: passwordThere });
  await saved.must("session.signIn", { username: "owner", password: passwordThere });
  await inStep(saved);
};

test("however often a way back by the sheet breaks off, the clinic's list gets one PC of it, and that is this one", async () => {
  const { front, sheet } = await aClinic();
  const folder = scratchFolder();
  begin(folder);

  // The word of it never comes to the server, and other words of the clinic's come before the next.
  line.push = "lost";
  expect(await saved.call("recovery.begin", await wish(sheet))).toMatchObject({ ok: false, error: { code: "syncOffline" } });
  await front.must("machine.rename", { device: (await front.must("machine.list", {}))[0]?.device ?? "", name: "Reception" });
  await inStep(front);

  // It comes, and its answer does not; then the power goes.
  line.push = "unheard";
  expect(await saved.call("recovery.begin", await wish(sheet))).toMatchObject({ ok: false, error: { code: "syncOffline" } });
  end(saved);
  line.push = "through";
  begin(folder);

  // The clinic's data breaks off on its way.
  await breakOff(sheet);

  end(front);
  rmSync(front.folder, { recursive: true });
  await bringBack(sheet);
  expect(await names(saved, "before the loss")).toEqual(["Before The Loss"]);
  expect((await saved.must("machine.list", {})).map(({ name, isThis, series }) => ({ name, isThis, series }))).toEqual([
    { name: "Reception", isThis: false, series: "A" },
    { name: "New desk", isThis: true, series: "B" },
  ]);
  await saved.must("patient.register", { name: "After The Return", sex: "male" });
  await inStep(saved);
  expect((await saved.must("sync.waiting", {})).waiting).toEqual([]);
  expect(readdirSync(join(folder, "sync")).filter((name) => name.startsWith("newcomer"))).toEqual([]);
});

test("one that was begun and then removed by the clinic is not gone on with: another comes in its place", async () => {
  const { front, sheet } = await aClinic();
  begin(scratchFolder());
  await breakOff(sheet);
  await expect.poll(async () => (await front.must("machine.list", {})).length, soon).toBe(2);
  await front.must("machine.revoke", { device: (await front.must("machine.list", {}))[1]?.device ?? "", wipe: false });
  await inStep(front);
  await bringBack(sheet);
  expect((await saved.must("machine.list", {})).map(({ name, isThis, revoked }) => ({ name, isThis, revoked }))).toEqual([
    { name: "Front desk", isThis: false, revoked: false },
    { name: "New desk", isThis: false, revoked: true },
    { name: "New desk", isThis: true, revoked: false },
  ]);
});
