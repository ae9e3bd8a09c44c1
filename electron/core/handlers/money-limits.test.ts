import { expect, test } from "vitest";
import { err } from "#shared/core/result.ts";
import { appError } from "#shared/errors.ts";
import { testClinic, type TestClinic } from "../../testing/test-clinic.ts";

const patientNamed = async (clinic: TestClinic, name: string) => (await clinic.must("patient.register", { name })).patient.id;
const line = (unitMinor: number, quantity = 1_000) => ({ description: "Visit", quantity, unitMinor: unitMinor as never });
const pay = (clinic: TestClinic, patientId: string, amountMinor: number) => clinic.must("payment.take", { patientId: patientId as never, method: "cash", amountMinor });
const creditOf = async (clinic: TestClinic, patientId: string) => (await clinic.must("patient.account", { patientId: patientId as never })).creditMinor;

test("credit that was given back or used while two files were one is not there a second time once they are two", async () => {
  const clinic = await testClinic();
  const [ana, anna] = [await patientNamed(clinic, "Ana Ruiz"), await patientNamed(clinic, "Anna Ruiz")];
  await pay(clinic, anna, 10_000);
  await clinic.must("patient.merge", { keepId: ana, doubleId: anna });
  await clinic.must("payment.refund", { patientId: ana, method: "cash", amountMinor: 4_000, reason: "moved away" });
  const bill = await clinic.must("invoice.draft", { patientId: ana, lines: [line(5_000)] });
  await clinic.must("invoice.issue", { invoiceId: bill.invoice.id });
  await clinic.must("payment.useCredit", { invoiceId: bill.invoice.id, amountMinor: 5_000 });
  expect(await creditOf(clinic, ana)).toBe(1_000);
  await clinic.must("patient.unmerge", { doubleId: anna });
  expect([await creditOf(clinic, ana), await creditOf(clinic, anna)]).toEqual([0, 1_000]);
  expect((await clinic.must("invoice.get", { invoiceId: bill.invoice.id })).dueMinor).toBe(0);
  expect(await clinic.call("payment.refund", { patientId: anna, method: "cash", amountMinor: 1_001, reason: "again" })).toEqual(err(appError("overRefund", { paidMinor: 1_000 })));
});

test("taking a merging back parts the credit as parting the files does", async () => {
  const clinic = await testClinic();
  const [ana, anna] = [await patientNamed(clinic, "Ana Ruiz"), await patientNamed(clinic, "Anna Ruiz")];
  await pay(clinic, anna, 10_000);
  await clinic.must("patient.merge", { keepId: ana, doubleId: anna }, { as: "receptionist" });
  await clinic.must("payment.refund", { patientId: ana, method: "cash", amountMinor: 4_000, reason: "moved away" });
  await clinic.must("undo.last", {}, { as: "receptionist" });
  expect([await creditOf(clinic, ana), await creditOf(clinic, anna)]).toEqual([0, 6_000]);
  await clinic.must("undo.redo", {}, { as: "receptionist" });
  expect(await creditOf(clinic, ana)).toBe(6_000);
});

test("money that comes after a close is counted by the next one, also where the clock was put back between them", async () => {
  const clinic = await testClinic({ now: "2026-11-22T20:00:00+02:00" });
  const ana = await patientNamed(clinic, "Ana Ruiz");
  const close = () => clinic.call("dayClose.close", { day: "2026-11-22" as never, openingMinor: 0 as never, countedMinor: 0 as never });
  await pay(clinic, ana, 1_000);
  clinic.clock.advance(1_000);
  expect(await close()).toMatchObject({ ok: true, value: { expectedMinor: 1_000 } });
  clinic.clock.set("2026-11-22T19:00:00+02:00");
  await pay(clinic, ana, 2_000);
  expect(await close()).toMatchObject({ ok: true, value: { expectedMinor: 3_000 } });
  expect(await close()).toMatchObject({ ok: false, error: { code: "dayClosed" } });
});

test("a bill that no ledger could hold is refused as such, and nothing breaks", async () => {
  const clinic = await testClinic();
  const ana = await patientNamed(clinic, "Ana Ruiz");
  for (const lines of [[line(1_000_000_000_000, 10_000_000)], [line(600_000_000_000), line(600_000_000_000)]]) {
    expect(await clinic.call("invoice.draft", { patientId: ana, lines })).toEqual(err(appError("amountInvalid", { field: "unitMinor" })));
  }
  expect(clinic.log).toEqual([]);
});

test("a doctor sees that a bill is paid, and not how", async () => {
  const clinic = await testClinic();
  const ana = await patientNamed(clinic, "Ana Ruiz");
  const bill = await clinic.must("invoice.draft", { patientId: ana, lines: [line(5_000)] });
  await clinic.must("payment.take", { patientId: ana, invoiceId: bill.invoice.id, method: "card", amountMinor: 5_000 });
  const seen = await clinic.must("invoice.get", { invoiceId: bill.invoice.id }, { as: "doctor" });
  expect([seen.paidMinor, seen.status, seen.payments]).toEqual([5_000, "paid", []]);
  expect((await clinic.must("invoice.get", { invoiceId: bill.invoice.id }, { as: "accountant" })).payments).toHaveLength(1);
});

test("a remembered choice that is no choice any more is refused", async () => {
  const clinic = await testClinic();
  const refused = await clinic.call("setting.set", { key: "board", value: "x".repeat(20_001) });
  expect(refused).toMatchObject({ ok: false, error: { code: "invalidInput", field: "value" } });
});
