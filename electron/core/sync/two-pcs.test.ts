import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { addDays, instantToLocalDate, systemClock, type LocalDateTime, type Zone } from "#shared/core/time.ts";
import { queueText } from "#shared/domain/scheduling/queue.ts";
import type { Events } from "#shared/ipc/events.ts";
import { schemaVersion } from "#shared/schema/index.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { nextHlc } from "#shared/sync/hlc.ts";
import { createPcs, passwordThere, soon, type Pc } from "../../testing/pcs.ts";
import { startTestServer } from "../../testing/sync-server.ts";
import { nth, scratchFolder, testPassword } from "../../testing/test-clinic.ts";
import { readHead } from "./head.ts";
import { replicaValues } from "./replica-values.ts";
import { openStorage } from "./storage.ts";

const server = await startTestServer(join(scratchFolder(), "server"));
const { found, letIn, inStep, names, start, end, stop } = createPcs();
afterAll(async () => {
  stop();
  await server.close();
});
const front = await found();

test("a clinic alone says so, and nothing waits", async () => {
  expect(await front.must("sync.status", {})).toMatchObject({ state: "alone", server: null, waiting: 0 });
  expect(await front.must("sync.waiting", {})).toEqual({ waiting: [], more: 0, files: [], moreFiles: 0, kept: [] });
  expect(await front.must("machine.list", {})).toEqual([]);
  expect(await front.call("pairing.open", {})).toMatchObject({ ok: false, error: { code: "syncOffline" } });
});

test("a clinic is connected to a server once, and to nothing that is none", async () => {
  expect(await front.call("sync.connect", { server: "http://127.0.0.1:9", machineName: "Front desk" })).toMatchObject({ ok: false, error: { code: "syncOffline" } });
  await front.must("sync.connect", { server: server.address, machineName: "Front desk" });
  await inStep(front);
  expect(await front.call("sync.connect", { server: server.address, machineName: "Front desk" })).toMatchObject({ ok: false, error: { code: "syncConnected" } });
  expect(await front.must("machine.list", {})).toMatchObject([{ name: "Front desk", isThis: true, admin: true, series: "A", revoked: false }]);
});

let back: Pc;

test("a second PC is let in with a code and six figures, and has what the first one has", async () => {
  await front.must("patient.register", { name: "Before Anybody", sex: "female" });
  back = await letIn(front, "Room 2");
  expect(await names(back, "before anybody")).toEqual(["Before Anybody"]);
  expect((await back.must("machine.list", {})).map(({ name, isThis, series }) => [name, isThis, series])).toEqual([["Front desk", false, "A"], ["Room 2", true, "B"]]);
});

test("a person's password belongs to a PC: on another one they are told so, the owner sees who is without, and gives them one", async () => {
  const wish = { username: "nurse", password: testPassword };
  expect(await back.core.serve.call("second", "session.signIn", wish)).toMatchObject({ ok: false, error: { code: "noPasswordHere" } });
  const nurse = mustExist((await back.must("user.list", {})).find(({ username }) => username === "nurse"), "the nurse");
  expect(await back.must("user.listUnprovided", {})).toContain(nurse.id);
  await back.must("user.resetPassword", { userId: nurse.id, password: "first for you 9" });
  expect(await back.must("user.listUnprovided", {})).not.toContain(nurse.id);
  expect(await back.core.serve.call("second", "session.signIn", { ...wish, password: "first for you 9" })).toMatchObject({ ok: true, value: { state: "passwordMustChange" } });
  await back.core.serve.call("second", "session.signOut", {});
  expect(await front.must("user.listUnprovided", {})).not.toContain(nurse.id);
});

test("what is booked on one is seen on the other, and both give numbers of their own", async () => {
  const { patient } = await back.must("patient.register", { name: "Ana Visitor", sex: "female" });
  expect(patient.fileNumber).toBe("B1");
  await expect.poll(() => names(front, "ana visitor"), soon).toEqual(["Ana Visitor"]);
  const [practitioner, service] = [nth(await front.must("practitioner.list", {}), 0), nth(await front.must("service.list", {}), 0)];
  const day = addDays(instantToLocalDate(systemClock.now(), "Africa/Cairo" as Zone), 1);
  const { card } = await front.must("appointment.book", { patientId: patient.id, practitionerId: practitioner.id, serviceId: service.id, startLocal: `${day}T10:00` as LocalDateTime });
  await expect.poll(async () => (await back.must("day.board", { day })).cards.map(({ appointment }) => appointment.id), soon).toEqual([card.appointment.id]);
});

test("who arrives at two desks that do not hear of each other gets two numbers", async () => {
  const [practitioner, service] = [nth(await front.must("practitioner.list", {}), 0), nth(await front.must("service.list", {}), 0)];
  const day = addDays(instantToLocalDate(systemClock.now(), "Africa/Cairo" as Zone), 1);
  back.plug(false);
  const numbers: Record<string, string> = {};
  for (const [name, pc, time] of [["One Here", front, "11:00"], ["One There", back, "12:00"], ["Two Here", front, "13:00"]] as const) {
    const { patient: person } = await pc.must("patient.register", { name, sex: "female" });
    const { card } = await pc.must("appointment.book", { patientId: person.id, practitionerId: practitioner.id, serviceId: service.id, startLocal: `${day}T${time}` as LocalDateTime, walkIn: true });
    numbers[name] = queueText(card.appointment.queueNumber ?? 0);
  }
  expect(numbers).toEqual({ "One Here": "1", "One There": "B1", "Two Here": "2" });
  back.plug(true);
  await back.must("sync.retry", {});
  await expect.poll(() => names(front, "one there"), soon).toEqual(["One There"]);
});

test("with the cable out both work on, and come together when it is in again", async () => {
  back.plug(false);
  await back.must("patient.register", { name: "Written Offline", sex: "male" });
  await front.must("patient.register", { name: "Written Meanwhile", sex: "male" });
  expect((await back.must("sync.waiting", {})).waiting.map(({ procedure }) => procedure)).toContain("patient.register");
  expect(await back.call("sync.retry", {})).toMatchObject({ ok: false, error: { code: "syncOffline" } });
  back.plug(true);
  await back.must("sync.retry", {});
  await expect.poll(() => names(front, "written offline"), soon).toEqual(["Written Offline"]);
  await expect.poll(() => names(back, "written meanwhile"), soon).toEqual(["Written Meanwhile"]);
});

test("the windows of a PC that catches up are told of the others' work once a page, and not with each of its transactions", async () => {
  const { patientId } = nth(await front.must("patient.search", { text: "ana visitor" }), 0);
  await inStep(front);
  end(back);
  for (let at = 1; at <= 400; at += 1) front.core.vault.store()?.transact({ userId: null, procedure: "test" }, null, (tx) => tx.patch(patient, patientId, { note: `Came ${at} times` }));
  await front.must("sync.retry", {});
  await expect.poll(async () => (await front.must("sync.status", {})).waiting, soon).toBe(0);
  back = start(back.folder);
  const theirs: Events["changed"][] = [];
  back.core.serve.onEvent((event, payload) => {
    const told = payload as Events["changed"];
    if (event === "changed" && told.tables.includes("patient")) theirs.push(told);
  });
  await back.must("session.signIn", { username: "owner", password: passwordThere });
  await expect.poll(async () => (await back.must("patient.open", { patientId: patientId as never }))?.patient.note, soon).toBe("Came 400 times");
  await inStep(back);
  // A page is three transactions here. Where the server's own word came between two of them there are two pages of it.
  expect(theirs).toMatchObject(theirs.map(() => ({ tables: ["patient"], ids: [patientId] })));
  expect([1, 2]).toContain(theirs.length);
});

test("what an older program kept because it did not know it is laid in once the new one opens the file", async () => {
  const { patientId } = nth(await back.must("patient.search", { text: "ana visitor" }), 0);
  const { db } = back.core.vault.store() ?? {};
  if (!db) throw new Error("no store");
  await inStep(back);
  const { seq } = readHead(db);
  openStorage(db, []).tx.keepUnknown(patient.tableId, patientId, patient.columnIds["note"] ?? 0, "kept for later", [seq, nextHlc(null, systemClock.now(), "another")]);
  replicaValues(db).set("laidInFor", schemaVersion - 1);
  end(back);
  back = start(back.folder);
  await back.must("session.signIn", { username: "owner", password: passwordThere });
  await expect.poll(async () => (await back.must("patient.open", { patientId: patientId as never }))?.patient.note, soon).toBe("kept for later");
  expect(back.core.vault.store()?.db.prepare("SELECT count(*) FROM unknownValue").pluck().get()).toBe(0);
});

test("an end of the audit that was cut off and stamped anew is found by what the server has witnessed", async () => {
  const { db } = front.core.vault.store() ?? {};
  if (!db) throw new Error("no store");
  await expect.poll(() => db.prepare("SELECT 1 FROM replica WHERE key = 'auditWitnesses'").pluck().get(), soon).toBe(1);
  expect(await front.must("audit.verify", {})).toMatchObject({ whole: true });
  db.exec("DELETE FROM audit WHERE seq > 2");
  const { seq, hash } = db.prepare("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").get() as { readonly seq: number; readonly hash: string };
  db.prepare("UPDATE meta SET value = ? WHERE key = 'auditHead'").run(JSON.stringify({ seq, hash }));
  expect(await front.must("audit.verify", {})).toMatchObject({ whole: false, broken: { why: "truncated" } });
});
