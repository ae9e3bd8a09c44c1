import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, addMs, dateOfLocal, dayBounds, hoursToMs, instantToLocalDate, instantToLocalDateTime, localDateTimeOf, minuteOfLocal, minutesToMs, minuteToInstant, type Instant, type LocalDate, type Zone } from "../../core/time.ts";
import { closedStretches, openIntervals, type ClosedTime, type Schedule, type WeeklyHours } from "./availability.ts";
import { bookedTime, bookedTimeAt, isWithinHours, stretchedTime, type Length } from "./booking.ts";
import { holds, meets, type Interval } from "./intervals.ts";
import { freeStarts } from "./slots.ts";

const zones = ["Africa/Cairo", "Asia/Beirut", "Africa/Casablanca", "Asia/Riyadh", "Europe/Madrid", "America/St_Johns"] as Zone[];
const yearOf2026 = Array.from({ length: 365 }, (_, index) => addDays("2026-01-01" as LocalDate, index));

const hoursIn = (day: LocalDate, zone: Zone): number => {
  const { from, to } = dayBounds(day, zone);
  return (to - from) / hoursToMs(1);
};
/** Days of 23 or 25 hours; a zone that never changes its clocks gives an ordinary day. */
const changeDays = new Map(
  zones.map((zone) => {
    const changes = yearOf2026.filter((day) => hoursIn(day, zone) !== 24);
    return [zone, changes.length > 0 ? changes : ["2026-03-29" as LocalDate]] as const;
  }),
);

const nights = fc.constantFrom(...zones).chain((zone) =>
  fc
    .tuple(fc.constantFrom(...(changeDays.get(zone) ?? [])), fc.integer({ min: -1, max: 1 }))
    .map(([change, beside]) => ({ zone, day: addDays(change, beside) })),
);

const doctor = "pra_one";
const shift = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 }))
  .map(([weekday, fromMinute, length]): WeeklyHours => ({ practitionerId: doctor, weekday, fromMinute, toMinute: fromMinute + length, validFrom: null, validTo: null }));
const closure = (day: LocalDate) =>
  fc
    .record({
      kind: fc.constantFrom("leave", "closure", "break"),
      before: fc.integer({ min: 0, max: 2 }),
      after: fc.integer({ min: 0, max: 2 }),
      stretch: fc.option(fc.tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 300 })), { nil: null }),
      mine: fc.boolean(),
    })
    .map(({ kind, before, after, stretch, mine }): ClosedTime => ({
      kind,
      practitionerId: mine ? doctor : null,
      roomId: null,
      fromOn: addDays(day, -before),
      toOn: addDays(day, after),
      fromMinute: stretch ? stretch[0] : null,
      toMinute: stretch ? Math.min(1440, stretch[0] + stretch[1]) : null,
      weekdays: null,
      label: kind,
    }));
const length: fc.Arbitrary<Length> = fc.record({
  minutes: fc.integer({ min: 1, max: 24 }).map((fives) => fives * 5),
  bufferBefore: fc.constantFrom(0, 5, 10),
  bufferAfter: fc.constantFrom(0, 5, 15),
});
const scene = nights.chain(({ zone, day }) =>
  fc.record({
    zone: fc.constant(zone),
    day: fc.constant(day),
    schedule: fc
      .tuple(fc.array(shift, { minLength: 4, maxLength: 14 }), fc.array(closure(day), { maxLength: 2 }))
      .map(([hours, closures]): Schedule => ({ zone, hours, closures })),
    length,
    grid: fc.constantFrom(5, 10, 15, 20),
    // What is taken, as minutes after the day begins.
    taken: fc.array(fc.tuple(fc.integer({ min: -60, max: 1500 }), fc.integer({ min: 5, max: 90 })), { maxLength: 6 }),
  }),
);

const freeOf = ({ zone, day, schedule, length: wanted, grid, taken }: typeof scene extends fc.Arbitrary<infer S> ? S : never) => {
  const { from } = dayBounds(day, zone);
  const busy = taken.map(([after, minutes]): Interval => ({ from: addMs(from, minutesToMs(after)), to: addMs(from, minutesToMs(after + minutes)) }));
  const open = openIntervals(schedule, doctor, day);
  return { open, busy, slots: freeStarts(day, { open, busy }, { zone, length: wanted, grid, notBefore: 0 as Instant }) };
};

/** Every moment of the day at which the wall clock is on the grid, found the slow way. */
const everyGridMoment = (day: LocalDate, zone: Zone, grid: number): readonly Instant[] => {
  const { from, to } = dayBounds(day, zone);
  const moments: Instant[] = [];
  for (let at = from; at < to; at = addMs(at, minutesToMs(5))) {
    if (minuteOfLocal(instantToLocalDateTime(at, zone)) % grid === 0) moments.push(at);
  }
  return moments;
};

describe("in six zones, on and beside the days the clocks change", () => {
  test("five of the zones have a day of 23 and one of 25 hours, and Riyadh none", () => {
    const lengths = zones.map((zone) => new Set(yearOf2026.map((day) => hoursIn(day, zone))));
    expect(lengths.map((found) => [...found].toSorted((a, b) => a - b))).toEqual(
      zones.map((zone) => (zone === "Asia/Riyadh" ? [24] : [23, 24, 25])),
    );
  });

  test("a free start is exactly one where the whole visit is in hours and touches nothing taken", () => {
    fc.assert(
      fc.property(scene, (one) => {
        const { open, busy, slots } = freeOf(one);
        const expected = everyGridMoment(one.day, one.zone, one.grid).filter((at) => {
          const booked = bookedTimeAt(at, one.zone, one.length);
          return isWithinHours(booked, open) && !busy.some((other) => meets(other, { from: booked.busyFrom, to: booked.busyTo }));
        });
        expect(slots.map(({ startsAt }) => startsAt)).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  test("every start that is offered can be booked as it is written, for exactly its length, on its day", () => {
    fc.assert(
      fc.property(scene, (one) => {
        for (const slot of freeOf(one).slots) {
          const booked = bookedTime({ startLocal: slot.startLocal, zone: one.zone, disambiguation: slot.disambiguation }, one.length);
          expect(booked).toEqual({ ok: true, value: bookedTimeAt(slot.startsAt, one.zone, one.length) });
          expect(booked.ok && booked.value.endsAt - booked.value.startsAt).toBe(minutesToMs(one.length.minutes));
          expect(dateOfLocal(slot.startLocal)).toBe(one.day);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("bookings taken one after another from what is free never overlap, buffers with them", () => {
    fc.assert(
      fc.property(scene, fc.infiniteStream(fc.nat()), (one, choices) => {
        const open = openIntervals(one.schedule, doctor, one.day);
        const busy: Interval[] = [];
        for (let round = 0; round < 8; round += 1) {
          const slots = freeStarts(one.day, { open, busy }, { ...one, notBefore: 0 as Instant });
          const slot = slots[(choices.next().value ?? 0) % Math.max(1, slots.length)];
          if (!slot) break;
          const { busyFrom, busyTo } = bookedTimeAt(slot.startsAt, one.zone, one.length);
          const mine = { from: busyFrom, to: busyTo };
          expect(busy.some((other) => meets(other, mine))).toBe(false);
          busy.push(mine);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("open and hatched together are the whole day, and share no moment", () => {
    fc.assert(
      fc.property(scene, ({ zone, day, schedule }) => {
        const open = openIntervals(schedule, doctor, day);
        const closed = closedStretches(schedule, doctor, day, open);
        const bounds = dayBounds(day, zone);
        const inDay = open.map(({ from, to }) => Math.min(to, bounds.to) - Math.max(from, bounds.from));
        const total = [...inDay, ...closed.map(({ from, to }) => to - from)].reduce((sum, part) => sum + part, 0);
        expect(total).toBe(bounds.to - bounds.from);
        for (const stretch of closed) {
          expect(holds(bounds, stretch)).toBe(true);
          expect(open.some((other) => meets(other, stretch))).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("a wall time is refused exactly when no clock will show it", () => {
    fc.assert(
      fc.property(nights, fc.integer({ min: 0, max: 1439 }), length, ({ zone, day }, minute, wanted) => {
        const startLocal = localDateTimeOf(day, minute);
        const { from, to } = dayBounds(day, zone);
        let shown = 0;
        for (let at = from; at < to; at = addMs(at, minutesToMs(1))) {
          if (instantToLocalDateTime(at, zone) === startLocal) shown += 1;
        }
        const first = bookedTime({ startLocal, zone, disambiguation: "earlier" }, wanted);
        const second = bookedTime({ startLocal, zone, disambiguation: "later" }, wanted);
        expect(first.ok).toBe(shown > 0);
        expect(bookedTime({ startLocal, zone, disambiguation: "reject" }, wanted).ok).toBe(shown === 1);
        expect(second.ok).toBe(shown > 0);
        const apart = first.ok && second.ok ? second.value.startsAt - first.value.startsAt : 0;
        expect(apart).toBe(shown === 2 ? hoursToMs(1) : 0);
      }),
      { numRuns: 60 },
    );
  });

  test("the moment of a wall minute never runs backwards through a day", () => {
    for (const zone of zones) {
      for (const change of changeDays.get(zone) ?? []) {
        const moments = Array.from({ length: 2881 }, (_, minute) => minuteToInstant(addDays(change, -1), minute, zone));
        expect(moments.every((at, index) => index === 0 || at >= (moments[index - 1] ?? at))).toBe(true);
        expect(moments[1440]).toBe(dayBounds(change, zone).from);
        expect(instantToLocalDate(moments[1440] ?? (0 as Instant), zone)).toBe(change);
      }
    }
  });

  test("stretching keeps the start and the buffers", () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 5, max: 240 }), (one, minutes) => {
        const booked = bookedTimeAt(dayBounds(one.day, one.zone).from, one.zone, one.length);
        const longer = stretchedTime(booked, minutes);
        expect(longer).toEqual(bookedTimeAt(booked.startsAt, one.zone, { ...one.length, minutes }));
      }),
      { numRuns: 50 },
    );
  });
});
