import { afterEach, expect, test } from "vitest";
import { appointment } from "#shared/schema/tables/appointment.ts";
import type { NewRowOf } from "#shared/schema/kit.ts";
import { decodeEnvelope } from "#shared/sync/envelope.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { smallLog } from "#shared/testing/small-log.ts";
import { fixedClock, tempStore } from "../../testing/temp-store.ts";
import { openStorage } from "./storage.ts";
import { replicaValues } from "./replica-values.ts";
import { claimStandingIfDue, claimsDueKey } from "./standing-claims.ts";

const start = 1_795_000_020_000;
const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

test("a server that comes to know a clinic is asked once for the times of every booking to come, and of no other, though the program was killed before it asked", () => {
  const clock = fixedClock(start);
  const { store, db, close } = tempStore({ clock, random: seededRandom(1) });
  closing.push(close);
  const book = (from: number, more: object = {}): string =>
    store.transact({ userId: null, procedure: "test" }, null, (tx) =>
      tx.insert(appointment, {
        patientId: "pat_00000000000000000000000001", practitionerId: "pra_00000000000000000000000001", roomId: null, serviceId: "srv_00000000000000000000000001", startLocal: "2026-11-22T09:00", zone: "Africa/Cairo",
        startsAt: start + from * 60_000, endsAt: start + (from + 15) * 60_000, busyFrom: start + from * 60_000, busyTo: start + (from + 15) * 60_000, minutes: 15, status: "booked", walkIn: false, ...more,
      } as unknown as NewRowOf<typeof appointment>)).value.id;
  const coming = [book(10), book(30)];
  book(-60);
  book(50, { status: "cancelled" });
  book(70, { overbookReason: "urgent" });
  const before = openStorage(db, []).tx.written();

  replicaValues(db).set(claimsDueKey, 1);
  for (let starts = 0; starts < 3; starts += 1) claimStandingIfDue(store, clock.now());

  const { tx } = openStorage(db, []);
  expect(tx.written()).toBe(before + 1);
  expect(tx.setOf(before + 1)?.claims.map(({ key }) => key)).toEqual(coming.toSorted());
  const log = smallLog([store.device]);
  db.transaction(() => log.push(store.device, tx, clock.now())).immediate();
  const last = decodeEnvelope(log.entries().at(-1)?.envelope ?? new Uint8Array(0), store.device);
  expect(last.ok && last.value.claims).toHaveLength(2);
});

test("a clinic whose bookings to come have more minutes than an envelope may claim asks in several, and every one of them leaves", () => {
  const clock = fixedClock(start);
  const { store, db, close } = tempStore({ clock, random: seededRandom(1) });
  closing.push(close);
  const halfDays = 120;
  store.transact({ userId: null, procedure: "test" }, null, (tx) => {
    for (let at = 0; at < halfDays; at += 1) {
      const [busyFrom, busyTo] = [start + at * 86_400_000, start + at * 86_400_000 + 720 * 60_000];
      tx.insert(appointment, {
        patientId: "pat_00000000000000000000000001", practitionerId: "pra_00000000000000000000000001", roomId: "rom_00000000000000000000000001", serviceId: "srv_00000000000000000000000001", startLocal: "2026-11-22T09:00", zone: "Africa/Cairo",
        startsAt: busyFrom, endsAt: busyTo, busyFrom, busyTo, minutes: 720, status: "booked", walkIn: false,
      } as unknown as NewRowOf<typeof appointment>);
    }
  });
  const { tx } = openStorage(db, []);
  const before = tx.written();
  replicaValues(db).set(claimsDueKey, 1);
  claimStandingIfDue(store, clock.now());
  const asked = Array.from({ length: tx.written() - before }, (_, at) => tx.setOf(before + 1 + at)?.claims ?? []);
  expect(asked.flat()).toHaveLength(halfDays);
  expect(asked.length).toBeGreaterThan(2);
  const log = smallLog([store.device]);
  let sent = 0;
  for (let took = -1; took !== 0; sent += took) took = db.transaction(() => log.push(store.device, tx, clock.now(), 500)).immediate();
  expect(sent).toBe(tx.written());
});
