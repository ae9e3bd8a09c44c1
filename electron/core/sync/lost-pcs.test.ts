import { spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { addMs, systemClock, type Clock } from "#shared/core/time.ts";
import { createPcs, passwordThere, soon, type Pc } from "../../testing/pcs.ts";
import { startTestServer } from "../../testing/sync-server.ts";
import { scratchFolder, testPassword } from "../../testing/test-clinic.ts";

const server = await startTestServer(join(scratchFolder(), "server"));
const { start, end, found, letIn, inStep, names, stop, log } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});
const owner = { username: "owner", password: testPassword };
const front = await found();
const newSheet = async (pc = front): Promise<string> => {
  await pc.must("setup.newRecoveryCode", { password: testPassword });
  return pc.core.recoveryCodes.of((await pc.must("session.state", {})).me?.userId ?? "") ?? "";
};
const sheet = await newSheet();
await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
let back: Pc;

test("the one printed sheet opens the PC that never saw its code", async () => {
  back = await letIn(front, "Room 2");
  await back.must("session.signOut", {});
  const outcome = await back.call("session.recover", { code: sheet, username: "owner", next: passwordThere });
  expect(outcome).toMatchObject({ ok: true });
});

test("another sheet opens every PC, and the old one none", async () => {
  const next = await newSheet();
  await inStep(back);
  const recover = (code: string) => back.call("session.recover", { code, username: "owner", next: passwordThere });
  await expect.poll(async () => (await recover(sheet)).ok, soon).toBe(false);
  expect(await recover(next)).toMatchObject({ ok: true });
});

test("the sheet that is printed names the clinic's server, for whoever has lost every PC", async () => {
  const sheetNow = await front.core.serve.call("desk", "paper.recoverySheet", { action: "save", language: "en" });
  const { pdf } = (sheetNow.ok ? sheetNow.value : {}) as { readonly pdf?: Uint8Array };
  const text = spawnSync("pdftotext", ["-layout", "-", "-"], { input: mustExist(pdf, "the sheet"), encoding: "utf8" });
  // Without poppler-utils it can only be looked at.
  expect(text.error ? server.address : text.stdout).toContain(server.address);
});

test("without the server no new sheet is made, so that no paper says what is not so", async () => {
  front.plug(false);
  expect(await front.call("setup.newRecoveryCode", { password: testPassword })).toMatchObject({ ok: false, error: { code: "syncOffline" } });
  front.plug(true);
});

/** The PC's folder as it is while it is off. */
const copyOf = (pc: Pc): string => {
  end(pc);
  const copy = scratchFolder();
  cpSync(pc.folder, copy, { recursive: true });
  return copy;
};

test("a PC that was put back to an old copy goes on under another name, and nothing of either time is lost", async () => {
  const folder = back.folder;
  const old = copyOf(back);
  back = start(folder);
  await back.must("session.signIn", { username: "owner", password: passwordThere });
  await back.must("patient.register", { name: "After The Copy", sex: "female" });
  await expect.poll(() => names(front, "after the copy"), soon).toEqual(["After The Copy"]);
  end(back);
  rmSync(folder, { recursive: true });
  cpSync(old, folder, { recursive: true });
  // The program is killed after the log has heard of the other name, and before the answer.
  let isSaid = false;
  const cut = start(folder, { lets: ({ url }) => {
    if (isSaid) return false;
    isSaid = url.endsWith("/push");
    if (isSaid) queueMicrotask(() => cut.plug(false));
    return true;
  } });
  await cut.must("session.signIn", { username: "owner", password: passwordThere });
  await expect.poll(async () => (await front.must("machine.list", {})).length, soon).toBe(3);
  end(cut);
  back = start(folder);
  await back.must("session.signIn", { username: "owner", password: passwordThere });
  await back.must("patient.register", { name: "On The Copy", sex: "male" });
  await expect.poll(() => names(front, "on the copy"), soon).toEqual(["On The Copy"]);
  await expect.poll(() => names(back, "after the copy"), soon).toEqual(["After The Copy"]);
  const machines = await front.must("machine.list", {});
  expect(machines.map(({ name, revoked, series }) => [name, revoked, series])).toEqual([["Front desk", false, "A"], ["Room 2", true, "B"], ["Room 2", false, "C"]]);
  await inStep(back);
});

test("a PC is given another name by its clinic", async () => {
  const { device = "" } = (await front.must("machine.list", {})).find(({ isThis, revoked }) => !isThis && !revoked) ?? {};
  await front.must("machine.rename", { device, name: "Room 3" });
  await expect.poll(async () => (await back.must("machine.list", {})).find(({ isThis }) => isThis)?.name, soon).toBe("Room 3");
  expect(await front.call("machine.rename", { device: "nobody", name: "X" })).toMatchObject({ ok: false, error: { code: "notFound" } });
});

test("the only PC that may let others in is not revoked", async () => {
  const me = (await front.must("machine.list", {})).find(({ isThis }) => isThis)?.device ?? "";
  expect(await front.call("machine.revoke", { device: me, wipe: false })).toMatchObject({ ok: false, error: { code: "lastAdminMachine" } });
});

test("a lost PC is revoked: it forgets everything when it next comes, and the clinic goes on under new keys", async () => {
  back.plug(false);
  const { device = "" } = (await front.must("machine.list", {})).find(({ isThis, revoked }) => !isThis && !revoked) ?? {};
  await front.must("machine.revoke", { device, wipe: true });
  await front.must("patient.register", { name: "After The Loss", sex: "female" });
  await inStep(front);
  expect((await back.must("session.state", {})).state).toBe("signedIn");
  back.plug(true);
  await back.call("sync.retry", {});
  await expect.poll(async () => (await back.must("session.state", {})).state, soon).toBe("noClinic");
  expect((await back.must("join.state", {})).stage).toBe("forgotten");
  for (const gone of ["keys.json", "clinic.db", "clinic.db-wal", "backups"]) expect(existsSync(join(back.folder, gone))).toBe(false);
  const third = await letIn(front, "Room 4");
  expect(await names(third, "after the loss")).toEqual(["After The Loss"]);
});

const dayMs = 86_400_000;
let aheadMs = 0;
const ahead: Clock = { now: () => addMs(systemClock.now(), aheadMs) };
let later: Pc;

test("a PC that has not heard of its clinic for fourteen days asks for contact before it opens", async () => {
  end(front);
  later = start(front.folder, { clock: ahead });
  later.plug(false);
  await later.must("session.signIn", owner);
  await later.must("session.signOut", {});
  aheadMs = 15 * dayMs;
  expect(await later.call("session.signIn", owner)).toMatchObject({ ok: false, error: { code: "lockedNoContact", days: 15 } });
  later.plug(true);
  expect(await later.call("session.signIn", owner)).toMatchObject({ ok: true });
});

test("whoever comes in goes on working, though somebody who asks the server at another window is turned away before or after them", async () => {
  const code = await newSheet(later);
  const waysIn = [() => later.core.serve.call("door", "session.signIn", owner), () => later.core.serve.call("door", "session.recover", { code, username: "owner", next: passwordThere })];
  for (const [way, turnedAwayFirst] of [[0, false], [1, false], [0, true], [1, true]] as const) {
    end(later);
    aheadMs += 15 * dayMs;
    let isOver = false;
    const asked: ((isThrough: boolean) => void)[] = [];
    later = start(front.folder, { clock: ahead, lets: ({ url }) => {
      if (isOver || !url.endsWith("/head")) return isOver || url.endsWith("/tokens");
      return new Promise((resolve) => void asked.push(resolve));
    } });
    const turnedAway = mustExist(waysIn[way], "a way in")();
    await expect.poll(() => asked.length, soon).toBe(1);
    const comesIn = later.must("session.signIn", owner);
    await expect.poll(() => asked.length, soon).toBe(2);
    const ends = [() => { asked[0]?.(false); return turnedAway; }, () => { asked[1]?.(true); return comesIn; }];
    for (const answer of turnedAwayFirst ? ends : ends.toReversed()) await answer();
    expect(await turnedAway).toMatchObject({ ok: false, error: { code: "lockedNoContact" } });
    expect((await later.must("session.state", {})).state).toBe("signedIn");
    isOver = true;
  }
});

test("where everybody is turned away the clinic is as shut as before", async () => {
  end(later);
  aheadMs += 15 * dayMs;
  later = start(front.folder, { clock: ahead });
  later.plug(false);
  await Promise.all(["door", "desk"].map((client) => later.core.serve.call(client, "session.signIn", owner)));
  expect(later.core.vault.store()).toBeNull();
  later.plug(true);
  await later.must("session.signIn", owner);
});

test("a PC that is left on locks itself after fourteen days, for a PIN and the printed code too, until it has had contact", async () => {
  const code = await newSheet(later);
  await later.must("session.setPin", { password: testPassword, pin: "4826" });
  const byPin = () => later.call("session.signInWithPin", { username: "owner", pin: "4826" });
  const standing = async () => {
    const { state, silentDays } = await later.must("session.state", {});
    return { state, silentDays };
  };
  later.plug(false);
  aheadMs += 14 * dayMs - 3_600_000;
  expect(await byPin()).toMatchObject({ ok: true });
  expect(await names(later, "on the copy")).toEqual(["On The Copy"]);

  aheadMs += 2 * 3_600_000;
  const told: string[] = [];
  later.core.serve.onEvent((event, _, clients) => { if (event === "session") told.push(...(clients ?? [])); });
  await later.core.runDueJobs();
  expect(told).toEqual(["desk"]);
  expect(await standing()).toEqual({ state: "locked", silentDays: 14 });
  expect(await later.call("patient.search", { text: "on the copy" })).toMatchObject({ ok: false, error: { code: "locked" } });
  const noContact = { ok: false, error: { code: "lockedNoContact", days: 14 } };
  expect(await byPin()).toMatchObject(noContact);
  expect(await later.call("session.signIn", owner)).toMatchObject(noContact);
  expect(await later.call("session.recover", { code, username: "owner", next: passwordThere })).toMatchObject(noContact);
  await later.must("session.changePassword", { current: testPassword, next: passwordThere });
  expect(await standing()).toEqual({ state: "locked", silentDays: 14 });

  later.plug(true);
  expect(await byPin()).toMatchObject({ ok: true });
  expect(await standing()).toEqual({ state: "signedIn", silentDays: null });
});

test("a window that was open when the days were over stays locked by a word alone: whoever sits there says who they are", async () => {
  later.plug(false);
  aheadMs += 15 * dayMs;
  expect(await later.call("patient.search", { text: "on the copy" })).toMatchObject({ ok: false, error: { code: "locked" } });
  expect((await later.must("session.state", {})).silentDays).toBe(15);
  aheadMs -= 15 * dayMs;
  later.plug(true);
  await expect.poll(async () => (await later.must("session.state", {})).silentDays, soon).toBeNull();
  expect((await later.must("session.state", {})).state).toBe("locked");
  expect(await later.call("session.signIn", { username: "owner", password: passwordThere })).toMatchObject({ ok: true });
  expect(log.filter((line) => !line.startsWith("the file is made anew") && !line.startsWith("snapshot"))).toEqual([]);
});
