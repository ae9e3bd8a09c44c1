import { afterEach, expect, test } from "vitest";
import type { LocalDate, LocalDateTime } from "#shared/core/time.ts";
import type { InputOf, OutputOf } from "#shared/ipc/contract.ts";
import { nth, testClinic, type TestClinic } from "../../testing/test-clinic.ts";

const open: TestClinic[] = [];
afterEach(() => open.splice(0).forEach((clinic) => clinic.close()));

const aClinic = async (): Promise<TestClinic> => {
  const clinic = await testClinic();
  open.push(clinic);
  return clinic;
};
type Made = OutputOf<"patient.register">["patient"];
const register = async (clinic: TestClinic, input: InputOf<"patient.register">): Promise<Made> => (await clinic.must("patient.register", input, { as: "receptionist" })).patient;
const book = async (clinic: TestClinic, patientId: Made["id"], startLocal: string) =>
  (await clinic.must("appointment.book", { patientId, practitionerId: nth(clinic.practitioners, 0).id, serviceId: nth(clinic.services, 0).id, startLocal: startLocal as LocalDateTime })).card.appointment;
const day = (text: string): LocalDate => text as LocalDate;

test("a patient is registered as typed, tidied, with the next file number", async () => {
  const clinic = await aClinic();
  const first = await register(clinic, { name: "  محمـد  أحمد ", phone: "٠١٢ ٩٠٨٣ ٠١٦٦", identityNumber: "٢٩٠٠١٠١", ageYears: 34, note: "=1+1\r\nx", tags: ["VIP ", "VIP"] });
  expect(first).toMatchObject({
    fileNumber: "1", name: "محمد أحمد", phone: "+201290830166", identityNumber: "2900101", birthOn: "1992-01-01", birthPrecision: "year", note: "=1+1\nx", tags: ["VIP"], sex: "unknown", version: 1,
  });
  expect((await register(clinic, { name: "Ana", birthOn: day("1990-05-01"), sex: "female" })).fileNumber).toBe("2");
});

test("what cannot be is refused, field by field, and nothing is kept", async () => {
  const clinic = await aClinic();
  await register(clinic, { name: "Ana", fileNumber: "٧" });
  const refusal = async (input: InputOf<"patient.register">) => {
    const outcome = await clinic.call("patient.register", input);
    return outcome.ok ? null : outcome.error;
  };
  expect(await refusal({ name: "Bea", fileNumber: "7" })).toEqual({ code: "fileNumberTaken", fileNumber: "7" });
  expect(await refusal({ name: "ـ\u200f " })).toEqual({ code: "nameMissing" });
  expect(await refusal({ name: "Bea", phone: "12345" })).toEqual({ code: "phoneInvalid", field: "phone" });
  expect(await refusal({ name: "Bea", kinPhone: "abc" })).toEqual({ code: "phoneInvalid", field: "kinPhone" });
  expect(await refusal({ name: "Bea", birthOn: day("2026-11-23") })).toEqual({ code: "birthDateInvalid", field: "birthOn" });
  expect(await refusal({ name: "Bea", ageYears: 130 })).toEqual({ code: "birthDateInvalid", field: "ageYears" });
  expect((await clinic.must("patient.list", {})).total).toBe(1);
  expect((await register(clinic, { name: "Cleo" })).fileNumber).toBe("8");
});

test("two who edit one file: the second is told, and nothing of the first is lost", async () => {
  const clinic = await aClinic();
  const ana = await register(clinic, { name: "Ana", phone: "01290830166" });
  const edit = (version: number, change: Partial<InputOf<"patient.update">>) => clinic.call("patient.update", { patientId: ana.id, version, ...change });
  expect(await edit(ana.version, { note: "first", phone: null })).toMatchObject({ ok: true, value: { patient: { note: "first", phone: null, version: 2 } } });
  expect(await edit(ana.version, { note: "second" })).toEqual({ ok: false, error: { code: "changedMeanwhile", what: "patient", id: ana.id } });
  expect((await clinic.must("patient.open", { patientId: ana.id })).patient.note).toBe("first");
  await register(clinic, { name: "Bea", fileNumber: "9" });
  expect(await edit(2, { fileNumber: "9" })).toEqual({ ok: false, error: { code: "fileNumberTaken", fileNumber: "9" } });
  expect(await edit(2, { fileNumber: ana.fileNumber, deceased: true, deceasedOn: day("2026-01-01") })).toMatchObject({ ok: true, value: { patient: { deceased: true } } });
  expect(await edit(3, { deceased: false })).toMatchObject({ ok: true, value: { patient: { deceased: false, deceasedOn: null } } });
});

test("while registering, who is probably the same person is shown with the reasons", async () => {
  const clinic = await aClinic();
  const one = await register(clinic, { name: "محمد أحمد السيد", phone: "01290830166", birthOn: day("1990-05-01"), identityNumber: "2900501" });
  const family = await register(clinic, { name: "سارة أحمد السيد", phone: "01290830166" });
  const likely = (input: InputOf<"patient.duplicates">) => clinic.must("patient.duplicates", input, { as: "receptionist" });
  expect(await likely({ name: "Mohamed Ahmed El-Sayed", birthOn: day("1990-05-01") })).toMatchObject([{ patient: { patientId: one.id }, reasons: ["name", "birthDate"] }]);
  expect(await likely({ name: "X", identityNumber: "٢٩٠٠٥٠١" })).toMatchObject([{ patient: { patientId: one.id }, reasons: ["identityNumber"] }]);
  expect(await likely({ name: "أحمد محمد السيد", phone: "012 9083 0166" })).toMatchObject([{ patient: { patientId: one.id }, reasons: ["name", "phone"] }]);
  expect(await likely({ name: "خالد منصور", phone: "01290830166" })).toEqual([]);
  expect(await likely({ name: one.name, phone: "01290830166", exceptId: one.id })).toEqual([]);
  expect(family.fileNumber).toBe("2");
});

test("a merged file's visits and money are shown under the one that stays, and parting them restores both exactly", async () => {
  const clinic = await aClinic();
  const kept = await register(clinic, { name: "محمد أحمد", phone: "01290830166" });
  const double = await register(clinic, { name: "Mohamed Ahmed" });
  const third = await register(clinic, { name: "Muhammad A." });
  const visit = await book(clinic, double.id, "2026-12-01T10:00");
  const { invoice } = await clinic.must("invoice.fromAppointment", { appointmentId: visit.id });
  await clinic.must("invoice.issue", { invoiceId: invoice.id });
  const opened = async (id: Made["id"]) => clinic.must("patient.open", { patientId: id });
  const before = [await opened(kept.id), await opened(double.id)];
  expect(before[1]).toMatchObject({ balanceMinor: 25_000, visits: [{ appointmentId: visit.id }] });

  await clinic.must("patient.merge", { keepId: kept.id, doubleId: double.id }, { as: "receptionist" });
  const merged = await opened(kept.id);
  expect(merged).toMatchObject({ patient: { id: kept.id }, balanceMinor: 25_000, visits: [{ appointmentId: visit.id }], mergedFrom: [{ patientId: double.id }] });
  expect(await opened(double.id)).toEqual(merged);
  expect((await clinic.must("patient.search", { text: "mohamed ahmed" })).map((row) => row.patientId)).toEqual([kept.id]);
  expect((await clinic.must("patient.list", {})).patients.map((row) => row.patientId).toSorted()).toEqual([kept.id, third.id].toSorted());
  expect(await clinic.call("patient.merge", { keepId: kept.id, doubleId: double.id })).toEqual({ ok: false, error: { code: "alreadyMerged" } });
  expect(await clinic.call("patient.merge", { keepId: kept.id, doubleId: kept.id })).toEqual({ ok: false, error: { code: "mergeSame" } });

  await clinic.must("patient.merge", { keepId: third.id, doubleId: kept.id });
  expect(await opened(double.id)).toMatchObject({ patient: { id: third.id }, balanceMinor: 25_000 });
  await clinic.must("patient.unmerge", { doubleId: kept.id });
  await clinic.must("patient.unmerge", { doubleId: double.id });
  const unversioned = (view: OutputOf<"patient.open">) => ({ ...view, patient: { ...view.patient, version: 0 } });
  expect([await opened(kept.id), await opened(double.id)].map(unversioned)).toEqual(before.map(unversioned));
  expect(await clinic.call("patient.unmerge", { doubleId: double.id })).toEqual({ ok: false, error: { code: "notMerged" } });
});

test("a file is voided only where no time is booked and nothing owed, and comes back unless its number was given away", async () => {
  const clinic = await aClinic();
  const ana = await register(clinic, { name: "Ana", fileNumber: "7" });
  const visit = await book(clinic, ana.id, "2026-12-01T10:00");
  const away = () => clinic.call("patient.void", { patientId: ana.id, reason: "a mistake" });
  expect(await away()).toEqual({ ok: false, error: { code: "patientHasOpenWork", appointments: 1, dueMinor: 0 } });
  await clinic.must("appointment.cancel", { appointmentId: visit.id, reason: "by mistake", version: visit.version });
  expect(await away()).toMatchObject({ ok: true });
  expect(await clinic.must("patient.search", { text: "ana" })).toEqual([]);
  expect((await clinic.must("patient.list", { show: "voided" })).patients.map((row) => row.patientId)).toEqual([ana.id]);
  expect(await clinic.call("patient.update", { patientId: ana.id, version: 2, note: "x" })).toEqual({ ok: false, error: { code: "patientVoided" } });
  const bea = await register(clinic, { name: "Bea", fileNumber: "7" });
  expect(await clinic.call("patient.restore", { patientId: ana.id })).toEqual({ ok: false, error: { code: "fileNumberTaken", fileNumber: "7" } });
  await clinic.must("patient.update", { patientId: bea.id, version: bea.version, fileNumber: "8" });
  await clinic.must("patient.restore", { patientId: ana.id });
  expect((await clinic.must("patient.search", { text: "ana" })).map((row) => row.patientId)).toEqual([ana.id]);
});

test("opening a file is in the audit with whose it was; whoever may not see money is shown none", async () => {
  const clinic = await aClinic();
  const ana = await register(clinic, { name: "Ana" });
  const { invoice } = await clinic.must("invoice.fromAppointment", { appointmentId: (await book(clinic, ana.id, "2026-12-01T10:00")).id });
  await clinic.must("invoice.issue", { invoiceId: invoice.id });
  expect((await clinic.must("patient.open", { patientId: ana.id }, { as: "receptionist" })).balanceMinor).toBe(25_000);
  expect((await clinic.must("patient.open", { patientId: ana.id }, { as: "nurse" })).balanceMinor).toBe(0);
  const looks = (await clinic.must("audit.list", { subject: ana.id })).filter((entry) => entry.action === "patient.open");
  expect(new Set(looks.map((entry) => entry.userName))).toEqual(new Set(["Test nurse", "Test receptionist"]));
});

test("the list comes in pages, by name and by file number, and by tag, none twice and none left out", async () => {
  const clinic = await aClinic();
  for (let index = 0; index < 25; index += 1) await register(clinic, { name: `Name ${index % 7}`, tags: index % 5 === 0 ? ["VIP"] : [] });
  for (const order of ["recent", "name", "fileNumber"] as const) {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: OutputOf<"patient.list"> = await clinic.must("patient.list", { order, after, limit: 4 });
      seen.push(...page.patients.map((row) => row.patientId));
      after = page.next;
    } while (after !== null);
    expect([order, new Set(seen).size, seen.length]).toEqual([order, 25, 25]);
  }
  expect((await clinic.must("patient.list", { order: "name", limit: 200 })).patients.map((row) => row.name)).toEqual(Array.from({ length: 25 }, (_, index) => `Name ${index % 7}`).toSorted());
  expect((await clinic.must("patient.list", { tag: "VIP" })).total).toBe(5);
});
