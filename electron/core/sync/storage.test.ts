import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { tables } from "#shared/schema/index.ts";
import type { Table } from "#shared/schema/kit.ts";
import { patient, type Patient } from "#shared/schema/tables/patient.ts";
import { applyEntries } from "#shared/sync/apply.ts";
import { digestsOf, type DigestRow } from "#shared/sync/digest.ts";
import type { Hlc } from "#shared/sync/hlc.ts";
import { layInUnknown } from "#shared/sync/write-row.ts";
import { memoryReplica } from "#shared/testing/memory-replica.ts";
import { plainCrypto } from "#shared/testing/plain-crypto.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { readingOf, smallLog, wholeSchema } from "#shared/testing/small-log.ts";
import { fixedClock, tempStore } from "../../testing/temp-store.ts";
import { keepDerived } from "../store/derived.ts";
import { findPatients } from "../store/search.ts";
import { createStore } from "../store/tx.ts";
import { openStorage } from "./storage.ts";

const start = 1_795_000_000_000;
const numRuns = process.env["DAFTAR_LONG"] === undefined ? 6 : 300;
const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** A PC with its encrypted file, and one that has its rows in memory, with a log between them. */
const twoDesks = () => {
  const clock = fixedClock(start);
  const temp = tempStore({ clock, random: seededRandom(1) });
  closing.push(temp.close);
  const storage = openStorage(temp.db, keepDerived);
  const other = memoryReplica("other");
  const log = smallLog([temp.store.device, "other"]);
  const reading = readingOf(temp.store.device);
  const send = (most = 500): void => {
    temp.db.transaction(() => log.push(temp.store.device, storage.tx, clock.now(), most)).immediate();
    log.push("other", other.tx, clock.now(), most);
  };
  const receive = (most = Number.POSITIVE_INFINITY): void => {
    const done = storage.addingNothing(() => temp.db.transaction(() => log.pull(storage.tx, reading, most)).immediate());
    if (!done.ok) throw new Error(done.error.fault);
    temp.store.hear(done.value.heard);
    const also = log.pull(other.tx, readingOf("other"), most);
    if (also.ok) other.hear(also.value.heard);
  };
  return { ...temp, clock, storage, other, log, send, receive };
};

const inFile = (storage: ReturnType<typeof openStorage>, db: ReturnType<typeof twoDesks>["db"]): readonly DigestRow[] =>
  Object.values<Table>(tables).flatMap(({ tableId, name }) => (db.prepare(`SELECT id FROM ${name}`).pluck().all() as string[]).map((rowId) => ({ tableId, rowId, ...(storage.tx.row(tableId, rowId) ?? { values: {}, clock: null }) })));

const someone = { fileNumber: "1", name: "Mona", birthPrecision: "day" as const, sex: "female" as const, tags: [] as string[], deceased: false };
const add = (desk: ReturnType<typeof twoDesks>, name: string): Patient => desk.store.transact({ userId: null, procedure: "test" }, null, (tx) => tx.insert(patient, { ...someone, name })).value;
const edit = (desk: ReturnType<typeof twoDesks>, id: string, values: Partial<Patient>): void => void desk.store.transact({ userId: null, procedure: "test" }, null, (tx) => tx.patch(patient, id, values));

describe("the encrypted file and one in memory", () => {
  test("come to the same rows, whatever both desks do and in whatever order it travels", () => {
    const step = fc.record({ what: fc.constantFrom("add", "edit", "edit", "hide", "their edit", "their edit", "their hide", "send", "receive"), row: fc.nat({ max: 3 }), value: fc.nat({ max: 2 }) });
    fc.assert(fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
      const desk = twoDesks();
      for (const { what, row, value } of steps) {
        desk.clock.pass(1_000);
        const ids = desk.db.prepare("SELECT id FROM patient ORDER BY id").pluck().all() as string[];
        const id = ids[row % Math.max(1, ids.length)];
        const theirs = [...desk.other.rows()].filter(({ tableId }) => tableId === patient.tableId).map(({ rowId }) => rowId).toSorted();
        const their = theirs[row % Math.max(1, theirs.length)];
        const name = ["Mona", "Salma", "Omar"][value] ?? "Mona";
        if (what === "send") desk.send(1 + value);
        else if (what === "receive") desk.receive(1 + 2 * value);
        else if (what === "add" || id === undefined) add(desk, name);
        else if (what === "edit") edit(desk, id, value === 2 ? { phone: "+201" } : { name });
        else if (what === "hide") desk.store.transact({ userId: null, procedure: "test" }, null, (tx) => (tx.byId(patient, id)?.voidedAt === null ? tx.void(patient, id) : tx.restore(patient, id)));
        else if (their === undefined) continue;
        else if (what === "their edit") desk.other.write(desk.clock.now(), [{ table: patient, rowId: their, kind: "patch", values: value === 2 ? { phone: "+202" } : { name } }]);
        else desk.other.write(desk.clock.now(), [{ table: patient, rowId: their, kind: "void", values: { voidedAt: desk.clock.now() } }]);
      }
      desk.send();
      desk.receive();
      desk.receive();
      const reader = memoryReplica("reader");
      desk.log.pull(reader.tx, readingOf("reader"));
      expect(digestsOf(plainCrypto, inFile(desk.storage, desk.db))).toEqual(digestsOf(plainCrypto, reader.rows()));
      expect((desk.db.prepare("SELECT id, settledAt FROM conflict ORDER BY id").all())).toEqual(reader.conflicts().map(({ id, settledAt }) => ({ id, settledAt })).toSorted((a, b) => (a.id < b.id ? -1 : 1)));
      expect(desk.storage.tx.waiting()).toBe(0);
      desk.close();
    }), { numRuns });
  }, 600_000);
});

describe("what comes from another PC", () => {
  test("raises a row's version only where the row becomes another, so that an open editor notices", () => {
    const desk = twoDesks();
    const { id } = add(desk, "Mona");
    desk.send();
    desk.receive();
    const version = (): number => desk.store.read.byId(patient, id)?.version ?? 0;
    expect(version()).toBe(1);
    desk.other.write(start, [{ table: patient, rowId: id, kind: "patch", values: { name: "Mona Adel" } }]);
    edit(desk, id, { phone: "+201" });
    desk.send();
    desk.receive();
    expect([version(), desk.store.read.byId(patient, id)?.name, desk.store.read.byId(patient, id)?.phone]).toEqual([3, "Mona Adel", "+201"]);
    desk.other.write(start, [{ table: patient, rowId: id, kind: "patch", values: { name: "Mona Adel" } }]);
    desk.send();
    desk.receive();
    expect(version()).toBe(3);
  });

  test("is found by its new name, and told once", () => {
    const desk = twoDesks();
    const { id } = add(desk, "Mona");
    desk.send();
    desk.receive();
    desk.storage.touched();
    desk.other.write(start, [{ table: patient, rowId: id, kind: "patch", values: { name: "Layla Hassan" } }]);
    desk.send();
    desk.receive();
    expect(findPatients(desk.store.read, "layla", false).found.map((one) => one.id)).toEqual([id]);
    expect(findPatients(desk.store.read, "mona", false).found).toEqual([]);
    expect([desk.storage.touched(), desk.storage.touched()]).toEqual([[{ tableId: patient.tableId, rowId: id }], []]);
  });

  test("lies under what this desk has not sent yet, and is seen again where that is taken back", () => {
    const desk = twoDesks();
    const { id } = add(desk, "Mona");
    desk.send();
    desk.receive();
    edit(desk, id, { name: "Mine" });
    desk.other.write(start, [{ table: patient, rowId: id, kind: "patch", values: { name: "Theirs", phone: "+202" } }]);
    desk.log.push("other", desk.other.tx, start);
    desk.receive();
    expect(desk.store.read.byId(patient, id)).toMatchObject({ name: "Mine", phone: "+202" });
    expect(desk.storage.tx.pendingOf(id).map(({ before }) => Object.values(before ?? {}))).toEqual([["Theirs"]]);
  });

  test("is stamped after by this PC, also when it was closed in between and its clock is slow", () => {
    const desk = twoDesks();
    const { id } = add(desk, "Mona");
    desk.send();
    desk.receive();
    desk.other.write(start + 50_000, [{ table: patient, rowId: id, kind: "patch", values: { name: "Later" } }]);
    desk.send();
    desk.receive();
    const again = createStore(desk.db, { clock: desk.clock, random: seededRandom(2), hooks: [] });
    again.transact({ userId: null, procedure: "test" }, null, (tx) => tx.patch(patient, id, { name: "Mine" }));
    const [theirs, mine] = [desk.other.tx.setOf(1)?.hlc ?? "", desk.db.prepare("SELECT hlc FROM changeSet ORDER BY deviceSeq DESC LIMIT 1").pluck().get() as Hlc];
    expect(mine > theirs).toBe(true);
  });

  test("is kept or not as a whole with the place in the log", () => {
    const desk = twoDesks();
    desk.other.write(start, [{ table: patient, rowId: "pat_00000000000000000000000001", kind: "put", values: { ...someone, tags: "[]", deceased: 0 } }]);
    desk.log.push("other", desk.other.tx, start);
    const full = (): void => desk.db.transaction(() => {
      applyEntries(desk.storage.tx, readingOf(desk.store.device), desk.log.membership, desk.log.entries());
      throw new Error("disk full");
    }).immediate();
    expect(full).toThrow("disk full");
    expect([desk.storage.tx.head().seq, desk.storage.tx.peer("other").lastSeq, desk.storage.tx.row(patient.tableId, "pat_00000000000000000000000001")]).toEqual([0, 0, null]);
  });
});

test("what an older program kept for this one is laid into the file", () => {
  const desk = twoDesks();
  const { id } = add(desk, "Mona");
  desk.send();
  desk.receive();
  const phone = patient.columnIds["phone"] ?? -1;
  desk.storage.tx.keepUnknown(patient.tableId, id, phone, "+201", [9, "0mwm0nlqo0000other" as Hlc]);
  desk.storage.tx.keepUnknown(patient.tableId, id, 900, new Uint8Array([1, 2]), [9, "0mwm0nlqo0000other" as Hlc]);
  layInUnknown(desk.storage.tx, wholeSchema);
  expect(desk.store.read.byId(patient, id)?.phone).toBe("+201");
  expect(desk.storage.tx.unknown(patient.tableId, id)).toEqual({ 900: { value: new Uint8Array([1, 2]), mark: [9, "0mwm0nlqo0000other"] } });
});
