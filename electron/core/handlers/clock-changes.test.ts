import { afterEach, describe, expect, test } from "vitest";
import { addDays, dayBounds, hoursToMs, localDateTimeOf, type LocalDate, type LocalDateTime, type Zone } from "#shared/core/time.ts";
import { aDesk, closeDesks, day, local, minute } from "../../testing/desk.ts";
import type { TestClinic } from "../../testing/test-clinic.ts";

afterEach(closeDesks);

/** From eight in the evening to five in the morning, every night. */
const practitionerAtNight = async (clinic: TestClinic) => {
  const { id } = await clinic.must("practitioner.save", { name: "Nadia", active: true });
  await clinic.must("hours.replace", { practitionerId: id, hours: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, fromMinute: minute(20), toMinute: minute(29) })) });
  return id;
};

/** Days of 23 or 25 hours; where the clocks never change, an ordinary one. */
const changeDaysOf2026 = (zone: string): readonly LocalDate[] => {
  const days = Array.from({ length: 365 }, (_, index) => addDays(day("2026-01-02"), index)).filter((date) => {
    const { from, to } = dayBounds(date, zone as Zone);
    return to - from !== hoursToMs(24);
  });
  return days.length > 0 ? days : [day("2026-03-29")];
};

describe("the night the clocks change", () => {
  test("a booking in the hour that is skipped is refused, in the hour that comes twice it is asked which", async () => {
    const { clinic, visit, ana, practitioner } = await aDesk({ zone: "Europe/Madrid", country: "ES" });
    const night = await practitioner("Nadia", { from: 0, to: 1440 });
    const at = (startLocal: string, disambiguation?: "earlier" | "later") =>
      clinic.call("appointment.book", { patientId: ana, practitionerId: night, serviceId: visit, startLocal: local(startLocal), ...(disambiguation && { disambiguation }) });
    expect(await at("2027-03-28T02:30")).toMatchObject({ ok: false, error: { code: "timeDoesNotExist" } });
    expect(await at("2027-10-31T02:30")).toMatchObject({ ok: false, error: { code: "timeHappensTwice" } });
    const [first, second] = [await at("2027-10-31T02:30", "earlier"), await at("2027-10-31T02:30", "later")];
    expect(first.ok && second.ok && second.value.card.appointment.startsAt - first.value.card.appointment.startsAt).toBe(3_600_000);
    expect(await at("2027-10-31T02:45", "later")).toMatchObject({ ok: false, error: { code: "slotTaken" } });
  });

  test("every free start of the day of 25 hours can be booked one after another, to the last", async () => {
    const { clinic, ana, practitioner, service } = await aDesk({ zone: "Africa/Cairo", now: "2026-10-28T06:00Z" });
    const night = await practitioner("Nadia", { from: 20 * 60, to: 26 * 60 });
    const hour = await service("Long visit", { minutes: 60 });
    const slots = await clinic.must("slots.free", { serviceId: hour, practitionerId: night, from: day("2026-10-29"), days: 1 });
    const hourly = slots.filter(({ startLocal }) => startLocal.endsWith(":00"));
    // The end of the night before, then this one: Cairo's clocks go from midnight back to eleven, so 23:00 comes twice.
    expect(hourly.map(({ startLocal, disambiguation }) => `${startLocal.slice(11)} ${disambiguation}`)).toEqual(["00:00 earlier", "01:00 earlier", "20:00 earlier", "21:00 earlier", "22:00 earlier", "23:00 earlier", "23:00 later"]);
    for (const { startLocal, disambiguation } of hourly) {
      await clinic.must("appointment.book", { patientId: ana, practitionerId: night, serviceId: hour, startLocal: startLocal as LocalDateTime, disambiguation });
    }
    expect(await clinic.must("slots.free", { serviceId: hour, practitionerId: night, from: day("2026-10-29"), days: 1 })).toEqual([]);
    const board = await clinic.must("day.board", { day: day("2026-10-29") });
    expect(board.toAt - board.fromAt).toBe(25 * 3_600_000);
    expect(board.cards).toHaveLength(7);
  });

  test.each(["Africa/Cairo", "Asia/Beirut", "Africa/Casablanca", "Asia/Riyadh", "Europe/Madrid", "America/St_Johns"])(
    "in %s exactly what is offered can be booked, on the days of both changes",
    async (zone) => {
      const { clinic, ana } = await aDesk({ zone, now: "2026-01-01T12:00Z" });
      const night = await practitionerAtNight(clinic);
      const short = await clinic.must("service.save", { name: "Short visit", minutes: 20, priceMinor: 0 as never, active: true });
      for (const date of changeDaysOf2026(zone)) {
        const offered = new Set((await clinic.must("slots.free", { serviceId: short.id, practitionerId: night, from: date, days: 1 })).map((slot) => `${slot.startLocal} ${slot.disambiguation}`));
        expect(offered.size).toBeGreaterThan(0);
        const accepted = new Set<string>();
        const refused = new Set<string>();
        for (let quarter = 0; quarter < 96; quarter += 1) {
          const startLocal = localDateTimeOf(date, quarter * 15);
          const once = await clinic.call("appointment.book", { patientId: ana, practitionerId: night, serviceId: short.id, startLocal });
          const twice = !once.ok && once.error.code === "timeHappensTwice";
          for (const disambiguation of twice ? (["earlier", "later"] as const) : (["earlier"] as const)) {
            const outcome = twice ? await clinic.call("appointment.book", { patientId: ana, practitionerId: night, serviceId: short.id, startLocal, disambiguation }) : once;
            if (!outcome.ok) refused.add(outcome.error.code);
            else {
              accepted.add(`${startLocal} ${disambiguation}`);
              await clinic.must("appointment.cancel", { appointmentId: outcome.value.card.appointment.id, reason: "Tried" });
            }
          }
        }
        expect(accepted).toEqual(offered);
        expect([...refused].every((code) => code === "outsideHours" || code === "timeDoesNotExist")).toBe(true);
      }
    },
    60_000,
  );

  test("a visit across midnight stands on the boards of both days", async () => {
    const { clinic, ana, practitioner, service } = await aDesk();
    const night = await practitioner("Nadia", { from: 20 * 60, to: 26 * 60 });
    const hour = await service("Long visit", { minutes: 60 });
    await clinic.must("appointment.book", { patientId: ana, practitionerId: night, serviceId: hour, startLocal: local("2026-11-22T23:30") });
    const boards = [await clinic.must("day.board", { day: day("2026-11-22") }), await clinic.must("day.board", { day: day("2026-11-23") })];
    expect(boards.map(({ cards }) => cards.length)).toEqual([1, 1]);
    const week = await clinic.must("week.board", { from: day("2026-11-22") });
    expect(week.days.map(({ cards }) => cards.length)).toEqual([1, 1, 0, 0, 0, 0, 0]);
  });
});
