import { afterEach, describe, expect, test } from "vitest";
import { aDesk, closeDesks, day, minute } from "../../testing/desk.ts";

afterEach(closeDesks);

const allWeek = (from: number, to: number) => [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, fromMinute: minute(from), toMinute: minute(to) }));

describe("hours and closures", () => {
  test("that leave bookings outside hours are saved, and name those bookings and no other", async () => {
    const { clinic, mona, book, practitioner, patient } = await aDesk();
    await book("2026-11-23T09:00", { patientId: await patient("Early") });
    await book("2026-11-23T15:00", { patientId: await patient("Noon") });
    await book("2026-11-23T18:00", { patientId: await patient("Colleague's"), practitionerId: await practitioner("Karim") });
    const cancelled = await book("2026-11-24T19:00", { patientId: await patient("Cancelled") });
    await clinic.must("appointment.cancel", { appointmentId: cancelled.id, reason: "Ill" });
    const late = await book("2026-11-24T19:30", { patientId: await patient("Late") });
    const { stranded } = await clinic.must("hours.replace", { practitionerId: mona, hours: allWeek(9, 17) });
    expect(stranded).toEqual([{ appointmentId: late.id, patientName: "Late", startsAt: late.startsAt }]);
    const leave = await clinic.must("closure.save", { kind: "leave", practitionerId: mona, fromOn: day("2026-11-23"), toOn: day("2026-11-24"), label: "Leave" });
    expect(leave.stranded.map(({ patientName }) => patientName)).toEqual(["Early", "Noon"]);
    const holiday = await clinic.must("closure.save", { kind: "closure", fromOn: day("2026-11-23"), toOn: day("2026-11-23"), label: "Holiday" });
    expect(holiday.stranded.map(({ patientName }) => patientName)).toEqual(["Colleague's"]);
  });

  test("of a room name the bookings in that room", async () => {
    const { clinic, book, room } = await aDesk();
    const xray = await room("X-ray");
    const inRoom = await book("2026-11-23T09:00", { roomId: xray });
    await book("2026-11-23T10:00");
    const { stranded } = await clinic.must("closure.save", { kind: "closure", roomId: xray, fromOn: day("2026-11-23"), toOn: day("2026-11-23"), label: "Painting" });
    expect(stranded.map(({ appointmentId }) => appointmentId)).toEqual([inRoom.id]);
  });

  test("that overlap or end before they begin are refused, and nothing is changed", async () => {
    const { clinic, mona } = await aDesk();
    const before = await clinic.must("hours.list", { practitionerId: mona });
    const [monday] = allWeek(9, 13);
    const overlapping = await clinic.call("hours.replace", { practitionerId: mona, hours: [...allWeek(9, 13), { weekday: 1, fromMinute: minute(12), toMinute: minute(15) }] });
    expect(overlapping).toMatchObject({ ok: false, error: { code: "hoursOverlap", weekday: 1 } });
    expect(await clinic.call("hours.replace", { practitionerId: mona, hours: monday ? [{ ...monday, toMinute: minute(8) }] : [] })).toMatchObject({ ok: false, error: { code: "invalidInput", field: "toMinute" } });
    expect(await clinic.call("closure.save", { kind: "break", fromOn: day("2026-11-23"), toOn: day("2026-11-22"), label: "" })).toMatchObject({ ok: false, error: { code: "invalidInput", field: "toOn" } });
    expect(await clinic.call("closure.save", { kind: "break", fromOn: day("2026-11-23"), toOn: day("2026-11-23"), fromMinute: minute(12), label: "" })).toMatchObject({ ok: false, error: { code: "invalidInput", field: "toMinute" } });
    expect(await clinic.must("hours.list", { practitionerId: mona })).toEqual(before);
  });

  test("that stay the same are not written again", async () => {
    const { clinic, mona } = await aDesk();
    const before = await clinic.must("hours.list", { practitionerId: mona });
    const { hours } = await clinic.must("hours.replace", { practitionerId: mona, hours: [...allWeek(8, 20).slice(0, 6), { weekday: 7, fromMinute: minute(10), toMinute: minute(12) }] });
    expect(hours.filter((one) => before.some((old) => old.id === one.id && old.version === one.version))).toHaveLength(6);
  });

  test("are changed only on the version that was seen, and by who may", async () => {
    const { clinic, room } = await aDesk();
    const id = await room("One");
    const renamed = await clinic.must("room.save", { id, version: 1, name: "Room one", active: true });
    expect(renamed).toMatchObject({ name: "Room one", version: 2 });
    expect(await clinic.call("room.save", { id, version: 1, name: "Room 1", active: true })).toMatchObject({ ok: false, error: { code: "changedMeanwhile" } });
    expect(await clinic.call("room.save", { name: "Mine", active: true }, { as: "receptionist" })).toMatchObject({ ok: false, error: { code: "notAllowed" } });
  });

  test("of a closure that is taken back open the day again", async () => {
    const { clinic, mona, refusalOf } = await aDesk();
    const { closure } = await clinic.must("closure.save", { kind: "leave", practitionerId: mona, fromOn: day("2026-11-23"), toOn: day("2026-11-23"), label: "Leave" });
    expect(await refusalOf("2026-11-23T10:00")).toBe("outsideHours");
    await clinic.must("closure.void", { id: closure.id });
    expect(await refusalOf("2026-11-23T10:00")).toBe("booked");
  });
});
