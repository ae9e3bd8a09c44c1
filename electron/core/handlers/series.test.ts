import { afterEach, describe, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { appointmentSeries } from "#shared/schema/tables/appointment-series.ts";
import { aDesk, closeDesks, day, local, type Desk } from "../../testing/desk.ts";

afterEach(closeDesks);

/** Every visit of Ana's, as `day time status`. */
const visitsOf = ({ read, ana }: Desk): readonly string[] =>
  (read().prepare("SELECT startLocal, status FROM appointment WHERE patientId = ? ORDER BY startsAt, id").all(ana) as { startLocal: string; status: string }[]).map(
    ({ startLocal, status }) => `${startLocal.slice(5).replace("T", " ")} ${status}`,
  );

const idOn = ({ read, ana }: Desk, date: string) =>
  mustExist(read().prepare("SELECT id FROM appointment WHERE patientId = ? AND startLocal LIKE ? AND status = 'booked'").pluck().get(ana, `${date}%`) as never, `a visit on ${date}`);

const weekly = (desk: Desk, rule = "FREQ=WEEKLY;COUNT=5", skipClashes = false) =>
  desk.clinic.call("series.book", { patientId: desk.ana, practitionerId: desk.mona, serviceId: desk.visit, startLocal: local("2026-11-24T10:00"), rule, skipClashes }, { as: "receptionist" });

describe("a series", () => {
  test("is booked whole or not at all, and names the times that are taken and those that are outside hours", async () => {
    const desk = await aDesk();
    const other = await desk.book("2026-12-08T10:15", { patientId: await desk.patient("Ben") });
    await desk.clinic.must("closure.save", { kind: "closure", fromOn: day("2026-12-22"), toOn: day("2026-12-22"), label: "Holiday" });
    const refused = await weekly(desk);
    expect(!refused.ok && refused.error).toEqual({ code: "seriesClashes", taken: [other.startsAt - 15 * 60_000], outside: [other.startsAt - 15 * 60_000 + 14 * 86_400_000] });
    expect(visitsOf(desk)).toEqual([]);
    const booked = await weekly(desk, undefined, true);
    expect(booked).toMatchObject({ ok: true, value: { booked: 3, skipped: ["2026-12-08T10:00", "2026-12-22T10:00"] } });
    expect(visitsOf(desk)).toEqual(["11-24 10:00 booked", "12-01 10:00 booked", "12-15 10:00 booked"]);
  });

  test("of more than 104 visits, or by a rule that never ends, is refused", async () => {
    const desk = await aDesk();
    expect(await weekly(desk, "FREQ=DAILY;COUNT=105")).toMatchObject({ ok: false, error: { code: "seriesTooLong" } });
    expect(await weekly(desk, "FREQ=DAILY")).toMatchObject({ ok: false, error: { code: "invalidInput" } });
    expect(visitsOf(desk)).toEqual([]);
  });

  test("keeps its wall time when the clocks change, and moves past a night's gap only on that night", async () => {
    const desk = await aDesk({ zone: "Europe/Madrid", country: "ES" });
    const night = await desk.practitioner("Nadia", { from: 0, to: 1_440 });
    await desk.clinic.must("series.book", { patientId: desk.ana, practitionerId: night, serviceId: desk.visit, startLocal: local("2027-03-21T02:30"), rule: "FREQ=WEEKLY;COUNT=3" });
    expect(visitsOf(desk)).toEqual(["03-21 02:30 booked", "03-28 03:30 booked", "04-04 02:30 booked"]);
  });

  test("from one visit on moves to another weekday and time; what was moved by hand or is over stays", async () => {
    const desk = await aDesk();
    await weekly(desk);
    await desk.clinic.must("appointment.move", { appointmentId: idOn(desk, "2026-12-15"), startLocal: local("2026-12-16T12:00") });
    await desk.clinic.must("appointment.cancel", { appointmentId: idOn(desk, "2026-12-08"), reason: "Exam" });
    const moved = await desk.clinic.must("series.moveFollowing", { appointmentId: idOn(desk, "2026-12-01"), startLocal: local("2026-12-02T16:30"), minutes: 45 });
    expect(moved).toEqual({ moved: 2 });
    expect(visitsOf(desk)).toEqual(["11-24 10:00 booked", "12-02 16:30 booked", "12-08 10:00 cancelled", "12-16 12:00 booked", "12-23 16:30 booked"]);
    const again = await desk.clinic.must("series.moveFollowing", { appointmentId: idOn(desk, "2026-12-23"), startLocal: local("2026-12-24T09:00") });
    expect(again).toEqual({ moved: 1 });
    const rules = desk.read().prepare("SELECT startLocal, rule FROM appointmentSeries ORDER BY startLocal").all();
    expect(rules).toEqual([
      { startLocal: "2026-11-24T10:00", rule: "FREQ=WEEKLY;INTERVAL=1;COUNT=1" },
      { startLocal: "2026-12-02T16:30", rule: "FREQ=WEEKLY;INTERVAL=1;COUNT=3" },
      { startLocal: "2026-12-24T09:00", rule: "FREQ=WEEKLY;INTERVAL=1;COUNT=1" },
    ]);
  });

  test("moved onto a taken time is left as it was, to the last visit", async () => {
    const desk = await aDesk();
    await weekly(desk);
    const taken = await desk.book("2026-12-16T16:00", { patientId: await desk.patient("Ben") });
    const before = visitsOf(desk);
    const outcome = await desk.clinic.call("series.moveFollowing", { appointmentId: idOn(desk, "2026-12-01"), startLocal: local("2026-12-02T16:00") });
    expect(!outcome.ok && outcome.error).toEqual({ code: "seriesClashes", taken: [taken.startsAt], outside: [] });
    expect(visitsOf(desk)).toEqual(before);
  });

  test("is cancelled from one visit on, with the reason, and what came before stays", async () => {
    const desk = await aDesk();
    await weekly(desk, "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=6");
    expect(visitsOf(desk)).toHaveLength(6);
    const outcome = await desk.clinic.must("series.cancelFollowing", { appointmentId: idOn(desk, "2026-12-01"), reason: "Moved to another town" });
    expect(outcome).toEqual({ cancelled: 4 });
    expect(visitsOf(desk).map((visit) => visit.split(" ")[2])).toEqual(["booked", "booked", "cancelled", "cancelled", "cancelled", "cancelled"]);
    const { series } = await desk.clinic.must("appointment.panel", { appointmentId: idOn(desk, "2026-11-24") });
    expect(desk.read().byId(appointmentSeries, series?.id ?? "")?.rule).toBe("FREQ=WEEKLY;INTERVAL=1;BYDAY=TU,TH;COUNT=2");
  });
});
