import { afterEach, describe, expect, test } from "vitest";
import type { Instant } from "#shared/core/time.ts";
import { appointment, type Appointment } from "#shared/schema/tables/appointment.ts";
import { invoice } from "#shared/schema/tables/invoice.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import type { NewRowOf, PatchOf } from "#shared/schema/kit.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { fixedClock, tempStore, type TempStore } from "../../testing/temp-store.ts";
import { claimedMinutes, type SlotClaim } from "#shared/sync/claims.ts";
import { limits } from "#shared/sync/envelope.ts";
import type { Write } from "./tx.ts";

const start = 1_795_000_020_000;
const minute = (at: number): number => Math.floor(start / 60_000) + at;
const closing: TempStore[] = [];
afterEach(() => closing.splice(0).forEach((one) => one.close()));

const aDesk = () => {
  const temp = tempStore({ clock: fixedClock(start), random: seededRandom(1) });
  closing.push(temp);
  const did = <Value>(work: (tx: Write) => Value): Value => temp.store.transact({ userId: null, procedure: "test" }, null, work).value;
  const last = () => {
    const { base, claims, numbers } = temp.db.prepare("SELECT base, claims, numbers FROM changeSet ORDER BY deviceSeq DESC LIMIT 1").get() as { readonly base: number; readonly claims: string | null; readonly numbers: string | null };
    return { base, claims: JSON.parse(claims ?? "[]") as unknown, numbers: JSON.parse(numbers ?? "[]") as unknown };
  };
  return { ...temp, did, last };
};

const doctor = "pra_00000000000000000000000001";
const room = "rom_00000000000000000000000001";
const booking = (from: number, to: number, more: object = {}) =>
  ({
    patientId: "pat_00000000000000000000000001", practitionerId: doctor, roomId: room, serviceId: "srv_00000000000000000000000001", startLocal: "2026-11-22T09:00", zone: "Africa/Cairo",
    startsAt: start + from * 60_000, endsAt: start + to * 60_000, busyFrom: start + from * 60_000, busyTo: start + to * 60_000, minutes: to - from, status: "booked", walkIn: false, ...more,
  }) as unknown as NewRowOf<typeof appointment>;
const busy = (minutes: number, at: number) => booking(at * 1_000, at * 1_000 + minutes);
const change = (values: object) => values as unknown as PatchOf<typeof appointment>;

describe("a booking asks the server", () => {
  test("for its doctor's and room's time, and for another when it is moved", () => {
    const { did, last } = aDesk();
    const { id } = did((tx) => tx.insert(appointment, booking(10, 30)));
    expect(last().claims).toEqual([{ key: id, resources: [doctor, room], from: minute(10), to: minute(30) }]);
    did((tx) => tx.patch(appointment, id, change({ busyFrom: start + 1_200_000, busyTo: start + 2_400_000, roomId: null })));
    expect(last().claims).toEqual([{ key: id, resources: [doctor], from: minute(20), to: minute(40) }]);
  });

  test.each([
    ["cancelled", (tx: Write, { id }: Appointment) => tx.patch(appointment, id, change({ status: "cancelled" }))],
    ["missed", (tx: Write, { id }: Appointment) => tx.patch(appointment, id, change({ status: "noShow" }))],
    ["put over another on purpose", (tx: Write, { id }: Appointment) => tx.patch(appointment, id, change({ overbookReason: "urgent" }))],
    ["voided", (tx: Write, { id }: Appointment) => tx.void(appointment, id)],
  ])("to give its time back when it is %s", (_, work) => {
    const { did, last } = aDesk();
    const made = did((tx) => tx.insert(appointment, booking(10, 30)));
    did((tx) => work(tx, made));
    expect(last().claims).toEqual([{ key: made.id, resources: [], from: 0, to: 0 }]);
  });

  test("for nothing where its time stays: a note, an arrival, a visit that is over", () => {
    const { did, last } = aDesk();
    const { id } = did((tx) => tx.insert(appointment, booking(10, 30)));
    for (const values of [{ note: "late" }, { status: "arrived" }, { status: "inRoom" }, { status: "done" }]) {
      did((tx) => tx.patch(appointment, id, change(values)));
      expect(last().claims).toEqual([]);
    }
  });

  test("for nothing where it was put over another on purpose, or was over before it was written", () => {
    const { did, last } = aDesk();
    did((tx) => tx.insert(appointment, booking(10, 30, { overbookReason: "urgent" })));
    expect(last().claims).toEqual([]);
    did((tx) => tx.insert(appointment, booking(-60, -30)));
    expect(last().claims).toEqual([]);
  });

  test("once for what one deed has written twice", () => {
    const { did, last } = aDesk();
    did((tx) => {
      const { id } = tx.insert(appointment, booking(10, 30));
      tx.patch(appointment, id, change({ busyTo: start + 2_400_000 }));
    });
    expect(last().claims).toEqual([expect.objectContaining({ to: minute(40) })]);
  });
});

test("a bill asks for its legal number once, when it is issued, in the series of its kind", () => {
  const { did, last } = aDesk();
  const bill = (kind: string, status: string) => ({ kind, patientId: "pat_00000000000000000000000001", status, currency: "EGP", subtotalMinor: 1, discountMinor: 0, taxMinor: 0, roundingMinor: 0, totalMinor: 1, lineCount: 1 }) as unknown as NewRowOf<typeof invoice>;
  const { id } = did((tx) => tx.insert(invoice, bill("invoice", "draft")));
  expect(last().numbers).toEqual([]);
  did((tx) => tx.patch(invoice, id, { status: "issued" }));
  expect(last().numbers).toEqual([{ key: id, series: "invoice" }]);
  did((tx) => tx.patch(invoice, id, { note: "paid" }));
  expect(last().numbers).toEqual([]);
  const note = did((tx) => tx.insert(invoice, bill("creditNote", "issued")));
  expect(last().numbers).toEqual([{ key: note.id, series: "creditNote" }]);
});

describe("what a desk has written", () => {
  test("says how much of the log it had seen", () => {
    const { db, did, last } = aDesk();
    db.prepare("INSERT INTO replica (key, value) VALUES ('headSeq', ?)").run(Buffer.from("42"));
    did((tx) => tx.insert(patient, { fileNumber: "1", name: "Mona", birthPrecision: "day", sex: "female", tags: [], deceased: false }));
    expect(last().base).toBe(42);
  });

  test("names the moment of a voiding and what was there before, and says a value that was chosen though it stays", () => {
    const { db, did } = aDesk();
    const { id } = did((tx) => tx.insert(patient, { fileNumber: "1", name: "Mona", birthPrecision: "day", sex: "female", tags: [], deceased: false }));
    const lastChange = () => db.prepare("SELECT kind, patch, before FROM change ORDER BY id DESC LIMIT 1").get();
    did((tx) => tx.affirm(patient, id, { name: "Mona" }));
    const name = JSON.stringify({ [patient.columnIds["name"] ?? 0]: "Mona" });
    expect(lastChange()).toEqual({ kind: "patch", patch: name, before: name });
    did((tx) => tx.void(patient, id));
    expect(lastChange()).toEqual({ kind: "void", patch: `{"0":${start}}`, before: `{"0":null}` });
    did((tx) => tx.affirm(patient, id, { voidedAt: start as Instant }));
    expect(lastChange()).toEqual({ kind: "void", patch: `{"0":${start}}`, before: `{"0":${start}}` });
    did((tx) => tx.restore(patient, id));
    expect(lastChange()).toEqual({ kind: "restore", patch: `{"0":null}`, before: `{"0":${start}}` });
  });
});

describe("a deed that asks for more than an envelope has room for", () => {
  /** The first change set is the clinic's own. */
  const claimsOf = ({ db }: ReturnType<typeof aDesk>) =>
    (db.prepare("SELECT s.deviceSeq, s.procedure, s.userId, s.claims, s.hlc FROM changeSet s JOIN outbox o ON o.deviceSeq = s.deviceSeq WHERE s.deviceSeq > 1 ORDER BY s.deviceSeq").all() as readonly { readonly procedure: string; readonly userId: string | null; readonly claims: string | null; readonly hlc: string }[])
      .map(({ claims, ...set }) => ({ ...set, claims: JSON.parse(claims ?? "[]") as readonly SlotClaim[] }));

  test("is one deed, and asks in as many envelopes as it takes: two years of visits of half a day with a room", () => {
    const desk = aDesk();
    const { deviceSeq, value: made } = desk.store.transact({ userId: "usr_00000000000000000000000001" as never, procedure: "series.book" }, null, (tx) => Array.from({ length: 104 }, (_, at) => tx.insert(appointment, busy(720, at)).id));
    const sets = claimsOf(desk);
    expect(sets.flatMap(({ claims }) => claims.map(({ key }) => key))).toEqual(made);
    expect(sets.length).toBeGreaterThan(1);
    for (const { claims } of sets) expect(claimedMinutes(claims)).toBeLessThanOrEqual(limits.claimMinutes);
    expect(sets.map(({ procedure, userId }) => [procedure, userId])).toEqual(sets.map((_, at) => [at === 0 ? "series.book" : "sync.claims", "usr_00000000000000000000000001"]));
    expect(deviceSeq).toBe(2);
    expect(sets.map(({ hlc }) => hlc)).toEqual([...new Set(sets.map(({ hlc }) => hlc))].toSorted());
    desk.did((tx) => tx.patch(appointment, String(made[0]), change({ note: "late" })));
    expect(String((desk.db.prepare("SELECT max(hlc) AS last FROM changeSet").get() as { readonly last: string }).last) > String(sets.at(-1)?.hlc)).toBe(true);
  });

  test("also where it gives back more times than that: an import that a power cut left half done", () => {
    const desk = aDesk();
    const made = Array.from({ length: 2 }, (_, some) => desk.did((tx) => Array.from({ length: 1_010 }, (_, at) => tx.insert(appointment, booking(some * 20_000 + at * 10, some * 20_000 + at * 10 + 5)).id))).flat();
    desk.did((tx) => made.forEach((id) => tx.void(appointment, id)));
    expect(claimsOf(desk).slice(2).map(({ claims }) => claims.length)).toEqual([limits.claims, 20]);
  });

  test("and is taken back with it, whole", () => {
    const desk = aDesk();
    expect(() => desk.did((tx) => {
      Array.from({ length: 104 }, (_, at) => tx.insert(appointment, busy(720, at)));
      throw new Error("the power went");
    })).toThrow("the power went");
    expect(claimsOf(desk)).toEqual([]);
  });
});
