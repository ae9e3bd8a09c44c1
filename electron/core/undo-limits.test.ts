import { expect, test } from "vitest";
import { err } from "#shared/core/result.ts";
import { appError } from "#shared/errors.ts";
import { nth, testClinic, type TestClinic } from "../testing/test-clinic.ts";

const asReceptionist = { as: "receptionist" } as const;
const asManager = { as: "manager" } as const;

const patientNamed = async (clinic: TestClinic, name: string, more: object = {}) =>
  (await clinic.must("patient.register", { name, sex: "female", ...more } as never, asReceptionist)).patient;

const line = (description: string) => ({ description, quantity: 1_000, unitMinor: 20_000 as never });

test("a line of a bill that was issued stays as it was issued, whatever was edited before", async () => {
  const clinic = await testClinic();
  const ana = await patientNamed(clinic, "Ana Ruiz");
  const { invoice } = await clinic.must("invoice.draft", { patientId: ana.id, lines: [line("Blood count")] }, asReceptionist);
  await clinic.must("invoice.edit", { invoiceId: invoice.id, lines: [line("Dressing")] }, asReceptionist);
  await clinic.must("invoice.issue", { invoiceId: invoice.id }, asReceptionist);
  expect(await clinic.call("undo.last", {}, asReceptionist)).toEqual(err(appError("invoiceIssued", { number: "A-000001" })));
  expect((await clinic.must("invoice.get", { invoiceId: invoice.id })).lines.map(({ description }) => description)).toEqual(["Dressing"]);
});

test("a patient for whom somebody has booked, billed or waited since is not unregistered", async () => {
  const clinic = await testClinic();
  const ana = await patientNamed(clinic, "Ana Ruiz");
  const booked = { patientId: ana.id, practitionerId: nth(clinic.practitioners, 0).id, serviceId: nth(clinic.services, 0).id, startLocal: "2026-11-23T10:00" };
  await clinic.must("appointment.book", booked as never, { as: "doctor" });
  expect(await clinic.call("undo.last", {}, asReceptionist)).toEqual(err(appError("changedMeanwhile", { what: "patient", id: ana.id })));
});

test("a file number that was given to somebody else since does not come back", async () => {
  const clinic = await testClinic();
  const ana = await patientNamed(clinic, "Ana Ruiz", { fileNumber: "500" });
  await clinic.must("patient.update", { patientId: ana.id, version: 1, fileNumber: "501" } as never, asManager);
  await patientNamed(clinic, "Omar Said", { fileNumber: "500" });
  expect(await clinic.call("undo.last", {}, asManager)).toEqual(err(appError("fileNumberTaken", { fileNumber: "500" })));
});

test("two files are never each other's double", async () => {
  const clinic = await testClinic();
  const [ana, anna] = [await patientNamed(clinic, "Ana Ruiz"), await patientNamed(clinic, "Anna Ruiz")];
  await clinic.must("patient.merge", { keepId: ana.id, doubleId: anna.id }, asReceptionist);
  await clinic.must("patient.unmerge", { doubleId: anna.id }, asManager);
  await clinic.must("patient.merge", { keepId: anna.id, doubleId: ana.id }, asReceptionist);
  expect(await clinic.call("undo.last", {}, asManager)).toEqual(err(appError("changedMeanwhile", { what: "patient", id: anna.id })));
});

test("a doctor with bookings does not vanish from the board", async () => {
  const clinic = await testClinic();
  const ana = await patientNamed(clinic, "Ana Ruiz");
  const doctor = await clinic.must("practitioner.save", { name: "Dr. New", active: true }, asManager);
  const booked = { patientId: ana.id, practitionerId: doctor.id, serviceId: nth(clinic.services, 0).id, startLocal: "2026-11-23T10:00", overbookReason: "first day" };
  await clinic.must("appointment.book", booked as never);
  expect(await clinic.call("undo.last", {}, asManager)).toEqual(err(appError("changedMeanwhile", { what: "practitioner", id: doctor.id })));
});

test("the currency does not go back under money that was taken in another", async () => {
  const clinic = await testClinic();
  const ana = await patientNamed(clinic, "Ana Ruiz");
  const before = await clinic.must("clinic.get", {});
  await clinic.must("clinic.update", { version: before.version, currency: "KWD" }, asManager);
  await clinic.must("payment.take", { patientId: ana.id, method: "cash", amountMinor: 500 }, asReceptionist);
  expect(await clinic.call("undo.last", {}, asManager)).toEqual(err(appError("invalidInput", { field: "currency", reason: "inUse" })));
});

test("a currency in which a bill was written stays, paid or not", async () => {
  const clinic = await testClinic();
  const ana = await patientNamed(clinic, "Ana Ruiz");
  await clinic.must("invoice.draft", { patientId: ana.id, lines: [line("Blood count")] }, asReceptionist);
  const { version } = await clinic.must("clinic.get", {});
  expect(await clinic.call("clinic.update", { version, currency: "KWD" })).toEqual(err(appError("invalidInput", { field: "currency", reason: "inUse" })));
});

test("nobody takes back what they may no longer do", async () => {
  const clinic = await testClinic();
  const users = await clinic.must("user.list", {});
  const byName = (username: string) => users.find((user) => user.username === username) as (typeof users)[number];
  const [manager, nurse] = [byName("manager"), byName("nurse")];
  await clinic.must("user.update", { userId: manager.id, version: manager.version, roles: ["owner"] });
  await clinic.must("user.update", { userId: nurse.id, version: nurse.version, roles: ["owner"] }, asManager);
  await clinic.must("user.update", { userId: manager.id, version: manager.version + 1, roles: ["receptionist"] });
  expect(await clinic.call("undo.last", {}, asManager)).toEqual(err(appError("notAllowed", { permission: "user.write" })));
});
