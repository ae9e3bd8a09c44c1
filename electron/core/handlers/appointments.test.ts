import { afterEach, describe, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import type { InputOf } from "#shared/ipc/contract.ts";
import { aDesk, closeDesks, day, local } from "../../testing/desk.ts";

afterEach(closeDesks);

describe("a time is taken once", () => {
  test("of 64 who ask for one time at once, one gets it and 63 are told who has it, 100 times of 100", async () => {
    const { clinic, mona, visit, patient, read } = await aDesk();
    const patients = await Promise.all(Array.from({ length: 64 }, (_, index) => patient(`Patient ${index}`)));
    for (let round = 0; round < 100; round += 1) {
      const date = `2026-${round < 50 ? "12" : "11"}-${String((round % 25) + 1).padStart(2, "0")}`;
      const startLocal = local(`${date}T${round % 50 < 25 ? "09" : "13"}:00`);
      const outcomes = await Promise.all(
        patients.map((patientId) => clinic.call("appointment.book", { patientId, practitionerId: mona, serviceId: visit, startLocal }, { as: "receptionist" })),
      );
      const winners = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value.card.appointment.id] : []));
      const told = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error]));
      expect(winners).toHaveLength(1);
      expect(told).toHaveLength(63);
      expect(told.every((error) => error.code === "slotTaken" && error.by === "practitioner" && error.appointmentId === winners[0])).toBe(true);
    }
    expect(read().prepare("SELECT count(*) FROM appointment").pluck().get()).toBe(100);
  }, 120_000);

  test("a visit that overlaps by one grid step is refused, its neighbour is not, and buffers count", async () => {
    const { book, refusalOf, service } = await aDesk();
    const surgery = await service("Small surgery", { minutes: 40, before: 10, after: 20 });
    await book("2026-11-22T10:00", { serviceId: surgery });
    expect(await refusalOf("2026-11-22T09:25")).toBe("slotTaken");
    expect(await refusalOf("2026-11-22T09:20")).toBe("booked");
    expect(await refusalOf("2026-11-22T10:55")).toBe("slotTaken");
    expect(await refusalOf("2026-11-22T11:00")).toBe("booked");
  });

  test("two doctors cannot use one room at a time", async () => {
    const { clinic, book, visit, ana, room, practitioner } = await aDesk();
    const xray = await room("X-ray");
    const karim = await practitioner("Karim");
    await book("2026-11-22T10:00", { roomId: xray });
    const outcome = await clinic.call("appointment.book", { patientId: ana, practitionerId: karim, serviceId: visit, roomId: xray, startLocal: local("2026-11-22T10:15") });
    expect(outcome).toMatchObject({ ok: false, error: { code: "slotTaken", by: "room" } });
  });

  test("the time of a cancelled visit or a no-show can be booked again, and then they cannot come back into it", async () => {
    const { clinic, book, refusalOf } = await aDesk();
    const cancelled = await book("2026-11-22T10:00");
    const missed = await book("2026-11-22T11:00");
    await clinic.must("appointment.cancel", { appointmentId: cancelled.id, reason: "Travelling" });
    await clinic.must("appointment.noShow", { appointmentId: missed.id });
    expect([await refusalOf("2026-11-22T10:00"), await refusalOf("2026-11-22T11:00")]).toEqual(["booked", "booked"]);
    const back = [
      await clinic.call("appointment.reopen", { appointmentId: cancelled.id }, { as: "receptionist" }),
      await clinic.call("appointment.arrive", { appointmentId: missed.id }, { as: "receptionist" }),
    ];
    expect(back.map((outcome) => !outcome.ok && outcome.error.code)).toEqual(["slotTaken", "slotTaken"]);
  });
});

describe("overbooking", () => {
  test("needs the right and a reason, is kept with its reason, and never happens by itself", async () => {
    const { clinic, book, refusalOf, patient, service } = await aDesk();
    await book("2026-11-22T10:00");
    expect(await refusalOf("2026-11-22T10:00", { overbookReason: "Emergency" })).toBe("notAllowed");
    expect(await refusalOf("2026-11-22T10:00", {}, "owner")).toBe("slotTaken");
    expect(await refusalOf("2026-11-22T10:00", { overbookReason: "  " }, "owner")).toBe("invalidInput");
    const { card } = await clinic.must("appointment.book", { patientId: await patient("Ben"), practitionerId: (await book("2026-11-22T12:00")).practitionerId, serviceId: await service("Check"), startLocal: local("2026-11-22T10:10"), overbookReason: "Emergency" }, { as: "doctor" });
    expect(card.appointment.overbookReason).toBe("Emergency");
    const moved = await clinic.must("appointment.move", { appointmentId: card.appointment.id, startLocal: local("2026-11-22T15:00") }, { as: "receptionist" });
    expect(moved.card.appointment.overbookReason).toBeNull();
  });

  test("does not hold back the one that was there first: it is shortened, put in a room and undone as before", async () => {
    const { clinic, book, patient, mona, visit, room } = await aDesk();
    const { id } = await book("2026-11-22T10:00");
    await clinic.must("appointment.book", { patientId: await patient("Ben"), practitionerId: mona, serviceId: visit, startLocal: local("2026-11-22T10:10"), overbookReason: "Emergency" });
    await clinic.must("appointment.move", { appointmentId: id, minutes: 20, roomId: await room("Two") }, { as: "receptionist" });
    await clinic.must("undo.last", {}, { as: "receptionist" });
    expect(await clinic.call("appointment.move", { appointmentId: id, minutes: 45 }, { as: "receptionist" })).toMatchObject({ ok: false, error: { code: "slotTaken" } });
  });

  test("covers a time outside hours, on leave and in a closed room alike", async () => {
    const { clinic, mona, refusalOf, room } = await aDesk();
    expect(await refusalOf("2026-11-22T19:45")).toBe("outsideHours");
    expect(await refusalOf("2026-11-22T19:30")).toBe("booked");
    const xray = await room("X-ray");
    await clinic.must("closure.save", { kind: "leave", practitionerId: mona, fromOn: day("2026-11-23"), toOn: day("2026-11-24"), label: "Conference" });
    await clinic.must("closure.save", { kind: "closure", roomId: xray, fromOn: day("2026-11-25"), toOn: day("2026-11-25"), label: "Painting" });
    expect(await refusalOf("2026-11-24T10:00")).toBe("outsideHours");
    expect(await refusalOf("2026-11-25T10:00", { roomId: xray })).toBe("outsideHours");
    expect(await refusalOf("2026-11-24T10:00", { overbookReason: "Only day he is in town" }, "owner")).toBe("booked");
  });
});

describe("a visit's way through the day", () => {
  test("is arrived with a number, in room, done; the next to arrive has the next number and tomorrow begins at one", async () => {
    const { clinic, book } = await aDesk();
    const visits = [await book("2026-11-22T10:00"), await book("2026-11-22T10:30"), await book("2026-11-23T10:00")];
    const numbers: (number | null)[] = [];
    for (const [index, { id }] of visits.entries()) {
      if (index === 2) {
        clinic.clock.set("2026-11-23T07:00Z");
        await clinic.signIn("receptionist");
      }
      const { card } = await clinic.must("appointment.arrive", { appointmentId: id }, { as: "receptionist" });
      numbers.push(card.appointment.queueNumber);
    }
    expect(numbers).toEqual([1, 2, 1]);
    const { id } = mustExist(visits[0], "the first visit");
    await clinic.must("appointment.start", { appointmentId: id }, { as: "receptionist" });
    const { card } = await clinic.must("appointment.finish", { appointmentId: id }, { as: "receptionist" });
    expect(card.appointment).toMatchObject({ status: "done", queueOn: "2026-11-22" });
    expect(await clinic.call("appointment.cancel", { appointmentId: card.appointment.id, reason: "No" }, { as: "receptionist" })).toMatchObject({ ok: false, error: { code: "wrongStatus" } });
  });

  test("of a walk-in begins as arrived, with a number", async () => {
    const { book } = await aDesk();
    expect(await book("2026-11-22T08:15", { walkIn: true })).toMatchObject({ status: "arrived", queueNumber: 1, walkIn: true });
  });

  test("cannot be changed by someone who saw an older version of it", async () => {
    const { clinic, book } = await aDesk();
    const { id, version } = await book("2026-11-22T10:00");
    await clinic.must("appointment.update", { appointmentId: id, version, note: "Brings the old film" });
    const outcome = await clinic.call("appointment.move", { appointmentId: id, version, startLocal: local("2026-11-22T11:00") });
    expect(outcome).toMatchObject({ ok: false, error: { code: "changedMeanwhile" } });
  });
});

describe("moving", () => {
  test("keeps length and buffers, may stretch, and is refused onto another visit", async () => {
    const { clinic, book, service } = await aDesk();
    const surgery = await service("Small surgery", { minutes: 40, before: 10, after: 20 });
    const { id } = await book("2026-11-22T10:00", { serviceId: surgery });
    await book("2026-11-22T14:00");
    const { card } = await clinic.must("appointment.move", { appointmentId: id, startLocal: local("2026-11-22T12:00"), minutes: 60 });
    const { startsAt, endsAt, busyFrom, busyTo } = card.appointment;
    expect([startsAt - busyFrom, endsAt - startsAt, busyTo - endsAt].map((ms) => ms / 60_000)).toEqual([10, 60, 20]);
    expect(await clinic.call("appointment.move", { appointmentId: id, minutes: 120 })).toMatchObject({ ok: false, error: { code: "slotTaken" } });
    expect(await clinic.must("appointment.move", { appointmentId: id, startLocal: local("2026-11-22T12:05") })).toBeTruthy();
  });

  test("to another doctor asks whether they offer the service, and takes their room", async () => {
    const { clinic, mona, ana, room, practitioner, service } = await aDesk();
    const [one, two] = [await room("One"), await room("Two")];
    const [karim, salma] = [await practitioner("Karim", { roomId: one }), await practitioner("Salma", { roomId: two })];
    const skin = await service("Skin", { only: [karim, salma] });
    const { card } = await clinic.must("appointment.book", { patientId: ana, practitionerId: karim, serviceId: skin, startLocal: local("2026-11-22T10:00") });
    expect(card.appointment.roomId).toBe(one);
    expect((await clinic.must("appointment.move", { appointmentId: card.appointment.id, practitionerId: salma })).card.appointment.roomId).toBe(two);
    expect(await clinic.call("appointment.move", { appointmentId: card.appointment.id, practitionerId: mona })).toMatchObject({ ok: false, error: { code: "serviceNotOffered" } });
  });
});

describe("the waiting list", () => {
  test("is shown when a time falls free: the urgent first, only who can come then", async () => {
    const { clinic, book, visit, mona, patient } = await aDesk();
    const taken = await book("2026-11-22T10:00");
    const add = async (name: string, more: Partial<InputOf<"waitlist.add">> = {}) => {
      clinic.clock.advance(1_000);
      return clinic.must("waitlist.add", { patientId: await patient(name), serviceId: visit, fromOn: day("2026-11-20"), partOfDay: "any", ...more });
    };
    await add("Usual");
    await add("Urgent", { priority: 2 });
    await add("Evenings", { partOfDay: "evening" });
    await add("Next month", { fromOn: day("2026-12-20") });
    const { freed } = await clinic.must("appointment.cancel", { appointmentId: taken.id, reason: "Ill" }, { as: "receptionist" });
    expect(freed.map(({ patientName }) => patientName)).toEqual(["Urgent", "Usual"]);
    const [first] = freed;
    await book("2026-11-22T10:00", { waitlistEntryId: first?.entry.id ?? "" });
    expect((await clinic.must("waitlist.list", {})).map(({ patientName }) => patientName)).toEqual(["Usual", "Evenings", "Next month"]);
    const matches = await clinic.must("waitlist.matches", { practitionerId: mona, startsAt: taken.startsAt, minutes: 30 });
    expect(matches).toEqual([]);
  });
});
