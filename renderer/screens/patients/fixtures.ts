import { mustExist } from "#shared/core/assert.ts";
import { numberToMinor } from "#shared/core/money.ts";
import { addMs, hoursToMs, type LocalDate } from "#shared/core/time.ts";
import { patientFiles } from "../files/fixtures.ts";
import { appError } from "#shared/errors.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { Patient } from "#shared/schema/tables/patient.ts";
import type { FakeAnswers } from "../../testing/fake-clinic.ts";
import { sampleId, sampleNow, samplePatients } from "../../testing/sample-clinic.ts";

type Summary = OutputOf<"patient.search">[number];

const more: readonly (readonly [string, string | null, string | null, Summary["sex"]])[] = [
  ["عبد الرحمن محمد عبد العزيز الشربيني آل سعود المنصوري", "Abdelrahman Mohamed Abdelaziz El-Sherbiny Al Saud Al Mansoori", "1949-02-11", "male"],
  ["Youssef Nader", null, "2001-05-05", "male"], ["ليلى السيد", "Layla Al-Sayed", "1996-12-24", "female"], ["Aya Mostafa", "آية مصطفى", "2024-09-01", "female"],
  ["خالد نجار", null, null, "unknown"], ["هدى منصور", "Huda Mansour", "1967-07-07", "female"], ["Ibrahim Ali", "إبراهيم علي", "1990-01-01", "male"],
  ["ريم القحطاني", "Reem Qahtani", "2010-10-10", "female"], ["طارق المصري", "Tariq El-Masry", "1958-03-30", "male"], ["دينا سليمان", "Dina Soliman", "2026-10-14", "female"],
];

const everybody: readonly Summary[] = [
  ...samplePatients.map((patient, index) => (index === 4 ? { ...patient, deceased: true } : patient)),
  ...Array.from({ length: 40 }, (_, index): Summary => {
    const [name, nameOther, birthOn, sex] = mustExist(more[index % more.length], "patient");
    return {
      patientId: sampleId("pat", index + 10), fileNumber: String(10_100 + index), name, nameOther, birthOn, birthPrecision: index % 10 === 6 ? "year" : "day", sex,
      phone: index % 4 === 1 ? null : `+2010012${String(34_000 + index * 7)}`, alert: index === 0 ? "حساسية شديدة من الأسبرين ومضادات الالتهاب غير الستيرويدية" : null, deceased: false, voidedAt: null,
    };
  }),
];

export const openedPatient: Patient = {
  id: sampleId("pat", 1), version: 7, voidedAt: null, fileNumber: "10482", name: "نور أبو زيد", nameOther: "Nour Abu Zaid", birthOn: "1992-04-01" as LocalDate, birthPrecision: "day", sex: "female",
  phone: "+201001234567", phoneOther: null, email: "nour@mail.example", identityNumber: "29204012101234", address: "٨ شارع التحرير، الدقي، الجيزة", kinName: "سامي أبو زيد", kinRelation: "زوج",
  kinPhone: "+201229876543", note: "تفضّل المواعيد الصباحية.\nBrings her own lab results.", alert: "حساسية بنسلين", tags: ["سكري", "VIP"], language: "ar", deceased: false, deceasedOn: null, mergedIntoId: null, importBatchId: null,
};

const hour = hoursToMs(1);
const visits: OutputOf<"patient.open">["visits"] = ([[26, "booked"], [-2, "done"], [-340, "done"], [-900, "noShow"], [-2_000, "cancelled"], [-3_900, "done"], [-5_200, "done"], [-6_000, "done"]] as const).map(([hours, status], index) => ({
  appointmentId: sampleId("apt", index + 1), startsAt: addMs(sampleNow, hours * hour), status, serviceName: index % 2 ? "كشف متابعة" : "كشف", serviceNameOther: index % 2 ? "Follow-up" : "Consultation",
  practitionerName: "د. حنان منصور", practitionerNameOther: "Dr. Hanan Mansour",
}));

export const opened: OutputOf<"patient.open"> = { patient: openedPatient, mergedFrom: [], visits, balanceMinor: 27_000, creditMinor: 5_000 };

const bill = { kind: "invoice", patientId: sampleId("pat", 1), patientName: openedPatient.name, patientNameOther: openedPatient.nameOther, fileNumber: "10482" } as const;
export const openedAccount: OutputOf<"patient.account"> = {
  patientId: sampleId("pat", 1), balanceMinor: 27_000, creditMinor: 5_000,
  invoices: [
    { ...bill, invoiceId: sampleId("inv", 3), number: null, issuedOn: null, totalMinor: 12_000, paidMinor: 0, dueMinor: 12_000, status: "draft" },
    { ...bill, invoiceId: sampleId("inv", 2), number: "A-000418", issuedOn: "2026-11-22", totalMinor: 37_000, paidMinor: 10_000, dueMinor: 27_000, status: "part" },
    { ...bill, invoiceId: sampleId("inv", 1), number: "A-000377", issuedOn: "2026-11-08", totalMinor: 25_000, paidMinor: 25_000, dueMinor: 0, status: "paid" },
  ],
  payments: ([[2, 10_000, "cash", "2026-11-22"], [1, 25_000, "card", "2026-11-08"], [null, 5_000, "bankTransfer", "2026-06-14"]] as const).map(([invoice, amount, method, day], index) => ({
    id: sampleId("pay", index + 1), version: 1, voidedAt: null, patientId: sampleId("pat", 1), invoiceId: invoice === null ? null : sampleId("inv", invoice), kind: "payment", method,
    amountMinor: numberToMinor(amount), receivedAt: addMs(sampleNow, -index * 300 * hour), receivedOn: day as LocalDate, receivedById: sampleId("usr", 4), number: `R-00091${index}`, reference: null, reversesId: null, reason: null,
  })),
};

const found = (text: string): Summary[] =>
  everybody.filter(({ name, nameOther, fileNumber }) => `${name} ${nameOther ?? ""} ${fileNumber}`.toLowerCase().includes(text.toLowerCase()));

export const fullAnswers: FakeAnswers = {
  "patient.list": { value: { patients: [...everybody], next: null, total: 2_041 } },
  "patient.search": { from: ({ text }) => found(text) },
  "patient.open": { from: ({ patientId }) => (patientId === openedPatient.id ? opened : { ...opened, patient: { ...openedPatient, id: patientId, name: "نورا سليمان", nameOther: "Noura Soliman", fileNumber: "10483", alert: null }, balanceMinor: 0, creditMinor: 0, visits: visits.slice(0, 2) }) },
  "patient.account": { value: openedAccount },
  "attachment.list": { value: patientFiles },
  "patient.duplicates": {
    from: () => [
      { patient: mustExist(samplePatients[0], "patient"), score: 0.93, reasons: ["phone", "name"] },
      { patient: mustExist(samplePatients[1], "patient"), score: 0.71, reasons: ["name", "birthYear"] },
    ],
  },
  "paper.printers": { value: [{ name: "HP LaserJet", label: "HP LaserJet", isDefault: true }, { name: "EPSON TM-T20", label: "EPSON TM-T20", isDefault: false }] },
};

export const emptyAnswers: FakeAnswers = { ...fullAnswers, "patient.list": { value: { patients: [], next: null, total: 0 } } };
export const busyAnswers: FakeAnswers = { ...fullAnswers, "patient.list": "never", "patient.open": "never" };
export const errorAnswers: FakeAnswers = { ...fullAnswers, "patient.list": { refuse: appError("internal", { reference: "k7m2q9" }) }, "patient.open": { refuse: appError("notFound", { what: "patient", id: "pat" }) } };
export const overAnswers: FakeAnswers = {
  ...fullAnswers,
  "patient.open": {
    value: {
      ...opened, balanceMinor: 0, creditMinor: 0, visits: [],
      patient: { ...openedPatient, name: mustExist(more[0], "name")[0], nameOther: mustExist(more[0], "name")[1], voidedAt: sampleNow, deceased: true, deceasedOn: "2026-09-30" as LocalDate, phone: null, alert: mustExist(everybody[5], "patient").alert },
      mergedFrom: [mustExist(samplePatients[1], "patient")],
    },
  },
};
