import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appError } from "../../errors.ts";
import { err, ok } from "../../core/result.ts";
import { isoToInstant, localToInstant, minutesToMs, addMs, type Instant, type LocalDate, type LocalDateTime, type Zone } from "../../core/time.ts";
import { bookedTime, bookedTimeAt, lengthOf, settleObstacle } from "./booking.ts";
import { mergeIntervals, subtractIntervals, type Interval } from "./intervals.ts";
import { overlapOf, overlapsWith, type Occupancy } from "./overlaps.ts";
import { recurrenceStarts, recurrenceToRule, recurringTime, ruleToRecurrence } from "./recurrence.ts";
import { freeStarts, nextFree } from "./slots.ts";
import { canStep, step, type AppointmentStatus } from "./status.ts";
import { wishesFitting, type Wish } from "./waitlist.ts";

const madrid = "Europe/Madrid" as Zone;
const local = (text: string): LocalDateTime => text as LocalDateTime;
const day = (text: string): LocalDate => text as LocalDate;
const plain = { minutes: 30, bufferBefore: 0, bufferAfter: 0 };
const at = (text: string): Instant => isoToInstant(`${text}Z`);

describe("a booking", () => {
  test("at a wall time that the clocks skip is refused, so nobody is promised it", () => {
    expect(bookedTime({ startLocal: local("2026-03-29T02:30"), zone: madrid, disambiguation: "reject" }, plain)).toEqual(
      err(appError("timeDoesNotExist", { local: local("2026-03-29T02:30") })),
    );
  });

  test("in the repeated hour asks which one is meant", () => {
    const startLocal = local("2026-10-25T02:30");
    const first = bookedTime({ startLocal, zone: madrid, disambiguation: "earlier" }, plain);
    const second = bookedTime({ startLocal, zone: madrid, disambiguation: "later" }, plain);
    expect(bookedTime({ startLocal, zone: madrid, disambiguation: "reject" }, plain)).toEqual(err(appError("timeHappensTwice", { local: startLocal })));
    expect(first.ok && first.value.startsAt).toBe(at("2026-10-25T00:30"));
    expect(second.ok && second.value.startsAt).toBe(at("2026-10-25T01:30"));
  });

  test("keeps its buffers when the service changes them later", () => {
    const booked = bookedTimeAt(at("2026-11-22T09:00"), madrid, { minutes: 20, bufferBefore: 5, bufferAfter: 10 });
    expect(lengthOf(booked)).toEqual({ minutes: 20, bufferBefore: 5, bufferAfter: 10 });
  });

  test("over another one needs the right and a reason, and says why it stands", () => {
    const taken = appError("outsideHours", { startsAt: at("2026-11-22T09:00") });
    expect(settleObstacle(null, { permitted: true, reason: "kind" })).toEqual(ok(null));
    expect(settleObstacle(taken, null)).toEqual(err(taken));
    expect(settleObstacle(taken, { permitted: false, reason: "Emergency" })).toEqual(err(appError("notAllowed", { permission: "appointment.overbook" })));
    expect(settleObstacle(taken, { permitted: true, reason: "  " })).toEqual(err(appError("overbookReasonMissing")));
    expect(settleObstacle(taken, { permitted: true, reason: " Emergency " })).toEqual(ok("Emergency"));
  });
});

const minute = fc.integer({ min: 0, max: 600 });
const stretch = fc.tuple(minute, fc.integer({ min: 0, max: 90 })).map(([from, size]): Interval => ({ from: from as Instant, to: (from + size) as Instant }));
const covers = (intervals: readonly Interval[], moment: number): boolean => intervals.some(({ from, to }) => from <= moment && moment < to);

test("merging and cutting stretches is right at every minute", () => {
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 6 }), fc.array(stretch, { maxLength: 6 }), (whole, cuts) => {
      const merged = mergeIntervals(whole);
      const left = subtractIntervals(whole, cuts);
      for (let moment = 0; moment < 700; moment += 1) {
        expect(covers(merged, moment)).toBe(covers(whole, moment));
        expect(covers(left, moment)).toBe(covers(whole, moment) && !covers(cuts, moment));
      }
      for (const [index, one] of left.entries()) expect(one.to < (left[index + 1]?.from ?? Infinity)).toBe(true);
    }),
    { numRuns: 100 },
  );
});

const occupancy = (id: string): fc.Arbitrary<Occupancy> =>
  fc
    .record({
      practitionerId: fc.constantFrom("mona", "karim"),
      roomId: fc.constantFrom("one", "two", null),
      patientId: fc.constantFrom("ana", "ben", "dina"),
      status: fc.constantFrom<AppointmentStatus>("booked", "arrived", "inRoom", "done", "noShow", "cancelled"),
      start: fc.integer({ min: 0, max: 40 }),
      before: fc.constantFrom(0, 1),
      after: fc.constantFrom(0, 2),
    })
    .map(({ start, before, after, ...rest }) => {
      const startsAt = addMs(0 as Instant, minutesToMs(start * 5));
      return { id, ...rest, ...bookedTimeAt(startsAt, madrid, { minutes: 20, bufferBefore: before * 5, bufferAfter: after * 5 }) };
    });

describe("overlaps", () => {
  test("are seen the same from both sides, never with itself, never with what was cancelled or missed", () => {
    fc.assert(
      fc.property(occupancy("a"), occupancy("b"), (a, b) => {
        expect(overlapOf(a, b)).toEqual(overlapOf(b, a));
        expect(overlapOf(a, a)).toEqual([]);
        const freed = (["cancelled", "noShow"] as const).map((status) => overlapOf({ ...a, status }, b));
        expect(freed).toEqual([[], []]);
      }),
    );
  });

  test("do not hold between neighbours, but do when a buffer reaches over", () => {
    const nine = { id: "a", practitionerId: "mona", roomId: null, patientId: "ana", status: "booked", ...bookedTimeAt(at("2026-11-22T09:00"), madrid, plain) } as const;
    const halfPast = { ...nine, id: "b", patientId: "ben", ...bookedTimeAt(at("2026-11-22T09:30"), madrid, plain) };
    expect(overlapsWith(halfPast, [nine])).toEqual([]);
    expect(overlapsWith({ ...halfPast, busyFrom: addMs(halfPast.busyFrom, -1) }, [nine]).map(({ by }) => by)).toEqual([["practitioner"]]);
  });
});

describe("status", () => {
  test("goes booked, arrived, in room, done, and writes when", () => {
    expect(step("booked", "arrived", at("2026-11-22T09:00"))).toEqual(ok({ status: "arrived", arrivedAt: at("2026-11-22T09:00") }));
    expect(step("arrived", "inRoom", at("2026-11-22T09:10"))).toEqual(ok({ status: "inRoom", inRoomAt: at("2026-11-22T09:10") }));
    expect(step("inRoom", "done", at("2026-11-22T09:30"))).toEqual(ok({ status: "done", doneAt: at("2026-11-22T09:30") }));
  });

  test("never goes back: done cannot be cancelled, a cancelled visit does not arrive", () => {
    expect(step("done", "cancelled", at("2026-11-22T09:00"))).toEqual(err(appError("wrongStatus", { status: "done" })));
    expect(canStep("cancelled", "arrived")).toBe(false);
    expect(canStep("inRoom", "noShow")).toBe(false);
  });
});

describe("a repeating booking", () => {
  test("keeps its wall time over a clock change", () => {
    const rule = { freq: "weekly", interval: 1, weekdays: [7], end: { count: 3 } } as const;
    expect(recurrenceStarts(rule, local("2026-03-22T09:00"))).toEqual(ok(["2026-03-22T09:00", "2026-03-29T09:00", "2026-04-05T09:00"]));
  });

  test("in the skipped hour moves past the gap that night and is back at its time the week after", () => {
    const starts = recurrenceStarts({ freq: "weekly", interval: 1, weekdays: [], end: { count: 3 } }, local("2026-03-22T02:30"));
    expect(starts.ok && starts.value.map((start) => recurringTime(start, madrid, plain).startLocal)).toEqual(["2026-03-22T02:30", "2026-03-29T03:30", "2026-04-05T02:30"]);
  });

  test("ends on its last day", () => {
    const rule = { freq: "weekly", interval: 2, weekdays: [2, 4], end: { until: day("2026-12-10") } } as const;
    expect(recurrenceStarts(rule, local("2026-11-10T09:00"))).toEqual(
      ok(["2026-11-10T09:00", "2026-11-12T09:00", "2026-11-24T09:00", "2026-11-26T09:00", "2026-12-08T09:00", "2026-12-10T09:00"]),
    );
  });

  test("every month is on the same day of the month, or on the same weekday of it as the first", () => {
    const monthly = { freq: "monthly", interval: 1, end: { count: 3 } } as const;
    expect(recurrenceStarts({ ...monthly, weekdays: [] }, local("2026-11-10T09:00"))).toEqual(ok(["2026-11-10T09:00", "2026-12-10T09:00", "2027-01-10T09:00"]));
    expect(recurrenceStarts({ ...monthly, weekdays: [2] }, local("2026-11-10T09:00"))).toEqual(ok(["2026-11-10T09:00", "2026-12-08T09:00", "2027-01-12T09:00"]));
    expect(recurrenceStarts({ ...monthly, weekdays: [2] }, local("2026-11-24T09:00"))).toEqual(ok(["2026-11-24T09:00", "2026-12-22T09:00", "2027-01-26T09:00"]));
  });

  test("is kept as an RRULE that reads back the same, and nothing else is read", () => {
    const recurrences = fc.record({
      freq: fc.constantFrom("daily", "weekly", "monthly"),
      interval: fc.integer({ min: 1, max: 52 }),
      weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 })).map((days) => days.toSorted((a, b) => a - b)),
      end: fc.oneof(fc.record({ count: fc.integer({ min: 1, max: 104 }) }), fc.record({ until: fc.constantFrom(day("2026-12-10"), day("2027-02-28")) })),
    });
    fc.assert(
      fc.property(recurrences, (one) => {
        expect(ruleToRecurrence(recurrenceToRule(one))).toEqual(one);
      }),
    );
    const refused = ["FREQ=DAILY", "FREQ=DAILY;COUNT=0", "FREQ=SECONDLY;COUNT=3", "FREQ=DAILY;INTERVAL=0;COUNT=3", "FREQ=DAILY;COUNT=3;UNTIL=20261210T235959Z", "FREQ=DAILY;UNTIL=20260230T235959Z", "COUNT=3", "FREQ=WEEKLY;BYDAY=XX;COUNT=3"];
    expect(refused.map(ruleToRecurrence)).toEqual(refused.map(() => null));
  });

  test("of more than 104 visits is refused", () => {
    const daily = { freq: "daily", interval: 1, weekdays: [] } as const;
    expect(recurrenceStarts({ ...daily, end: { count: 104 } }, local("2026-11-10T09:00")).ok).toBe(true);
    expect(recurrenceStarts({ ...daily, end: { until: day("2999-12-31") } }, local("2026-11-10T09:00"))).toEqual(err(appError("seriesTooLong", { limit: 104 })));
  });
});

test("the next free times are looked for day by day, no further than asked", () => {
  const open = { from: localToInstant(local("2026-11-24T09:00"), madrid) as Instant, to: localToInstant(local("2026-11-24T10:00"), madrid) as Instant };
  const search = { zone: madrid, length: plain, grid: 15, notBefore: at("2026-11-22T09:00") };
  const startsOn = (on: LocalDate) => freeStarts(on, { open: on === "2026-11-24" ? [open] : [], busy: [] }, search);
  expect(nextFree(day("2026-11-22"), 3, 2, startsOn).map(({ startLocal }) => startLocal)).toEqual(["2026-11-24T09:00", "2026-11-24T09:15"]);
  expect(nextFree(day("2026-11-22"), 2, 2, startsOn)).toEqual([]);
});

test("a freed time is offered to the most urgent who can come, then to whoever has waited longest", () => {
  const wish = (id: string, more: Partial<Wish>): Wish => ({ id, practitionerId: null, serviceId: "visit", fromOn: day("2026-11-20"), toOn: null, partOfDay: "any", priority: 0, ...more });
  const gap = { from: localToInstant(local("2026-11-24T11:30"), madrid) as Instant, to: localToInstant(local("2026-11-24T12:30"), madrid) as Instant };
  const fitting = wishesFitting(
    [
      wish("1-usual", {}),
      wish("2-afternoon", { partOfDay: "afternoon" }),
      wish("3-urgent", { priority: 2 }),
      wish("4-evening", { partOfDay: "evening" }),
      wish("5-later", { fromOn: day("2026-12-01") }),
      wish("6-other-doctor", { practitionerId: "karim" }),
      wish("7-long", { serviceId: "surgery" }),
      wish("8-not-offered", { serviceId: "laser" }),
    ],
    { practitionerId: "mona", day: day("2026-11-24"), freed: { from: addMs(gap.from, minutesToMs(15)), to: gap.to }, open: [gap], busy: [] },
    (serviceId) => (serviceId === "laser" ? null : { ...plain, minutes: serviceId === "surgery" ? 90 : 30 }),
    { zone: madrid, grid: 15, notBefore: at("2026-11-22T09:00") },
  );
  expect(fitting.map(({ wish: { id }, slot }) => `${id} ${slot.startLocal.slice(11)}`)).toEqual(["3-urgent 11:30", "1-usual 11:30", "2-afternoon 12:00"]);
});
