import fc from "fast-check";
import { expect, test } from "vitest";
import { createId } from "#shared/core/ids.ts";
import { addMs, instantToLocalDateTime, isoToInstant, minutesToMs, type Zone } from "#shared/core/time.ts";
import { appointment } from "#shared/schema/tables/appointment.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { fixedClock, tempStore } from "../../testing/temp-store.ts";
import { makeFirstVisits } from "./first-visits.ts";

const zone = "Africa/Cairo" as Zone;
const start = isoToInstant("2026-11-22T09:00:00+02:00");
const random = seededRandom(3);
const patients = Array.from({ length: 3 }, () => createId("pat", start, random));
const [practitionerId, serviceId] = [createId("pra", start, random), createId("srv", start, random)];
const timeAt = (quarter: number) => {
  const startsAt = addMs(start, minutesToMs(quarter * 15));
  const endsAt = addMs(startsAt, minutesToMs(15));
  return { startsAt, endsAt, busyFrom: startsAt, busyTo: endsAt, startLocal: instantToLocalDateTime(startsAt, zone) };
};

const deed = fc.record({ what: fc.constantFrom("book", "cancel", "reopen", "move", "void", "restore"), which: fc.nat(30), quarter: fc.nat(60) });

test("whatever is booked, moved, cancelled, voided and brought back, each patient's first visit is the first that counts", () => {
  const { store, db, close } = tempStore({ clock: fixedClock(start), random });
  const firsts = (): unknown[] => db.prepare("SELECT * FROM firstVisit ORDER BY patientId").all();
  const ids: string[] = [];
  fc.assert(
    fc.property(fc.array(deed, { minLength: 1, maxLength: 25 }), (deeds) => {
      store.transact({ userId: null, procedure: "test" }, null, (tx) => {
        for (const { what, which, quarter } of deeds) {
          const id = ids[which % Math.max(1, ids.length)];
          if (what === "book" || id === undefined) {
            ids.push(tx.insert(appointment, { patientId: patients[which % 3] ?? createId("pat", start, random), practitionerId, serviceId, zone, ...timeAt(quarter), minutes: 15, status: "booked", walkIn: false }).id);
          } else if (what === "void" || what === "restore") tx[what](appointment, id);
          else tx.patch(appointment, id, what === "move" ? timeAt(quarter) : { status: what === "cancel" ? "cancelled" : "booked" });
        }
      });
      const kept = firsts();
      db.transaction(() => makeFirstVisits(db))();
      expect(kept).toEqual(firsts());
    }),
    { numRuns: 60 },
  );
  close();
});
