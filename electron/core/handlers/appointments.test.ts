import { afterEach, describe, expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { addDays, dayBounds, hoursToMs, localDateTimeOf, type LocalDate, type LocalDateTime, type Zone } from "#shared/core/time.ts";
import type { InputOf } from "#shared/ipc/contract.ts";
import { appointment } from "#shared/schema/tables/appointment.ts";
import { cardsBetweenQuery } from "../store/queries/appointments.ts";
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

describe("the board", () => {
  test("shows who is new, what is hatched and why, and walks the index by start", async () => {
    const { clinic, mona, book, read } = await aDesk();
    await clinic.must("closure.save", { kind: "break", fromOn: day("2026-01-01"), toOn: day("2026-12-31"), fromMinute: minute(12), toMinute: minute(13), label: "Lunch and prayer" });
    await book("2026-11-22T10:00");
    await book("2026-11-24T10:00");
    const week = await clinic.must("week.board", { from: day("2026-11-22"), days: 3, practitionerId: mona });
    expect(week.days.map(({ cards }) => cards.map(({ isNew, dueMinor, billed }) => [isNew, dueMinor, billed]))).toEqual([[[true, 0, false]], [], [[false, 0, false]]]);
    const { columns } = await clinic.must("day.board", { day: day("2026-11-22") });
    expect(columns[0]?.closed.map(({ kind, label }) => [kind, label])).toEqual([["closed", null], ["break", "Lunch and prayer"], ["closed", null]]);
    const compiled = cardsBetweenQuery(0 as never, 1 as never).compile();
    const plan = (read().prepare(`EXPLAIN QUERY PLAN ${compiled.sql}`).all(...compiled.parameters) as { readonly detail: string }[]).map(({ detail }) => detail);
    expect(plan.filter((detail) => detail.startsWith("SCAN"))).toEqual([]);
    expect(plan.join("\n")).toContain("a USING INDEX appointmentByStart");
    expect(plan.join("\n")).toContain("f USING PRIMARY KEY (patientId=?)");
    expect(plan.join("\n")).toContain("i USING INDEX invoiceByAppointment");
  });

  test("hatches a room where it is closed, and every room when nobody works", async () => {
    const { clinic, room } = await aDesk();
    const [one, two] = [await room("One"), await room("Two")];
    await clinic.must("closure.save", { kind: "closure", roomId: one, fromOn: day("2026-11-22"), toOn: day("2026-11-22"), fromMinute: minute(10), toMinute: minute(12), label: "Painting" });
    const { rooms } = await clinic.must("day.board", { day: day("2026-11-22") });
    const closedOf = (id: string) => rooms.find(({ roomId }) => roomId === id)?.closed.map(({ kind, label }) => [kind, label]);
    expect(closedOf(one)).toEqual([["closed", null], ["closure", "Painting"], ["closed", null]]);
    expect(closedOf(two)).toEqual([["closed", null], ["closed", null]]);
  });

  test("shows a merged file under the name that was kept, however often it was merged", async () => {
    const { clinic, book, ana, patient, read } = await aDesk();
    const { id } = await book("2026-11-22T10:00");
    const [kept, last] = [await patient("Ana Ruiz Prado"), await patient("Ana María Ruiz Prado")];
    const nameOn = async () => (await clinic.must("day.board", { day: day("2026-11-22") })).cards.map(({ patientName, fileNumber }) => `${patientName} ${fileNumber}`);
    await clinic.must("patient.merge", { keepId: kept, doubleId: ana });
    expect(await nameOn()).toEqual(["Ana Ruiz Prado 1002"]);
    await clinic.must("patient.merge", { keepId: last, doubleId: kept });
    expect(await nameOn()).toEqual(["Ana María Ruiz Prado 1003"]);
    expect((await clinic.must("appointment.panel", { appointmentId: id })).patient.id).toBe(last);
    const next = await book("2026-11-22T11:00");
    expect([read().byId(appointment, id)?.patientId, next.patientId]).toEqual([ana, last]);
  });

  test("shows what a bill still asks, and to nobody who may not see bills", async () => {
    const { clinic, book } = await aDesk();
    const { id } = await book("2026-11-22T10:00");
    const draft = await clinic.must("invoice.fromAppointment", { appointmentId: id }, { as: "receptionist" });
    const board = async (as: "receptionist" | "nurse") => (await clinic.must("day.board", { day: day("2026-11-22") }, { as })).cards.map(({ billed, dueMinor }) => [billed, dueMinor]);
    expect(await board("receptionist")).toEqual([[false, 0]]);
    await clinic.must("payment.take", { patientId: draft.invoice.patientId, invoiceId: draft.invoice.id, method: "cash", amountMinor: 10_000 }, { as: "receptionist" });
    expect(await board("receptionist")).toEqual([[true, 15_000]]);
    expect(await board("nurse")).toEqual([[false, 0]]);
    const panel = await clinic.must("appointment.panel", { appointmentId: id }, { as: "receptionist" });
    expect(panel).toMatchObject({ totalMinor: 25_000, paidMinor: 10_000, dueMinor: 15_000, balanceMinor: 15_000, creditMinor: 0, invoiceStatus: "issued" });
    expect(await clinic.must("appointment.panel", { appointmentId: id }, { as: "nurse" })).toMatchObject({ lines: [], totalMinor: 0, invoiceId: null, balanceMinor: 0 });
  });
});
