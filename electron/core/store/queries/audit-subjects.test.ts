import { afterEach, expect, test } from "vitest";
import { isoToInstant } from "#shared/core/time.ts";
import { tables } from "#shared/schema/index.ts";
import { aDesk, closeDesks, day, local } from "../../../testing/desk.ts";
import { auditSubject } from "./audit-subjects.ts";

afterEach(closeDesks);

test("an entry of the audit says whose it is, by which number and at what time", async () => {
  const desk = await aDesk();
  const { clinic, ana, mona, visit } = desk;
  const booked = await clinic.must("appointment.book", { patientId: ana, practitionerId: mona, serviceId: visit, startLocal: local("2026-11-23T10:00") });
  await clinic.must("appointment.arrive", { appointmentId: booked.card.appointment.id });
  const { invoice } = await clinic.must("invoice.draft", { patientId: ana, lines: [{ description: "Visit", quantity: 1_000, unitMinor: 10_000 as never }] });
  await clinic.must("invoice.issue", { invoiceId: invoice.id });
  await clinic.must("closure.save", { kind: "closure", fromOn: day("2026-12-24"), toOn: day("2026-12-24"), label: "Feast" });
  const told = (await clinic.must("audit.list", { limit: 5 })).map(({ action, about }) => [action, about?.name, about?.number, about?.startsAt]);
  expect(told).toEqual([
    ["closure.save", "Feast", null, null],
    ["invoice.issue", "Ana Ruiz", "A-000001", null],
    ["invoice.draft", "Ana Ruiz", "1001", null],
    ["appointment.arrive", "Ana Ruiz", null, isoToInstant("2026-11-23T10:00+02:00")],
    ["appointment.book", "Ana Ruiz", "1001", null],
  ]);
});

test("what is no row of the clinic's keeps the name it has", async () => {
  const { read } = await aDesk();
  expect(auditSubject(read(), "daftar-2026-11-23-0231")).toBeNull();
  expect(auditSubject(read(), "pat_of_another_clinic")).toBeNull();
});

test("a row of every table that people work with is told by its name or number", async () => {
  const { read } = await aDesk();
  const untold = Object.values(tables).flatMap((table) => {
    const id = read().prepare(`SELECT id FROM ${table.name} LIMIT 1`).pluck().get() as string | undefined;
    const about = id === undefined ? undefined : auditSubject(read(), id);
    return about === null ? [table.name] : [];
  });
  expect(untold).toEqual([]);
});
