import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { ok } from "#shared/core/result.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { addPeople, aPc, aServer, chain, codeOf, done, endPcs, filled, membership } from "../../../testing/snapshot-pcs.ts";
import { openDatabase } from "../../store/open.ts";
import { findPatients } from "../../store/search.ts";
import { readHead } from "../head.ts";
import { isAgendaOnly } from "./carry-over.ts";
import { confirmedMarks } from "./digests.ts";

afterEach(endPcs);

test("a clinic comes to a second PC through the server, the agenda first, and its file is open and at the snapshot's place", async () => {
  const server = aServer();
  const first = filled(server);
  expect(await done(first.snapshots.publish())).toEqual({ seq: 7 });
  const second = aPc("second", server);
  let seen: unknown = null;
  await done(second.snapshots.load(() => {
    seen = [second.db().prepare("SELECT name FROM clinic").pluck().get(), readHead(second.db()).seq, isAgendaOnly(second.db())];
  }));
  expect(seen).toEqual(["Nile", 0, true]);
  expect(isAgendaOnly(second.db())).toBe(false);
  expect(confirmedMarks(second.db())).toEqual(confirmedMarks(first.db()));
  expect(readHead(second.db())).toEqual({ seq: 7, chain });
  expect(findPatients(second.store().read, "person 12", false).found).toHaveLength(1);
  const [last, whole] = mustExist(second.progress.at(-1), "progress");
  expect(last).toBe(whole);
  expect(existsSync(join(second.folder, "sync", "loading.db"))).toBe(false);
  expect(existsSync(join(second.folder, "sync", "incoming"))).toBe(false);
});

test("what a PC does with the agenda while the rest comes stays, and waits to be sent", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server);
  await done(second.snapshots.load(() => addPeople(second, 2, "While Loading")));
  expect(findPatients(second.store().read, "while loading", false).found).toHaveLength(2);
  expect(second.db().prepare("SELECT count(*) FROM outbox").pluck().get()).toBe(1);
  expect(second.db().prepare("SELECT count(*) FROM patient").pluck().get()).toBe(42);
  addPeople(second, 1, "Afterwards");
  expect(second.db().prepare("SELECT max(deviceSeq) FROM changeSet").pluck().get()).toBe(2);
});

test("a file that is made anew takes its place once nothing is at work that must end in the one before", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const importing = Promise.withResolvers<undefined>();
  let isAsked = false;
  const second = aPc("second", server, {
    untilFree: () => {
      isAsked = true;
      return importing.promise;
    },
  });
  const before = second.store();
  const loading = second.snapshots.load();
  await expect.poll(() => isAsked, { timeout: 20_000 }).toBe(true);
  addPeople(second, 1, "Imported Meanwhile");
  expect(second.store()).toBe(before);
  importing.resolve(undefined);
  await done(loading);
  expect(second.store()).not.toBe(before);
  expect(findPatients(second.store().read, "imported meanwhile", false).found).toHaveLength(1);
});

test("a file that is damaged or behind is made anew with all that was not sent", async () => {
  const server = aServer();
  const first = filled(server);
  await done(first.snapshots.publish());
  const before = confirmedMarks(first.db());
  const unsent = first.store().transact({ userId: null, procedure: "test" }, null, (tx) => tx.patch(patient, String(first.db().prepare("SELECT id FROM patient WHERE fileNumber = '3'").pluck().get()) as never, { name: "Changed Here" })).value;
  first.db().exec("UPDATE patient SET name = 'Rot' WHERE fileNumber = '5'; DELETE FROM patient WHERE fileNumber = '6'");
  const chainOfAudit = first.db().prepare("SELECT hash FROM audit ORDER BY seq").pluck().all();
  await done(first.snapshots.load());
  expect(confirmedMarks(first.db())).toEqual(before);
  expect(first.store().read.byId(patient, unsent.id)?.name).toBe("Changed Here");
  expect(first.db().prepare("SELECT count(*) FROM outbox").pluck().get()).toBe(1);
  expect(first.db().prepare("SELECT hash FROM audit ORDER BY seq").pluck().all()).toEqual(chainOfAudit);
});

test("a load that broke off goes on with the pieces that it has", async () => {
  const server = aServer();
  await done(filled(server, 1_600).snapshots.publish());
  const second = aPc("second", server);
  let gets = 0;
  server.state.fail = (call) => call === "get" && (gets += 1) > 3;
  expect(await codeOf(second.snapshots.load())).toBe("offline");
  server.state.fail = () => false;
  server.state.calls = [];
  await done(second.snapshots.load());
  expect(server.state.calls.filter((call) => call === "get")).toHaveLength(server.pieces.size - 3);
});

test("a piece that was altered on the server is found, and on the disk it is fetched again", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server);
  const [name, bytes] = mustExist([...server.pieces.entries()].at(-1), "a piece");
  server.pieces.set(name, Uint8Array.from(bytes, (byte, at) => (at === 100 ? byte ^ 1 : byte)));
  expect(await codeOf(second.snapshots.load())).toBe("damaged");
  server.pieces.set(name, bytes);
  for (const file of readdirSync(join(second.folder, "sync", "incoming"))) writeFileSync(join(second.folder, "sync", "incoming", file), new Uint8Array(9_000));
  await done(second.snapshots.load());
  expect(second.db().prepare("SELECT count(*) FROM patient").pluck().get()).toBe(40);
});

test("nobody takes a snapshot that no member stands for, another clinic's, one for a newer program, or none", async () => {
  const server = aServer();
  expect(await codeOf(aPc("second", server).snapshots.load())).toBe("none");
  await done(filled(server).snapshots.publish());
  expect(await codeOf(aPc("second", server, { members: () => Promise.resolve(ok(membership(["first"]))) }).snapshots.load())).toBe("refused");
  expect(await codeOf(aPc("second", server, { tenant: "delta" }).snapshots.load())).toBe("refused");
  expect(await codeOf(aPc("second", server, { reader: 0 }).snapshots.load())).toBe("tooOld");
  const signed = mustExist(server.state.snapshot, "a snapshot");
  server.state.snapshot = { ...signed, manifest: signed.manifest.replace('"seq":7', '"seq":8') };
  expect(await codeOf(aPc("second", server).snapshots.load())).toBe("refused");
});

test("a load is stopped when somebody says so, and the file is as it was", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server);
  const stop = new AbortController();
  stop.abort();
  expect(await codeOf(second.snapshots.load(undefined, stop.signal))).toBe("stopped");
  expect(readHead(second.db()).seq).toBe(0);
});

test("a load waits while a copy is being made of the file, and succeeds afterwards", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server);
  const reader = openDatabase(join(second.folder, "clinic.db"), new Uint8Array(32).fill(12));
  reader.exec("BEGIN; SELECT count(*) FROM patient");
  reader.prepare("SELECT * FROM patient").all();
  expect(await codeOf(second.snapshots.load())).toBe("inUse");
  expect(second.store().db.open).toBe(true);
  reader.close();
  await done(second.snapshots.load());
  expect(second.db().prepare("SELECT count(*) FROM patient").pluck().get()).toBe(40);
});

test("a reading that goes on in the program itself lets go before the file is replaced, so a load need not come twice", async () => {
  const server = aServer();
  await done(filled(server).snapshots.publish());
  const second = aPc("second", server, { letGo: () => reading.close() });
  const reading = openDatabase(join(second.folder, "clinic.db"), new Uint8Array(32).fill(12));
  reading.exec("BEGIN; SELECT count(*) FROM patient");
  await done(second.snapshots.load());
  expect(second.db().prepare("SELECT count(*) FROM patient").pluck().get()).toBe(40);
});
