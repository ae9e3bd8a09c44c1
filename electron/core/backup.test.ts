import { copyFileSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync, writeSync, closeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { err } from "#shared/core/result.ts";
import { appError } from "#shared/errors.ts";
import { createBackups } from "./backups.ts";
import { scratchFolder, testClinic, testPassword, type TestClinic } from "../testing/test-clinic.ts";

const register = (clinic: TestClinic, name: string) => clinic.must("patient.register", { name, sex: "female" } as never, { as: "receptionist" });
const patients = async (clinic: TestClinic): Promise<number> => (await clinic.must("patient.list", {} as never)).total;

test("a copy is opened apart, counted and hashed, and only then it is a backup", async () => {
  const clinic = await testClinic();
  await register(clinic, "Ana Ruiz");
  const made = await clinic.must("backup.run", {});
  expect(made).toMatchObject({ name: "daftar-2026-11-22-0800", reason: "demand", provedAt: clinic.clock.now() });
  expect(readdirSync(made.file).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(["clinic.db", "keys.json", "manifest.json"]);
  expect(await clinic.must("backup.list", {})).toEqual([made]);
  expect(await clinic.must("backup.found", {}, { client: "nobody" })).toEqual([made]);
  expect((await clinic.must("backup.prove", { file: made.file })).rows).toBe(made.rows);
  expect(clinic.log).toEqual([]);
});

test("a flipped bit, a missing file and a changed manifest are each found", async () => {
  const clinic = await testClinic();
  const made = await clinic.must("backup.run", {});
  const store = join(made.file, "clinic.db");
  const whole = join(scratchFolder(), "whole.db");
  copyFileSync(store, whole);
  const handle = openSync(store, "r+");
  writeSync(handle, Buffer.from([0x5a, 0xa5]), 0, 2, 9_001);
  closeSync(handle);
  expect(await clinic.call("backup.prove", { file: made.file })).toMatchObject({ ok: false, error: { code: "backupUnreadable" } });
  copyFileSync(whole, store);
  expect(await clinic.call("backup.prove", { file: store })).toMatchObject({ ok: true });
  writeFileSync(join(made.file, "manifest.json"), "{}");
  expect(await clinic.call("backup.prove", { file: made.file })).toMatchObject({ ok: false, error: { code: "backupUnreadable" } });
  expect(await clinic.must("backup.list", {})).toEqual([]);
});

test("a copy that was cut off half-way is never offered, and cleared away by the next one", async () => {
  const clinic = await testClinic();
  const half = join(clinic.folder, "backups", "daftar-2026-11-21-0230.part");
  mkdirSync(half, { recursive: true });
  writeFileSync(join(half, "clinic.db"), "half");
  expect(await clinic.must("backup.list", {})).toEqual([]);
  const made = await clinic.must("backup.run", {});
  expect((await clinic.must("backup.list", {})).map(({ name }) => name)).toEqual([made.name]);
  expect(existsSync(half)).toBe(false);
});

test("a copy that was being looked at when the program ended is gone once it starts again, but stays while another program has the folder", async () => {
  const clinic = await testClinic();
  const made = await clinic.must("backup.run", {});
  const scratch = join(clinic.folder, "scratch");
  for (const ending of ["", "-wal"]) copyFileSync(join(made.file, "clinic.db"), join(scratch, `${made.name}.part.db${ending}`));
  await expect(testClinic({ folder: clinic.folder })).rejects.toThrow("storeInUse");
  expect(readdirSync(scratch)).toHaveLength(2);
  await clinic.restart();
  expect(existsSync(scratch)).toBe(false);
  expect(await clinic.must("backup.prove", { file: made.file })).toMatchObject({ name: made.name });
});

test("in a folder that others use too, nothing goes but the clinic's own, and no copy of another's is offered", async () => {
  const shared = join(scratchFolder(), "shared");
  const downloads = ["film.mkv.part", "daftar-notes.part"];
  const [ours, theirs] = [await testClinic(), await testClinic({ seed: 2, now: "2026-11-20T08:00:00+02:00" })];
  const named = async (clinic: TestClinic) => {
    await clinic.must("clinic.update", { version: (await clinic.must("clinic.get", {})).version, backupFolder: shared });
    return clinic.must("backup.run", {});
  };
  const other = await named(theirs);
  for (const name of downloads) writeFileSync(join(shared, name), "half");
  await named(ours);
  for (let copies = 0; copies < 10; copies += 1) {
    ours.clock.advance(60_000);
    await ours.must("backup.run", {});
  }
  expect(readdirSync(shared)).toEqual(expect.arrayContaining([other.name, ...downloads]));
  expect(readdirSync(shared)).toHaveLength(13);
  expect((await theirs.must("backup.found", {})).map(({ name }) => name)).toEqual([other.name]);
  expect((await ours.must("backup.found", {})).map(({ name }) => name)).not.toContain(other.name);
}, 60_000);

test("copies go to a folder that is named whole, whatever folder the program was started in", async () => {
  const clinic = await testClinic();
  expect(await clinic.call("clinic.update", { version: 1, backupFolder: "../elsewhere" })).toEqual(err(appError("invalidInput", { field: "backupFolder", reason: "notAbsolute" })));
});

test("two copies at once: the second is told to wait, and the desk goes on meanwhile", async () => {
  const clinic = await testClinic();
  const [first, second, written] = await Promise.all([clinic.call("backup.run", {}), clinic.call("backup.run", {}), clinic.call("patient.register", { name: "Ana Ruiz", sex: "female" } as never)]);
  expect([first.ok, second, written.ok]).toEqual([true, err(appError("busy", { what: "backup" })), true]);
});

test("going back to a copy keeps what it replaces, and begins new numbers", async () => {
  const clinic = await testClinic();
  await register(clinic, "Ana Ruiz");
  const made = await clinic.must("backup.run", {});
  await register(clinic, "Omar Said");
  const ana = (await clinic.must("patient.list", {} as never)).patients[0];
  await clinic.must("payment.take", { patientId: ana?.patientId, method: "cash", amountMinor: 500 } as never, { as: "receptionist" });

  const back = await clinic.must("setup.restore", { file: made.file, username: "owner", password: testPassword });
  expect(back.state).toMatchObject({ state: "signedIn", me: { username: "owner" } });
  expect(await patients(clinic)).toBe(1);
  expect(existsSync(join(back.keptAside ?? "", "clinic.db"))).toBe(true);
  expect((await clinic.must("session.state", {}, { as: "receptionist" })).state).toBe("signedOut");
  expect((await clinic.must("audit.verify", {})).whole).toBe(true);
  await clinic.signIn("receptionist");
  const paid = await clinic.must("payment.take", { patientId: (await register(clinic, "Lina Adel") as { readonly patient: { readonly id: string } }).patient.id, method: "cash", amountMinor: 500 } as never, { as: "receptionist" });
  expect(paid.payment.number).toBe("AX1R-000001");
});

test("going back twice to one copy begins two different series, also of papers that the first had not begun", async () => {
  const clinic = await testClinic();
  const ana = ((await register(clinic, "Ana Ruiz")) as { readonly patient: { readonly id: string } }).patient.id;
  const pay = async (): Promise<string | null> =>
    (await clinic.must("payment.take", { patientId: ana, method: "cash", amountMinor: 500 } as never)).payment.number;
  const goBack = (file: string) => clinic.must("setup.restore", { file, username: "owner", password: testPassword });
  const made = await clinic.must("backup.run", {});
  const given = [await pay()];
  for (const _ of [1, 2]) {
    await goBack(made.file);
    given.push(await pay());
  }
  const midway = await clinic.must("backup.run", {});
  const bill = async (): Promise<string | null> => {
    const { invoice } = await clinic.must("invoice.draft", { patientId: ana, lines: [{ description: "Visit", quantity: 1_000, unitMinor: 500 }] } as never);
    return (await clinic.must("invoice.issue", { invoiceId: invoice.id })).invoice.number;
  };
  given.push(await bill());
  await goBack(midway.file);
  given.push(await bill(), await pay());
  expect(new Set(given).size).toBe(given.length);
  expect(given.slice(0, 3)).toEqual(["AR-000001", "AX1R-000001", "AX2R-000001"]);
});

test("going back twice to a copy without a number gives none that was given before it", async () => {
  const clinic = await testClinic();
  const ana = ((await register(clinic, "Ana Ruiz")) as { readonly patient: { readonly id: string } }).patient.id;
  const made = await clinic.must("backup.run", {});
  const pay = async () => (await clinic.must("payment.take", { patientId: ana, method: "cash", amountMinor: 500 } as never)).payment.number;
  expect(await pay()).toBe("AR-000001");
  for (const _ of [1, 2]) await clinic.must("setup.restore", { file: made.file, username: "owner", password: testPassword });
  expect(await pay()).toBe("AX2R-000001");
});

test("a copy goes back on another PC by its own password, and only an owner's", async () => {
  const first = await testClinic();
  await register(first, "Ana Ruiz");
  const made = await first.must("backup.run", {});
  const folder = join(scratchFolder(), "carried");
  mkdirSync(folder);
  for (const name of readdirSync(made.file)) copyFileSync(join(made.file, name), join(folder, name));

  const second = await testClinic({ seed: 2, config: { name: "Another" } });
  const refusedFor = (username: string, password: string) => second.call("setup.restore", { file: folder, username, password }, { client: "nobody" });
  expect(await refusedFor("owner", "not this one")).toEqual(err(appError("wrongPassword", { triesLeft: 4 })));
  expect(await refusedFor("receptionist", testPassword)).toEqual(err(appError("notAllowed", { permission: "backup.restore" })));
  expect(await second.must("session.state", {})).toMatchObject({ state: "signedIn", clinic: { name: "Another" } });
  const back = await second.must("setup.restore", { file: join(folder, "clinic.db"), username: "owner", password: testPassword });
  expect(back.state.clinic?.name).toBe("Nile Clinic");
});

test("a restore that the power cut short is gone through with at the next start", async () => {
  const clinic = await testClinic();
  const made = await clinic.must("backup.run", {});
  await register(clinic, "Omar Said");
  clinic.close();
  const staging = join(clinic.folder, "restoring");
  mkdirSync(staging);
  for (const name of ["clinic.db", "keys.json"]) copyFileSync(join(made.file, name), join(staging, name));
  const aside = join(clinic.folder, "kept-aside", "cut-short");
  writeFileSync(join(staging, "ready"), aside);
  const again = await testClinic({ folder: clinic.folder, seed: 3 });
  expect(await patients(again)).toBe(0);
  expect(existsSync(join(aside, "clinic.db"))).toBe(true);
  expect(existsSync(staging)).toBe(false);
});

test("a restore that is refused is not carried out at a later start, and the day's work stays", async () => {
  const clinic = await testClinic();
  const made = await clinic.must("backup.run", {});
  const inTheWay = join(clinic.folder, "kept-aside");
  writeFileSync(inTheWay, "");
  expect(await clinic.call("setup.restore", { file: made.file, username: "owner", password: testPassword }, { client: "door" })).toMatchObject({ ok: false });
  expect((await clinic.must("session.state", {}, { as: "doctor" })).state).toBe("signedIn");
  await register(clinic, "Omar Said");
  rmSync(inTheWay);
  await clinic.restart();
  expect(await patients(clinic)).toBe(1);
  expect(existsSync(inTheWay)).toBe(false);
});

test("nobody works in a clinic that the next start will put aside", async () => {
  const clinic = await testClinic();
  const made = await clinic.must("backup.run", {});
  const staging = join(clinic.folder, "restoring");
  mkdirSync(staging);
  for (const name of ["clinic.db", "keys.json"]) copyFileSync(join(made.file, name), join(staging, name));
  writeFileSync(join(staging, "ready"), join(clinic.folder, "kept-aside", "cut-short"));
  clinic.core().vault.close();
  const refused = err(appError("storeUnreadable", { detail: "restoring" }));
  expect(await clinic.call("session.signIn", { username: "doctor", password: testPassword })).toEqual(refused);
  expect(await clinic.call("setup.restore", { file: made.file, username: "owner", password: testPassword })).toEqual(refused);
  await clinic.restart();
  expect(existsSync(join(clinic.folder, "kept-aside", "cut-short", "clinic.db"))).toBe(true);
});

test("the copy before an upgrade is made while the old file is open, and is a proved one like any other", async () => {
  const clinic = await testClinic();
  await register(clinic, "Ana Ruiz");
  const { vault } = clinic.core();
  createBackups({ vault: () => vault, clock: clinic.clock }).makeNow(vault.key(), mustExist(vault.keys(), "the key file"), "upgrade");
  const [made] = await clinic.must("backup.list", {});
  expect(made).toMatchObject({ reason: "upgrade" });
  expect(await clinic.call("backup.prove", { file: mustExist(made, "the copy").file })).toMatchObject({ ok: true });
});
