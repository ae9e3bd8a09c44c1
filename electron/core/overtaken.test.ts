import { expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { err } from "#shared/core/result.ts";
import { appError } from "#shared/errors.ts";
import { scratchFolder, testClinic, testCost, testPassword, type TestClinic } from "../testing/test-clinic.ts";
import { startCore, type Core } from "./core.ts";
import { noKeychain, type Keychain } from "./store/keychain.ts";

/** A clinic in which something can come between, while the next password is being stretched. */
const slowClinic = async () => {
  let comesBetween: () => unknown = () => undefined;
  const create = async (): Promise<null> => {
    const work = comesBetween;
    comesBetween = () => undefined;
    await work();
    return null;
  };
  const clinic = await testClinic({ keychain: { read: () => Promise.resolve(null), create } });
  return { clinic, between: (work: () => unknown): void => { comesBetween = work; } };
};
const idOf = async (clinic: TestClinic, name: string): Promise<string> => mustExist((await clinic.must("user.list", {})).find(({ username }) => username === name), name).id;

test("an import that a restore overtakes writes nothing into the restored clinic", async () => {
  const clinic = await testClinic();
  const made = await clinic.must("backup.run", {});
  const table = `name,phone\n${Array.from({ length: 40_000 }, (_, row) => `Patient Number ${row},0100${String(1_000_000 + row)}`).join("\n")}\n`;
  const { fileId } = await clinic.must("import.inspect", { name: "old.csv", bytes: new TextEncoder().encode(table) });
  const written = new Promise<void>((resolve) => clinic.core().serve.onEvent((event, payload) => void (event === "progress" && (payload as { readonly done: number }).done > 1_000 && resolve())));
  const importing = clinic.call("import.run", { fileId, mapping: ["name", "phone"], dateOrder: "dmy" });
  await written;
  await clinic.must("setup.restore", { file: made.file, username: "owner", password: testPassword }, { client: "door" });
  expect(await importing).toEqual(err(appError("notSignedIn")));
  expect(await clinic.must("patient.list", {} as never, { client: "door" })).toMatchObject({ total: 0 });
  expect(await clinic.must("import.batches", {}, { client: "door" })).toEqual([]);
  expect(clinic.log).toEqual([]);
}, 60_000);

/** A core without a clinic. */
const emptyCore = (clinic: TestClinic, log: string[], keychain: Keychain = noKeychain): Core =>
  startCore({ folder: scratchFolder(), program: "test", clock: clinic.clock, random: clinic.random, keychain, log: (line) => void log.push(line), passwordCost: testCost });

const newClinic = { name: "Delta", country: "EG", zone: "Africa/Cairo", currency: "EGP", language: "en", owner: { username: "owner", name: "Salma", password: testPassword } };

test("a clinic that is asked for twice at once is made once, and opens", async () => {
  const core = emptyCore(await testClinic(), []);
  const answers = await Promise.all([core.serve.call("one", "setup.clinic", newClinic), core.serve.call("two", "setup.clinic", newClinic)]);
  expect(answers).toMatchObject([{ ok: true }, { ok: false, error: { code: "clinicExists" } }]);
  core.vault.close();
  expect(await core.serve.call("three", "session.signIn", { username: "owner", password: testPassword })).toMatchObject({ ok: true });
  core.stop();
});

test("a restore that overtakes the making of a sample stays, and opens", async () => {
  const donor = await testClinic();
  await donor.must("patient.register", { name: "Ana Ruiz", sex: "female" } as never);
  const { file } = await donor.must("backup.run", {});
  const log: string[] = [];
  const core = emptyCore(donor, log);
  const restoring: ReturnType<Core["serve"]["call"]>[] = [];
  core.serve.onEvent((event) => {
    if (event === "progress" && restoring.length === 0) restoring.push(core.serve.call("door", "setup.restore", { file, username: "owner", password: testPassword }));
  });
  expect(await core.serve.call("desk", "setup.sample", { language: "en", patients: 2_000 })).toEqual(err(appError("clinicExists")));
  expect(await restoring[0]).toMatchObject({ ok: true, value: { state: { state: "signedIn" } } });
  expect(await core.serve.call("door", "patient.list", {})).toMatchObject({ ok: true, value: { total: 1 } });
  core.vault.close();
  expect(await core.serve.call("door", "session.signIn", { username: "doctor", password: testPassword })).toMatchObject({ ok: true });
  expect(log).toEqual([]);
  core.stop();
});

/** Stretches a new password for as long as something else takes. */
const slowKeychain = (meanwhile: () => Promise<unknown>): Keychain => ({ read: () => Promise.resolve(null), create: () => meanwhile().then(() => null) });

test("a restore that overtakes the making of a clinic stays, and opens", async () => {
  const donor = await testClinic();
  const { file } = await donor.must("backup.run", {});
  const log: string[] = [];
  const core = emptyCore(donor, log, slowKeychain(() => core.serve.call("door", "setup.restore", { file, username: "owner", password: testPassword })));
  expect(await core.serve.call("desk", "setup.clinic", newClinic)).toEqual(err(appError("clinicExists")));
  expect(await core.serve.call("door", "session.state", {})).toMatchObject({ ok: true, value: { state: "signedIn", clinic: { name: "Nile Clinic" } } });
  expect(log).toEqual([]);
  core.stop();
});

test("a clinic in the making is not put aside by whoever gives up a joining at another window", async () => {
  const log: string[] = [];
  const core = emptyCore(await testClinic(), log, slowKeychain(() => core.serve.call("door", "join.cancel", {})));
  expect(await core.serve.call("desk", "setup.clinic", newClinic)).toMatchObject({ ok: true, value: { state: "signedIn" } });
  core.vault.close();
  expect(await core.serve.call("desk", "session.signIn", { username: "owner", password: testPassword })).toMatchObject({ ok: true });
  expect(log).toEqual([]);
  core.stop();
});

test("somebody who signs in while a recovery fails stays signed in", async () => {
  const clinic = await testClinic();
  const userId = clinic.core().vault.keys()?.slots.find((slot) => slot.username === "owner")?.userId ?? "";
  const code = clinic.core().recoveryCodes.of(userId) ?? "";
  clinic.core().vault.close();
  const [entered, recovered] = await Promise.all([
    clinic.call("session.signIn", { username: "doctor", password: testPassword }, { client: "desk" }),
    clinic.call("session.recover", { code, username: "nurse", next: "brand new words" }, { client: "door" }),
  ]);
  expect([entered.ok, recovered]).toMatchObject([true, { ok: false, error: { code: "notFound" } }]);
  expect((await clinic.must("session.state", {}, { client: "desk" })).state).toBe("signedIn");
});

test("a window that is locked while its person's new password is stretched stays locked", async () => {
  const { clinic, between } = await slowClinic();
  between(() => clinic.must("session.lock", {}, { as: "doctor" }));
  expect(await clinic.call("session.changePassword", { current: testPassword, next: "brand new words" }, { as: "doctor" })).toMatchObject({ ok: true, value: { state: "locked" } });
  expect(await clinic.call("patient.list", {}, { as: "doctor" })).toEqual(err(appError("locked")));
  expect(await clinic.must("session.signIn", { username: "doctor", password: "brand new words" }, { as: "doctor" })).toMatchObject({ state: "signedIn" });
});

test("a password that an owner gives while its person's own is stretched is the one that counts", async () => {
  const { clinic, between } = await slowClinic();
  const userId = await idOf(clinic, "doctor");
  between(() => clinic.must("user.resetPassword", { userId, password: "given words 2" }));
  expect(await clinic.call("session.changePassword", { current: testPassword, next: "brand new words" }, { as: "doctor" })).toEqual(err(appError("changedMeanwhile", { what: "user", id: userId })));
  expect(await clinic.call("session.signIn", { username: "doctor", password: "brand new words" }, { as: "doctor" })).toMatchObject({ ok: false, error: { code: "wrongPassword" } });
  expect(await clinic.must("session.signIn", { username: "doctor", password: "given words 2" }, { as: "doctor" })).toMatchObject({ state: "passwordMustChange" });
});

test("a PIN that is set by a password which an owner takes away meanwhile opens nothing", async () => {
  const { clinic, between } = await slowClinic();
  const userId = await idOf(clinic, "doctor");
  const setting: Promise<unknown>[] = [];
  between(() => void setting.push(clinic.call("session.setPin", { password: testPassword, pin: "4826" }, { as: "doctor" })));
  await clinic.must("user.resetPassword", { userId, password: "given words 2" });
  await Promise.all(setting);
  expect(await clinic.call("session.signInWithPin", { username: "doctor", pin: "4826" }, { as: "nurse" })).toEqual(err(appError("pinNotSet")));
});

const nadia = { username: "nadia", name: "Nadia Adel", roles: ["nurse" as const], password: "first words 1" };

test("a person who is made while the clinic's file is made anew has their password and comes in by it", async () => {
  const { clinic, between } = await slowClinic();
  between(() => clinic.core().vault.reopen());
  const made = await clinic.must("user.create", nadia);
  expect(await clinic.must("user.listUnprovided", {})).not.toContain(made.id);
  expect(await clinic.must("session.signIn", { username: "nadia", password: "first words 1" }, { client: "desk" })).toMatchObject({ state: "passwordMustChange" });
});

test("passwords that are given, chosen or won back by the sheet while the clinic's file is made anew are the ones that count", async () => {
  const { clinic, between } = await slowClinic();
  const { vault, recoveryCodes } = clinic.core();
  const userId = await idOf(clinic, "doctor");
  between(() => vault.reopen());
  await clinic.must("user.resetPassword", { userId, password: "given words 2" });
  expect(await clinic.must("session.signIn", { username: "doctor", password: "given words 2" }, { as: "doctor" })).toMatchObject({ state: "passwordMustChange" });
  between(() => vault.reopen());
  expect(await clinic.must("session.changePassword", { current: "given words 2", next: "brand new words" }, { as: "doctor" })).toMatchObject({ state: "signedIn" });
  between(() => vault.reopen());
  const code = mustExist(recoveryCodes.of(await idOf(clinic, "owner")), "the code");
  expect(await clinic.must("session.recover", { code, username: "owner", next: "won back 3" }, { client: "door" })).toMatchObject({ state: "signedIn" });
  expect(await clinic.must("session.signIn", { username: "doctor", password: "brand new words" }, { client: "desk" })).toMatchObject({ state: "signedIn" });
});

test("a PIN that is set while the clinic's file is made anew opens its person's window", async () => {
  const { clinic, between } = await slowClinic();
  const userId = await idOf(clinic, "nurse");
  const setting: Promise<unknown>[] = [];
  between(() => void setting.push(clinic.call("session.setPin", { password: testPassword, pin: "4826" }, { as: "doctor" })));
  const { vault } = clinic.core();
  await clinic.must("user.resetPassword", { userId, password: "given words 2" });
  vault.reopen();
  expect(await Promise.all(setting)).toMatchObject([{ ok: true }]);
  expect(await clinic.must("session.signInWithPin", { username: "doctor", pin: "4826" }, { as: "receptionist" })).toMatchObject({ state: "signedIn" });
});

test("nobody is made in a clinic that was put back to a copy meanwhile", async () => {
  const { clinic, between } = await slowClinic();
  const made = await clinic.must("backup.run", {});
  between(() => clinic.must("setup.restore", { file: made.file, username: "owner", password: testPassword }, { client: "door" }));
  expect(await clinic.call("user.create", nadia)).toEqual(err(appError("notSignedIn")));
  expect((await clinic.must("user.list", {}, { client: "door" })).map(({ username }) => username)).not.toContain("nadia");
});
