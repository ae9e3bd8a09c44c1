import { expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { err } from "#shared/core/result.ts";
import { appError } from "#shared/errors.ts";
import { nth, testClinic, type TestClinic } from "../testing/test-clinic.ts";

const patientNamed = async (clinic: TestClinic, name: string): Promise<string> =>
  (await clinic.must("patient.register", { name, sex: "female" } as never, { as: "receptionist" }) as { readonly patient: { readonly id: string } }).patient.id;

const booking = async (clinic: TestClinic, patientId: string, at: string) =>
  (
    await clinic.must(
      "appointment.book",
      { patientId, practitionerId: nth(clinic.practitioners, 0).id, serviceId: nth(clinic.services, 0).id, startLocal: `2026-11-23T${at}` } as never,
      { as: "receptionist" },
    )
  ).card.appointment;

test("a booking is taken back and brought back by the one who made it, and by nobody else", async () => {
  const clinic = await testClinic();
  const ana = await patientNamed(clinic, "Ana Ruiz");
  const booked = await booking(clinic, ana, "10:00");
  expect((await clinic.must("undo.peek", {}, { as: "receptionist" })).undo?.procedure).toBe("appointment.book");
  expect(await clinic.call("undo.last", {}, { as: "doctor" })).toEqual(err(appError("nothingToUndo")));

  await clinic.must("undo.last", {}, { as: "receptionist" });
  expect((await clinic.must("day.board", { day: "2026-11-23" } as never)).cards).toHaveLength(0);
  await clinic.must("undo.redo", {}, { as: "receptionist" });
  expect((await clinic.must("day.board", { day: "2026-11-23" } as never)).cards.map((card) => card.appointment.id)).toEqual([booked.id]);
  expect((await clinic.must("undo.peek", {}, { as: "receptionist" })).redo).toBeNull();
});

test("several deeds on one row go back one by one and come again one by one", async () => {
  const clinic = await testClinic();
  const ana = await patientNamed(clinic, "Ana Ruiz");
  const { id } = await booking(clinic, ana, "10:00");
  const receptionist = { as: "receptionist" } as const;
  await clinic.must("appointment.move", { appointmentId: id, startLocal: "2026-11-23T11:00" } as never, receptionist);
  await clinic.must("appointment.move", { appointmentId: id, startLocal: "2026-11-23T12:00" } as never, receptionist);
  const startOf = async (): Promise<string | undefined> => (await clinic.must("day.board", { day: "2026-11-23" } as never)).cards[0]?.appointment.startLocal;
  const seen: (string | undefined)[] = [];
  for (const way of ["undo.last", "undo.last", "undo.last", "undo.redo", "undo.redo", "undo.redo", "undo.last"] as const) {
    await clinic.must(way, {}, receptionist);
    seen.push((await startOf())?.slice(11));
  }
  expect(seen).toEqual(["11:00", "10:00", undefined, "10:00", "11:00", "12:00", "11:00"]);
});

test("what somebody else has changed since is not taken back", async () => {
  const clinic = await testClinic();
  const ana = await patientNamed(clinic, "Ana Ruiz");
  const { id } = await booking(clinic, ana, "10:00");
  await clinic.must("appointment.move", { appointmentId: id, startLocal: "2026-11-23T11:00" } as never, { as: "doctor" });
  expect(await clinic.call("undo.last", {}, { as: "receptionist" })).toEqual(err(appError("changedMeanwhile", { what: "appointment", id })));
});

test("a cancelled booking does not come back over another that took its time", async () => {
  const clinic = await testClinic();
  const ana = await patientNamed(clinic, "Ana Ruiz");
  const { id } = await booking(clinic, ana, "10:00");
  await clinic.must("appointment.cancel", { appointmentId: id, reason: "ill" } as never, { as: "doctor" });
  const other = await booking(clinic, await patientNamed(clinic, "Omar Said"), "10:00");
  const refused = await clinic.call("undo.last", {}, { as: "doctor" });
  expect(refused).toMatchObject({ ok: false, error: { code: "slotTaken", appointmentId: other.id } });
});

test("a payment is taken back by a row of its own, and the bill keeps its number", async () => {
  const clinic = await testClinic();
  const ana = await patientNamed(clinic, "Ana Ruiz");
  const receptionist = { as: "receptionist" } as const;
  const { invoice } = await clinic.must("invoice.draft", { patientId: ana, lines: [{ description: "Consultation", quantity: 1000, unitMinor: 25_000 }] } as never, receptionist);
  await clinic.must("payment.take", { patientId: ana, invoiceId: invoice.id, method: "cash", amountMinor: 25_000 } as never, receptionist);
  await clinic.must("undo.last", {}, receptionist);
  const account = await clinic.must("patient.account", { patientId: ana } as never, receptionist);
  expect(account.balanceMinor).toBe(25_000);
  expect(account.payments.map(({ kind, amountMinor }) => `${kind} ${amountMinor}`).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(["payment 25000", "reversal -25000"]);
  expect(account.invoices[0]).toMatchObject({ number: "A-000001", status: "unpaid" });
  expect(await clinic.call("undo.redo", {}, receptionist)).toEqual(err(appError("cannotUndo", { procedure: "payment.take" })));
});

test("a restart begins anew: what was done before it is not taken back key by key", async () => {
  const clinic = await testClinic();
  await patientNamed(clinic, "Ana Ruiz");
  await clinic.restart();
  expect(await clinic.call("undo.last", {}, { as: "receptionist" })).toEqual(err(appError("nothingToUndo")));
});

test("what another PC has changed since, unseen by whoever did the deed, is not taken back over it", async () => {
  const clinic = await testClinic();
  const { id } = await booking(clinic, await patientNamed(clinic, "Ana Ruiz"), "10:00");
  const receptionist = { as: "receptionist" } as const;
  await clinic.must("appointment.move", { appointmentId: id, startLocal: "2026-11-23T11:00" } as never, receptionist);
  const { db } = mustExist(clinic.core().vault.store(), "an open store");
  db.prepare("UPDATE appointment SET clock = ? WHERE id = ?").run(JSON.stringify([1, "0mwm0nlqo0000other", { 14: [7, "0mwm0nlqo0000other"] }]), id);
  expect(await clinic.call("undo.last", {}, receptionist)).toEqual(err(appError("changedMeanwhile", { what: "appointment", id })));
  db.prepare("UPDATE changeSet SET base = 7").run();
  expect((await clinic.must("undo.last", {}, receptionist)).procedure).toBe("appointment.move");
});
