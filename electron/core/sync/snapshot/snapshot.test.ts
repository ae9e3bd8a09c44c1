import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { tables } from "#shared/schema/index.ts";
import type { Table } from "#shared/schema/kit.ts";
import { appointment } from "#shared/schema/tables/appointment.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { streamNames, type StreamName } from "#shared/schema/streams.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { fixedClock, tempStore, type TempStore } from "../../../testing/temp-store.ts";
import { keepDerived } from "../../store/derived.ts";
import { openDatabase, type Sqlite } from "../../store/open.ts";
import { findPatients } from "../../store/search.ts";
import { createRead } from "../../store/tx.ts";
import { createRunner } from "../../store/sqlite.ts";
import { writeHead } from "../head.ts";
import { buildStore, type BuildSpec } from "./build.ts";
import { leftOutKey } from "./carry-over.ts";
import { markOf } from "./digests.ts";
import { layOnUnconfirmed } from "./lay-on.ts";
import { makeSnapshotFiles, type FileToMake, type Made } from "./make.ts";
import { replicaValues } from "../replica-values.ts";

const start = 1_795_000_000_000;
const folders: string[] = [];
const stores: TempStore[] = [];
const opened: Sqlite[] = [];
afterEach(() => {
  for (const db of opened.splice(0)) if (db.open) db.close();
  for (const one of stores.splice(0)) one.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const key = new Uint8Array(32).fill(7);
const chain = new Uint8Array(32).fill(3);

const aFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "snapshot-"));
  folders.push(folder);
  return folder;
};

const aStore = (): TempStore => {
  const made = tempStore({ clock: fixedClock(start), random: seededRandom(1) });
  stores.push(made);
  return made;
};

const fileOf = (db: Sqlite): string => db.name;

const fill = ({ store }: TempStore, people: number): readonly string[] =>
  Array.from({ length: people }, (_, at) =>
    store.transact({ userId: null, procedure: "test" }, null, (tx) => {
      const { id } = tx.insert(patient, { fileNumber: String(at), name: `Person ${at}`, birthPrecision: "day", sex: "female", tags: [], deceased: false });
      const startsAt = start + (at - people / 2) * 86_400_000;
      tx.insert(appointment, {
        patientId: id, practitionerId: "pra_00000000000000000000000000", serviceId: "srv_00000000000000000000000000", startLocal: "2026-11-22T09:00", zone: "Africa/Cairo",
        startsAt, endsAt: startsAt + 900_000, busyFrom: startsAt, busyTo: startsAt + 900_000, minutes: 15, status: "booked", walkIn: false,
      } as never);
      return id;
    }).value,
  );

/** As if the log had everything up to here. */
const confirmAll = ({ db }: TempStore, seq: number): void => {
  db.exec("DELETE FROM outbox");
  writeHead(db, { seq, chain });
};

const filesFor = (streams: readonly StreamName[]): readonly FileToMake[] => [
  ...streams.filter((stream) => stream === "config" || stream === "desk").map((stream, at) => ({ group: 0 as const, stream, key: new Uint8Array(32).fill(20 + at) })),
  ...streams.filter((stream) => stream !== "config").map((stream, at) => ({ group: 1 as const, stream, key: new Uint8Array(32).fill(30 + at) })),
];

const make = (from: TempStore, streams: readonly StreamName[] = streamNames): Made => {
  const made = makeSnapshotFiles({ store: fileOf(from.db), key, into: join(aFolder(), "out"), files: filesFor(streams), now: start });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  return made.value;
};

const load = (made: Made, into: TempStore, streams: readonly StreamName[] = streamNames, changed: Partial<BuildSpec> = {}, progress: (rows: number) => void = () => undefined): Sqlite => {
  const path = join(dirname(fileOf(into.db)), "loading.db");
  const files = made.files.filter(({ group, stream }) => streams.includes(stream) && !(group === 0 && stream === "desk")).map(({ stream, path: file, key: fileKey }) => ({ stream, path: file, key: fileKey }));
  const built = buildStore({ path, key, old: fileOf(into.db), files, head: made.head, schemaVersion: made.schemaVersion, peers: made.peers, ...changed }, progress);
  if (!built.ok) throw new Error(JSON.stringify(built.error));
  const db = openDatabase(path, key);
  opened.push(db);
  return db;
};

const marksOf = (db: Sqlite) => Object.values<Table>(tables).map((table) => markOf(db, "main", table));
const dump = (db: Sqlite, table: Table) => db.prepare(`SELECT * FROM ${table.name} ORDER BY id`).all();

test("a PC that joins has every row that the first one had, to the same digests, and finds the same people", () => {
  const first = aStore();
  fill(first, 30);
  confirmAll(first, 12);
  const made = make(first);
  const second = aStore();
  second.db.exec("DELETE FROM clinic; DELETE FROM outbox; DELETE FROM change; DELETE FROM changeSet");
  const db = load(made, second);
  expect(marksOf(db)).toEqual(marksOf(first.db));
  expect(made.files.flatMap(({ tables: marks }) => marks).toSorted((a, b) => a.table - b.table)).toEqual(marksOf(db).toSorted((a, b) => a.table - b.table));
  for (const table of Object.values<Table>(tables)) expect(dump(db, table)).toEqual(dump(first.db, table));
  expect(db.prepare("SELECT * FROM firstVisit ORDER BY patientId").all()).toEqual(first.db.prepare("SELECT * FROM firstVisit ORDER BY patientId").all());
  expect(findPatients(createRead(createRunner(db)), "person 17", false).found.map(({ name }) => name)).toEqual(["Person 17"]);
  expect(db.prepare("SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name").all()).toEqual(first.db.prepare("SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name").all());
  expect(replicaValues(db).number("headSeq")).toBe(12);
});

test("while indexes are made and names become findable a word comes after each, so that nobody takes a slow PC for a dead one", () => {
  const first = aStore();
  fill(first, 30);
  confirmAll(first, 12);
  const words: number[] = [];
  // The maker folded names by other rules: all of them are made findable here.
  const made = make(first);
  const desk = mustExist(made.files.find(({ group, stream }) => group === 1 && stream === "desk"), "the desk's file");
  const part = openDatabase(desk.path, desk.key, { cipher: "aegis" });
  part.exec("UPDATE searchVersion SET value = 'other'");
  part.close();
  const db = load(made, aStore(), streamNames, {}, (rows) => void words.push(rows));
  const indexes = db.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND sql NOT LIKE '% WHERE %' AND tbl_name IN (SELECT value FROM json_each(?))").pluck().get(JSON.stringify(Object.keys(tables))) as number;
  expect(words.slice(words.findLastIndex((rows) => rows > 0) + 1).length).toBeGreaterThan(indexes);
  expect(findPatients(createRead(createRunner(db)), "person 17", false).found.map(({ name }) => name)).toEqual(["Person 17"]);
});

test("a snapshot holds what the log says: what its maker has not sent is in none of it", () => {
  const first = aStore();
  const [ana, omar, huda] = fill(first, 3);
  confirmAll(first, 5);
  const before = marksOf(first.db);
  first.store.transact({ userId: null, procedure: "test" }, null, (tx) => {
    tx.patch(patient, ana as never, { name: "Unsent Name", phone: "+201000000000" });
    tx.void(patient, omar as never);
    tx.insert(patient, { fileNumber: "99", name: "Unsent Person", birthPrecision: "day", sex: "male", tags: [], deceased: false });
  });
  first.store.transact({ userId: null, procedure: "test" }, null, (tx) => void tx.patch(patient, ana as never, { name: "Unsent Again" }));
  expect(marksOf(first.db)).not.toEqual(before);
  const db = load(make(first), aStore());
  expect(marksOf(db).filter(({ table }) => table !== tables.clinic.tableId)).toEqual(before.filter(({ table }) => table !== tables.clinic.tableId));
  const read = createRead(createRunner(db));
  expect(findPatients(read, "unsent", true).found).toEqual([]);
  expect(findPatients(read, "person 0", false).found.map(({ id }) => id)).toEqual([ana]);
  expect(read.byId(patient, huda ?? "")?.name).toBe("Person 2");
});

test("a file made anew keeps what was not sent, lays it on again and notes what it has replaced", () => {
  const first = aStore();
  const [ana, omar] = fill(first, 2);
  confirmAll(first, 5);
  const made = make(first);
  first.db.prepare("UPDATE patient SET name = 'Damaged' WHERE id = ?").run(omar);
  first.store.transact({ userId: null, procedure: "test" }, null, (tx) => void tx.patch(patient, ana as never, { name: "Ana Not Sent" }));
  const added = first.store.transact({ userId: null, procedure: "test" }, null, (tx) => tx.insert(patient, { fileNumber: "7", name: "New Not Sent", birthPrecision: "day", sex: "male", tags: ["a"], deceased: false })).value;
  first.store.transact({ userId: null, procedure: "test" }, null, (tx) => void tx.void(patient, omar as never));
  first.store.transact({ userId: null, procedure: "test" }, null, (tx) => void tx.patch(patient, ana as never, { name: "Ana Not Sent Either" }));
  const db = load(made, first);
  expect(db.prepare("SELECT name FROM patient WHERE id = ?").pluck().get(omar)).toBe("Person 1");
  expect(db.prepare("SELECT count(*) FROM outbox").pluck().get()).toBe(4);
  layOnUnconfirmed(db, keepDerived, 0, 5);
  const read = createRead(createRunner(db));
  expect(read.byId(patient, ana ?? "")).toMatchObject({ name: "Ana Not Sent Either", version: 2 });
  expect(read.byId(patient, omar ?? "")).toMatchObject({ name: "Person 1", voidedAt: start });
  expect(read.byId(patient, added.id)).toEqual(added);
  expect(findPatients(read, "not sent", false).found.map(({ id }) => id)).toEqual(expect.arrayContaining([ana, added.id]));
  expect(db.prepare("SELECT before FROM change WHERE rowId = ? AND before IS NOT NULL ORDER BY id").pluck().all(ana)).toEqual(["Person 0", "Ana Not Sent"].map((name) => JSON.stringify({ [patient.columnIds["name"] ?? 0]: name })));
  expect(db.prepare("SELECT * FROM audit ORDER BY seq").all()).toEqual(first.db.prepare("SELECT * FROM audit ORDER BY seq").all());
});

test("what the snapshot has already of this PC's waits no longer", () => {
  const first = aStore();
  fill(first, 1);
  const made = make(first);
  const [, last] = first.db.prepare("SELECT deviceSeq FROM outbox ORDER BY deviceSeq").pluck().all() as number[];
  const db = load(made, first);
  layOnUnconfirmed(db, keepDerived, last ?? 0, 9);
  expect(db.prepare("SELECT count(*) FROM outbox").pluck().get()).toBe(0);
});

test("a stream whose key a PC lacks is left out, and all others are whole", () => {
  const first = aStore();
  fill(first, 4);
  confirmAll(first, 2);
  const db = load(make(first), aStore(), ["config", "billing"]);
  expect(db.prepare("SELECT count(*) FROM patient").pluck().get()).toBe(0);
  expect(db.prepare("SELECT count(*) FROM clinic").pluck().get()).toBe(1);
});

test("the first files hold the next fourteen days and those who come in them, and nothing else of the desk", () => {
  const first = aStore();
  fill(first, 60);
  confirmAll(first, 2);
  const agenda = make(first).files.find(({ group, stream }) => group === 0 && stream === "desk");
  const db = openDatabase(agenda?.path ?? "", agenda?.key ?? key, { cipher: "aegis" });
  opened.push(db);
  expect(db.prepare("SELECT count(*) FROM appointment").pluck().get()).toBe(15);
  expect(db.prepare("SELECT count(*) FROM patient").pluck().get()).toBe(15);
});

test("no secret, audit entry, change or thing to send is in a snapshot", () => {
  const first = aStore();
  fill(first, 2);
  first.db.exec("INSERT INTO userSecret (userId, pinHash, pinTriesLeft, passwordTemporary) VALUES ('usr_1', 'hash', 5, 0)");
  for (const file of make(first).files) {
    const db = openDatabase(file.path, file.key, { cipher: "aegis" });
    opened.push(db);
    const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
    for (const own of ["userSecret", "audit", "change", "changeSet", "outbox", "meta", "replica", "streamKey", "sent", "numberSeries"]) expect(names).not.toContain(own);
  }
});

test("a PC that has kept parts aside which it cannot open speaks for nobody", () => {
  const first = aStore();
  first.db.exec("INSERT INTO quarantine (seq, device, code, detail) VALUES (3, 'other', 'sealed', '')");
  expect(makeSnapshotFiles({ store: fileOf(first.db), key, into: join(aFolder(), "out"), files: filesFor(streamNames), now: start })).toEqual({ ok: false, error: { fault: "blind" } });
});

test("columns of a newer program are left out and the file says that it is to be made anew after an upgrade", () => {
  const first = aStore();
  fill(first, 1);
  confirmAll(first, 2);
  const made = make(first);
  const desk = made.files.find(({ group, stream }) => group === 1 && stream === "desk");
  const newer = openDatabase(desk?.path ?? "", desk?.key ?? key, { cipher: "aegis" });
  newer.exec("ALTER TABLE patient ADD COLUMN bloodGroup TEXT");
  newer.pragma("journal_mode=DELETE");
  newer.close();
  const db = load({ ...made, schemaVersion: 99 }, aStore());
  expect(db.prepare("SELECT count(*) FROM patient").pluck().get()).toBe(1);
  expect(replicaValues(db).number(leftOutKey)).toBe(99);
});

test("a file that its key does not open is not laid in", () => {
  const first = aStore();
  fill(first, 1);
  confirmAll(first, 2);
  const made = make(first);
  const wrong = made.files.map((file) => ({ ...file, key: new Uint8Array(32).fill(99) }));
  expect(() => load({ ...made, files: wrong }, aStore())).toThrow(/failed/);
});

test("a first visit is what the log says it is, whatever its maker has booked, moved or cancelled and not sent", () => {
  const first = aStore();
  const [ana, omar] = fill(first, 4);
  confirmAll(first, 5);
  const before = first.db.prepare("SELECT * FROM firstVisit ORDER BY patientId").all();
  const bookingOf = (id: string | undefined): string => first.db.prepare("SELECT id FROM appointment WHERE patientId = ?").pluck().get(id) as string;
  first.store.transact({ userId: null, procedure: "test" }, null, (tx) => {
    tx.patch(appointment, bookingOf(ana) as never, { startsAt: (start - 9_000_000_000) as never });
    tx.patch(appointment, bookingOf(omar) as never, { status: "cancelled" });
  });
  expect(first.db.prepare("SELECT * FROM firstVisit ORDER BY patientId").all()).not.toEqual(before);
  expect(load(make(first), aStore()).prepare("SELECT * FROM firstVisit ORDER BY patientId").all()).toEqual(before);
});
