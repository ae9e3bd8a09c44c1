import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { err } from "#shared/core/result.ts";
import { hoursToMs, minutesToMs } from "#shared/core/time.ts";
import { appError } from "#shared/errors.ts";
import { testClinic, testPassword, type TestClinic } from "../testing/test-clinic.ts";
import { startCore } from "./core.ts";
import { pinTries } from "./sessions.ts";
import { noKeychain } from "./store/keychain.ts";

const signIn = (clinic: TestClinic, username: string, password: string, client = "desk") => clinic.call("session.signIn", { username, password }, { client });
const stateAt = async (clinic: TestClinic, client: string): Promise<string> => (await clinic.must("session.state", {}, { client })).state;
const codeOf = (clinic: TestClinic): string => {
  const userId = clinic.core().vault.keys()?.slots.find((slot) => slot.username === "owner")?.userId ?? "";
  return mustExist(clinic.core().recoveryCodes.of(userId), "the recovery code");
};

test("five wrong passwords shut the door for a minute, then for two, also across a restart, and for nobody else", async () => {
  const clinic = await testClinic();
  for (const triesLeft of [4, 3, 2, 1]) expect(await signIn(clinic, "doctor", "not this")).toEqual(err(appError("wrongPassword", { triesLeft })));
  const lockedUntil = (minutes: number) => err(appError("lockedOut", { until: (clinic.clock.now() + minutesToMs(minutes)) as never }));
  expect(await signIn(clinic, "doctor", "not this")).toEqual(lockedUntil(1));
  expect(await signIn(clinic, "doctor", testPassword)).toEqual(lockedUntil(1));
  expect((await signIn(clinic, "nurse", testPassword)).ok).toBe(true);

  clinic.close();
  const again = await testClinic({ folder: clinic.folder, seed: 2, now: "2026-11-22T08:01:01+02:00" });
  expect(await signIn(again, "doctor", "not this")).toMatchObject({ ok: false, error: { code: "wrongPassword" } });
}, 30_000);

test("sixty-four tries at once are counted one by one", async () => {
  const clinic = await testClinic();
  const answers = await Promise.all(Array.from({ length: 64 }, (_, index) => signIn(clinic, "doctor", `guess ${index}`)));
  const codes = answers.map((answer) => (answer.ok ? "in" : answer.error.code));
  expect(codes.filter((code) => code === "wrongPassword")).toHaveLength(4);
  expect(codes.filter((code) => code === "lockedOut")).toHaveLength(60);
});

test("a name that is not there is told as a wrong password is", async () => {
  const clinic = await testClinic();
  expect(await signIn(clinic, "stranger", "whatever")).toEqual(err(appError("wrongPassword", { triesLeft: 4 })));
});

test("a temporary password opens nothing but its own change", async () => {
  const clinic = await testClinic();
  await clinic.must("user.create", { username: "Nadia", name: "Nadia Adel", roles: ["nurse"], password: "first words 1" });
  expect(await signIn(clinic, "NADIA ", "first words 1")).toMatchObject({ ok: true, value: { state: "passwordMustChange" } });
  expect(await clinic.call("patient.list", {}, { client: "desk" })).toEqual(err(appError("passwordMustChange")));
  const change = (next: string) => clinic.call("session.changePassword", { current: "first words 1", next }, { client: "desk" });
  expect(await change("first words 1")).toMatchObject({ ok: false, error: { code: "passwordTooWeak" } });
  expect(await change("12345678")).toMatchObject({ ok: false, error: { code: "passwordTooWeak" } });
  expect(await change("my own words")).toMatchObject({ ok: true, value: { state: "signedIn" } });
  expect(await signIn(clinic, "nadia", "first words 1", "other")).toMatchObject({ ok: false, error: { code: "wrongPassword" } });
  expect(await signIn(clinic, "nadia", "my own words", "other")).toMatchObject({ ok: true });
});

test("a window is locked also where the disk has no room to write that down", async () => {
  const clinic = await testClinic();
  expect((await signIn(clinic, "doctor", testPassword)).ok).toBe(true);
  const full = vi.spyOn(mustExist(clinic.core().vault.store(), "an open store"), "transact").mockImplementation(() => { throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" }); });
  expect(await clinic.call("session.lock", {}, { client: "desk" })).toMatchObject({ ok: true });
  expect(await stateAt(clinic, "desk")).toBe("locked");
  full.mockRestore();
  expect((await clinic.must("audit.list", {}))[0]).toMatchObject({ action: "session.signIn" });
});

test("a PIN switches the person at a window; five wrong ones ask for the password", async () => {
  const clinic = await testClinic();
  const byPin = (pin: string) => clinic.call("session.signInWithPin", { username: "doctor", pin }, { client: "receptionist" });
  expect(await byPin("4826")).toEqual(err(appError("pinNotSet")));
  expect(await clinic.call("session.setPin", { password: testPassword, pin: "1234" }, { as: "doctor" })).toEqual(err(appError("pinTooWeak")));
  await clinic.must("session.setPin", { password: testPassword, pin: "4826" }, { as: "doctor" });
  expect(await byPin("4826")).toMatchObject({ ok: true, value: { state: "signedIn", me: { username: "doctor" } } });
  for (const triesLeft of [4, 3, 2, 1, 0]) expect(await byPin("9999")).toEqual(err(appError("wrongPin", { triesLeft })));
  expect(await byPin("4826")).toEqual(err(appError("wrongPin", { triesLeft: 0 })));
  await clinic.restart();
  expect(await byPin("4826")).toMatchObject({ ok: true });
});

test("a PIN opens no file: after a start it is not offered before a password", async () => {
  const clinic = await testClinic();
  await clinic.must("session.setPin", { password: testPassword, pin: "4826" }, { as: "doctor" });
  clinic.core().vault.close();
  const tile = (await clinic.must("session.state", {}, { client: "desk" })).users.find(({ username }) => username === "doctor");
  expect(tile?.hasPin).toBe(false);
  expect(await clinic.call("session.signInWithPin", { username: "doctor", pin: "4826" }, { client: "desk" })).toEqual(err(appError("notSignedIn")));
});

test("a PIN that is looked at while the file is made anew is as good as any, and its try is given back", async () => {
  const clinic = await testClinic();
  const { vault } = clinic.core();
  await clinic.must("session.setPin", { password: testPassword, pin: "4826" }, { as: "doctor" });
  const counted = mustExist(vault.store(), "an open store");
  const { transact } = counted;
  vi.spyOn(counted, "transact").mockImplementationOnce((...asked) => {
    queueMicrotask(() => vault.reopen());
    return transact(...asked);
  });
  expect(await clinic.call("session.signInWithPin", { username: "doctor", pin: "4826" }, { client: "receptionist" })).toMatchObject({ ok: true, value: { state: "signedIn", me: { username: "doctor" } } });
  expect(counted.db.open).toBe(false);
  expect(vault.store()?.db.prepare("SELECT pinTriesLeft FROM userSecret WHERE pinHash IS NOT NULL").pluck().all()).toEqual([pinTries]);
});

test("what a copy that is put in place meanwhile does not know opens it for nobody, neither a password nor a PIN", async () => {
  const clinic = await testClinic();
  const { vault } = clinic.core();
  await clinic.must("session.setPin", { password: testPassword, pin: "4826" }, { as: "doctor" });
  const keys = mustExist(vault.keys(), "a key file");
  const byPassword = signIn(clinic, "doctor", testPassword);
  vault.saveKeys({ ...keys, slots: keys.slots.map((slot) => ({ ...slot, wrap: slot.wrap && { ...slot.wrap, salt: `other ${slot.wrap.salt}` } })) });
  expect(await byPassword).toEqual(err(appError("notSignedIn")));
  vault.saveKeys(keys);
  const byPin = clinic.call("session.signInWithPin", { username: "doctor", pin: "4826" }, { client: "desk" });
  vault.store()?.db.exec("UPDATE userSecret SET pinHash = 'of the copy' WHERE pinHash IS NOT NULL");
  expect(await byPin).toEqual(err(appError("notSignedIn")));
  expect(await stateAt(clinic, "desk")).toBe("signedOut");
});

test("a locked window knows who it is and does nothing for them; a day's work asks again after ten hours", async () => {
  const clinic = await testClinic();
  await clinic.must("session.lock", {}, { as: "doctor" });
  expect(await clinic.must("session.state", {}, { as: "doctor" })).toMatchObject({ state: "locked", me: { username: "doctor" } });
  expect(await clinic.call("patient.list", {}, { as: "doctor" })).toEqual(err(appError("locked")));
  expect(await clinic.must("session.signIn", { username: "doctor", password: testPassword }, { as: "doctor" })).toMatchObject({ state: "signedIn" });
  clinic.clock.advance(hoursToMs(10));
  expect(await stateAt(clinic, "doctor")).toBe("locked");
});

test("a second window begins as the person who opened it, and only that one window", async () => {
  const clinic = await testClinic();
  await clinic.must("window.open", {}, { as: "doctor" });
  expect(await clinic.must("session.state", {}, { client: "window-2" })).toMatchObject({ state: "signedIn", me: { username: "doctor" } });
  expect(await stateAt(clinic, "window-3")).toBe("signedOut");
  await clinic.must("window.open", {}, { as: "doctor" });
  clinic.clock.advance(minutesToMs(2));
  expect(await stateAt(clinic, "window-4")).toBe("signedOut");
});

test("a window that was there before is not the one that was opened", async () => {
  const clinic = await testClinic();
  expect(await stateAt(clinic, "window-at-the-door")).toBe("signedOut");
  await clinic.must("window.open", {}, { as: "doctor" });
  expect(await stateAt(clinic, "window-at-the-door")).toBe("signedOut");
  await clinic.must("session.signOut", {}, { as: "nurse" });
  expect(await stateAt(clinic, "nurse")).toBe("signedOut");
  expect(await stateAt(clinic, "window-2")).toBe("signedIn");
});

test("whoever is switched off is out at once, and their password opens no copy of the file from then on", async () => {
  const clinic = await testClinic();
  const nurse = mustExist((await clinic.must("user.list", {})).find(({ username }) => username === "nurse"), "the nurse");
  await clinic.must("user.update", { userId: nurse.id, version: nurse.version, active: false });
  expect(await stateAt(clinic, "nurse")).toBe("signedOut");
  expect(clinic.core().vault.keys()?.slots.find(({ userId }) => userId === nurse.id)?.wrap).toBeNull();
  expect(await signIn(clinic, "nurse", testPassword)).toEqual(err(appError("userInactive")));
});

test("the last owner stays", async () => {
  const clinic = await testClinic();
  const owner = mustExist((await clinic.must("user.list", {})).find(({ username }) => username === "owner"), "the owner");
  for (const patch of [{ active: false }, { roles: ["nurse" as const] }]) {
    expect(await clinic.call("user.update", { userId: owner.id, version: owner.version, ...patch })).toEqual(err(appError("lastOwner")));
  }
});

test("an owner gives a new password; the old one and the person's open windows are worth nothing from then on", async () => {
  const clinic = await testClinic();
  const doctor = mustExist((await clinic.must("user.list", {})).find(({ username }) => username === "doctor"), "the doctor");
  await clinic.must("user.resetPassword", { userId: doctor.id, password: "given words 2" });
  expect(await stateAt(clinic, "doctor")).toBe("signedOut");
  expect((await signIn(clinic, "doctor", testPassword)).ok).toBe(false);
  expect(await signIn(clinic, "doctor", "given words 2")).toMatchObject({ ok: true, value: { state: "passwordMustChange" } });
});

test("the printed code opens the store and gives an owner a new password; a slip of the pen names its group", async () => {
  const clinic = await testClinic();
  const code = codeOf(clinic);
  const slip = code.replace(/^./, (letter) => (letter === "7" ? "8" : "7"));
  expect(await clinic.must("setup.checkRecoveryCode", { code: slip })).toEqual({ right: false, wrongGroup: 1 });
  clinic.core().stop();
  const again = await testClinic({ folder: clinic.folder, seed: 5 });
  again.core().vault.close();
  const recover = (text: string, username: string) => again.call("session.recover", { code: text, username, next: "brand new words" }, { client: "desk" });
  expect(await recover(slip, "owner")).toEqual(err(appError("wrongRecoveryCode", { group: 1 })));
  expect(await recover(code, "doctor")).toMatchObject({ ok: false, error: { code: "notFound" } });
  expect(again.core().vault.store()).toBeNull();
  expect(await recover(code.toLowerCase().replaceAll("-", " "), "owner")).toMatchObject({ ok: true, value: { state: "signedIn", me: { username: "owner" } } });
  expect((await signIn(again, "owner", testPassword, "other")).ok).toBe(false);
  expect((await signIn(again, "owner", "brand new words", "other")).ok).toBe(true);
});

test("a new code makes the old sheet worthless, and is handed out to whoever made it only", async () => {
  const clinic = await testClinic();
  const old = codeOf(clinic);
  await clinic.must("setup.newRecoveryCode", { password: testPassword });
  expect(codeOf(clinic)).not.toBe(old);
  expect(await clinic.must("setup.checkRecoveryCode", { code: old })).toEqual({ right: false, wrongGroup: 0 });
  expect(await clinic.callRaw("paper.recoverySheet", { action: "save", language: "ar" }, { as: "doctor" })).toMatchObject({ ok: false, error: { code: "notFound" } });
  const sheet = await clinic.callRaw("paper.recoverySheet", { action: "save", language: "ar" });
  expect(sheet.ok && Buffer.from((sheet.value as { readonly pdf: Uint8Array }).pdf).subarray(0, 5).toString()).toBe("%PDF-");
  expect(await clinic.must("setup.checkRecoveryCode", { code: codeOf(clinic) })).toEqual({ right: true, wrongGroup: null });
});

test("the product takes no key file whose passwords were made cheap to guess", async () => {
  const clinic = await testClinic();
  clinic.close();
  const log: string[] = [];
  const core = startCore({ folder: clinic.folder, program: "test", clock: clinic.clock, random: clinic.random, keychain: noKeychain, log: (line) => void log.push(line) });
  expect(await core.serve.call("desk", "session.signIn", { username: "owner", password: testPassword })).toEqual(err(appError("storeUnreadable", { detail: "keys.json" })));
  core.stop();
});

test("one person's wrap put into another's place opens nothing, and half a key file is told", async () => {
  const clinic = await testClinic();
  clinic.close();
  const file = join(clinic.folder, "keys.json");
  const keys = JSON.parse(readFileSync(file, "utf8")) as { readonly slots: { readonly username: string; wrap: unknown }[] };
  const [owner, nurse] = ["owner", "nurse"].map((name) => mustExist(keys.slots.find(({ username }) => username === name), name));
  mustExist(owner, "owner").wrap = mustExist(nurse, "nurse").wrap;
  writeFileSync(file, JSON.stringify(keys));
  await expect(testClinic({ folder: clinic.folder, seed: 8 })).rejects.toThrow("wrongPassword");
});

test("what the key file tells before signing in is names of staff and nothing else", async () => {
  const clinic = await testClinic();
  await clinic.must("patient.register", { name: "Ana Ruiz", sex: "female", phone: "01001234567" } as never);
  const text = readFileSync(join(clinic.folder, "keys.json"), "utf8");
  expect(text).not.toContain("Ana");
  expect(text).not.toContain(Buffer.from(clinic.core().vault.key()).toString("base64"));
  expect(text).not.toContain(Buffer.from(clinic.core().vault.key()).toString("hex"));
});
