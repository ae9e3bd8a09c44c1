import { afterEach, describe, expect, test } from "vitest";
import { appointment } from "#shared/schema/tables/appointment.ts";
import { cardsBetweenQuery } from "../store/queries/appointments.ts";
import { aDesk, closeDesks, day, minute } from "../../testing/desk.ts";

afterEach(closeDesks);

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
