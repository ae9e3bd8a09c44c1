import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openSqlite } from "../../../sync-server/store/sqlite.ts";
import { createPcs, passwordThere, soon, type Pc } from "../../testing/pcs.ts";
import { startTestServer } from "../../testing/sync-server.ts";
import { scratchFolder, testPassword } from "../../testing/test-clinic.ts";

const data = join(scratchFolder(), "server");
const server = await startTestServer(data);
const { start, end, found, letIn, inStep, names, stop } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});

const newSheet = async (pc: Pc, password = testPassword): Promise<string> => {
  await pc.must("setup.newRecoveryCode", { password });
  return pc.core.recoveryCodes.of((await pc.must("session.state", {})).me?.userId ?? "") ?? "";
};
const revokeOthers = async (pc: Pc): Promise<void> => {
  for (const { device, isThis, revoked } of await pc.must("machine.list", {})) if (!isThis && !revoked) await pc.must("machine.revoke", { device, wipe: true });
};
const destroy = (pc: Pc): void => {
  end(pc);
  rmSync(pc.folder, { recursive: true });
};
const look = (pc: Pc, code: string, address = server.address) => pc.call("recovery.look", { server: address, code });

const front = await found();
const oldSheet = await newSheet(front);
await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
let sheet = "";
let saved: Pc;

test("a clinic of two PCs, whose keys were turned once, loses both", async () => {
  const back = await letIn(front, "Room 2");
  sheet = await newSheet(front);
  await letIn(front, "Room 3");
  await front.must("patient.register", { name: "Before The Turn", sex: "female" });
  // The sheet must open what was written under either key.
  const [, , third] = await front.must("machine.list", {});
  await front.must("machine.revoke", { device: third?.device ?? "", wipe: false });
  await front.must("patient.register", { name: "After The Turn", sex: "female" });
  const { patient } = await front.must("patient.register", { name: "With A Scan", sex: "female" });
  await front.must("attachment.add", { patientId: patient.id, name: "scan.txt", bytes: new TextEncoder().encode("Referred by Dr. Haddad") });
  await expect.poll(async () => { await front.core.runDueJobs(); return (await front.must("attachment.list", { patientId: patient.id })).map(({ sent }) => sent); }, soon).toEqual([true]);
  await back.must("patient.register", { name: "On The Second", sex: "male" });
  await inStep(front);
  await inStep(back);
  for (const pc of [front, back]) destroy(pc);
  saved = start();
  expect(await saved.must("session.state", {})).toMatchObject({ state: "noClinic" });
});

test("what cannot be the sheet's code is said by its group, before anything is asked", async () => {
  const wrong = sheet.replace(/.$/, (letter) => (letter === "0" ? "1" : "0"));
  expect(await look(saved, wrong, "http://127.0.0.1:9")).toMatchObject({ ok: false, error: { code: "wrongRecoveryCode", group: 13 } });
  expect(await look(saved, sheet, "http://127.0.0.1:9")).toMatchObject({ ok: false, error: { code: "syncOffline" } });
});

test("a sheet that was replaced opens nothing, and one of another clinic finds nobody", async () => {
  expect(await look(saved, oldSheet)).toMatchObject({ ok: false, error: { code: "sheetReplaced" } });
  const stranger = await found();
  expect(await look(saved, await newSheet(stranger))).toMatchObject({ ok: false, error: { code: "sheetUnknown" } });
  expect(await saved.call("recovery.begin", { tenant: "cln_000000000000", machineName: "New desk", userId: "x" })).toMatchObject({ ok: false, error: { code: "recoveryOver" } });
  expect(await look(stranger, sheet)).toMatchObject({ ok: false });
});

test("a clinic that was begun with the same sheet and never filled stands in nobody's way", async () => {
  const store = await openSqlite(join(data, "server.db"));
  await store.write(async (tx) => {
    const { no, ...whole } = await tx.selectFrom("tenant").selectAll("tenant").innerJoin("snapshot", "snapshot.tenant", "tenant.no").executeTakeFirstOrThrow();
    const begun = await tx.insertInto("tenant").values({ ...whole, id: "cln_00000000000000000000" }).returning("no").executeTakeFirstOrThrow();
    for (const table of ["statement", "sheet"] as const) {
      const rows = await tx.selectFrom(table).selectAll().where("tenant", "=", no).execute();
      await tx.insertInto(table).values(rows.map((row) => ({ ...row, tenant: begun.no })) as never).execute();
    }
  });
  await store.close();
  expect((await saved.must("recovery.look", { server: server.address, code: sheet })).clinics).toMatchObject([{ name: "Nile Clinic" }]);
});

test("with every PC lost, the printed sheet and the server bring the whole clinic back", async () => {
  const { clinics } = await saved.must("recovery.look", { server: `${server.address}/`, code: sheet.toLowerCase().replaceAll("-", " ") });
  expect(clinics).toMatchObject([{ name: "Nile Clinic", machines: 2, owners: [{ username: "owner" }] }]);
  const [clinic] = clinics;
  await saved.must("recovery.begin", { tenant: clinic?.tenant ?? "", machineName: "New desk", userId: clinic?.owners[0]?.userId ?? "" });
  // Left now, it would stay on the clinic's list as a PC that nobody has.
  expect(await saved.call("clinics.add", {})).toMatchObject({ ok: false, error: { code: "clinicBusy" } });
  await expect.poll(async () => (await saved.must("join.state", {})).stage, soon).toBe("ready");
  expect((await saved.must("join.state", {})).user).toMatchObject({ username: "owner" });
  await saved.must("join.finish", { password: passwordThere });
  await saved.must("session.signIn", { username: "owner", password: passwordThere });
  await inStep(saved);
  for (const name of ["Before The Turn", "After The Turn", "On The Second"]) expect(await names(saved, name)).toEqual([name]);
  const [scanned] = await saved.must("patient.search", { text: "with a scan" });
  const [scan] = await saved.must("attachment.list", { patientId: scanned?.patientId as never });
  expect(scan).toMatchObject({ name: "scan.txt", place: "server" });
  expect(new TextDecoder().decode((await saved.must("attachment.open", { attachmentId: scan?.attachmentId as never })).bytes)).toBe("Referred by Dr. Haddad");
  expect((await saved.must("machine.list", {})).map(({ name, isThis, bySheet, revoked, series, admin }) => ({ name, isThis, bySheet, revoked, series, admin }))).toEqual([
    { name: "Front desk", isThis: false, bySheet: false, revoked: false, series: "A", admin: true },
    { name: "Room 2", isThis: false, bySheet: false, revoked: false, series: "B", admin: false },
    { name: "Room 3", isThis: false, bySheet: false, revoked: true, series: "C", admin: false },
    { name: "New desk", isThis: true, bySheet: true, revoked: false, series: "D", admin: true },
  ]);
  expect((await saved.must("audit.list", {})).map(({ action }) => action)).toContain("recovery.begin");
  expect(await saved.must("audit.verify", {})).toMatchObject({ whole: true });
});

test("the clinic goes on from there: the lost PCs are removed, another is let in, and the same sheet opens the new one", async () => {
  await revokeOthers(saved);
  const { patient } = await saved.must("patient.register", { name: "After The Return", sex: "male" });
  expect(patient.fileNumber).toBe("D1");
  const second = await letIn(saved, "New room");
  expect(await names(second, "after the return")).toEqual(["After The Return"]);
  end(second);
  await saved.must("session.signOut", {});
  expect(await saved.call("session.recover", { code: sheet, username: "owner", next: `${testPassword} again` })).toMatchObject({ ok: true });
});

test("a server that has no copy of the data says so, and keeps nobody waiting", async () => {
  end(saved);
  const store = await openSqlite(join(data, "server.db"));
  await store.write((tx) => tx.deleteFrom("snapshot").execute());
  await store.close();
  expect(await look(start(), sheet)).toMatchObject({ ok: false, error: { code: "noSnapshot" } });
});
