import { mustExist } from "#shared/core/assert.ts";
import { numberToMinor, type BasisPoints, type Minor } from "#shared/core/money.ts";
import { addMs, minutesToMs, type LocalDate } from "#shared/core/time.ts";
import { appError } from "#shared/errors.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { FakeAnswers } from "../../testing/fake-clinic.ts";
import { sampleClinic, sampleId, sampleNow, samplePatients, sampleServices } from "../../testing/sample-clinic.ts";

type Bill = OutputOf<"invoice.get">;
type Day = OutputOf<"money.day">;

const today = "2026-11-22" as LocalDate;
const mark = { version: 3, voidedAt: null } as const;
const names = samplePatients.map(({ name, nameOther, fileNumber, patientId }) => ({ patientName: name, patientNameOther: nameOther, fileNumber, patientId: patientId as Bill["invoice"]["patientId"] }));
const long = { patientName: "عبد الرحمن محمد عبد العزيز الشربيني آل سعود المنصوري", patientNameOther: "Abdelrahman Mohamed Abdelaziz El-Sherbiny Al Saud Al Mansoori", fileNumber: "10100", patientId: sampleId("pat", 9) };
const person = (index: number) => (index % 6 === 5 ? long : mustExist(names[index % 5], "patient"));
const staff = ["منى عبد الرحمن", "د. حنان منصور"] as const;

type Row = Day["payments"][number];
const kinds = ["payment", "payment", "payment", "refund", "payment", "reversal", "transfer", "payment"] as const;
const methods = ["cash", "card", "cash", "cash", "bankTransfer", "card", "credit", "cash"] as const;

const payments: readonly Row[] = Array.from({ length: 22 }, (_, index) => {
  const { patientName, patientNameOther, fileNumber, patientId } = person(index);
  const kind = mustExist(kinds[index % 8], "kind");
  return {
    patientName, patientNameOther, fileNumber, invoiceNumber: index % 4 === 3 ? null : `A-0004${String(38 - index).padStart(2, "0")}`, userName: mustExist(staff[index % 2], "staff"), reversed: index === 4,
    payment: {
      id: sampleId("pay", index + 1), version: 1, voidedAt: null, patientId, invoiceId: index % 4 === 3 ? null : sampleId("inv", 2), kind, method: mustExist(methods[index % 8], "method"),
      amountMinor: numberToMinor((kind === "refund" || kind === "reversal" ? -1 : 1) * (10_000 + index * 3_550)), receivedAt: addMs(sampleNow, -minutesToMs(index * 9)), receivedOn: today, receivedById: sampleId("usr", index % 2 ? 1 : 4),
      number: kind === "transfer" ? null : `R-0009${String(60 - index)}`, reference: index % 8 === 1 ? "AUTH 551204" : null, reversesId: null, reason: kind === "refund" ? "ألغى الموعد" : null,
    },
  };
});

const totals: Day["totals"] = [
  { userId: sampleId("usr", 4), method: "cash", inMinor: 412_500, outMinor: 31_300, count: 9 },
  { userId: sampleId("usr", 4), method: "card", inMinor: 181_000, outMinor: 0, count: 4 },
  { userId: sampleId("usr", 1), method: "cash", inMinor: 96_000, outMinor: 0, count: 3 },
  { userId: sampleId("usr", 1), method: "bankTransfer", inMinor: 52_000, outMinor: 0, count: 2 },
];

const close = (days: number, differenceMinor: number): OutputOf<"dayClose.list">[number] => ({
  id: sampleId("dcl", days), version: 1, voidedAt: null, closedOn: `2026-11-${22 - days}` as LocalDate, closedAt: addMs(sampleNow, -days * 86_400_000 + minutesToMs(540)), closedById: sampleId("usr", 4),
  openingMinor: 50_000 as Minor, expectedMinor: 392_000 as Minor, countedMinor: numberToMinor(392_000 + differenceMinor), differenceMinor: numberToMinor(differenceMinor), totals: [...totals], note: differenceMinor === 0 ? null : "صُرف ثمن مياه الشرب من الدرج.", number: `Z-00${String(90 - days)}`,
});

const day: Day = { day: today, billedMinor: 812_500, receivedMinor: 741_500, refundedMinor: 31_300, dueMinor: 71_000, totals: [...totals], payments: [...payments], closed: null };

const line = (index: number, patch: Partial<Bill["lines"][number]> = {}): Bill["lines"][number] => {
  const service = mustExist(sampleServices[index], "service");
  return { id: sampleId("lin", index + 1), ...mark, invoiceId: sampleId("inv", 2), position: index, serviceId: service.id, description: service.name, quantity: 1_000, unitMinor: service.priceMinor, discountMinor: 0 as Minor, sharedDiscountMinor: 0 as Minor, taxBps: 0 as BasisPoints, netMinor: service.priceMinor, taxMinor: 0 as Minor, totalMinor: service.priceMinor, ...patch };
};

const bill = (patch: Partial<Bill["invoice"]>, rest: Partial<Bill> = {}): Bill => ({
  invoice: {
    id: sampleId("inv", 2), ...mark, kind: "invoice", patientId: sampleId("pat", 1), appointmentId: null, practitionerId: sampleId("pra", 1), status: "issued", number: "A-000418", issuedAt: sampleNow, issuedOn: today, currency: "EGP",
    subtotalMinor: 49_000 as Minor, discountMinor: 0 as Minor, discountReason: null, taxMinor: 0 as Minor, roundingMinor: 0 as Minor, totalMinor: 49_000 as Minor, creditsId: null, note: null, lineCount: 3, legalNumber: null, ...patch,
  },
  lines: [line(1), line(4), line(4, { id: sampleId("lin", 9), serviceId: null, description: "رسوم إصدار تقرير طبي مفصل باللغة الإنجليزية لجهة السفر" })],
  payments: [], patientName: "نور أبو زيد", patientNameOther: "Nour Abu Zaid", fileNumber: "10482", paidMinor: 0, dueMinor: 49_000, status: "unpaid", ...rest,
});

export const draftBill = bill({ status: "draft", number: null, issuedAt: null, issuedOn: null }, { status: "draft" });
export const partBill = bill({ discountMinor: 4_000 as Minor, discountReason: "قريب موظف", totalMinor: 45_000 as Minor, note: "يُسدد الباقي في الزيارة القادمة." }, { paidMinor: 10_000, dueMinor: 35_000, status: "part", payments: [mustExist(payments[0], "payment").payment] });

const invoices: OutputOf<"invoice.list">["invoices"] = Array.from({ length: 30 }, (_, index) => {
  const status = mustExist((["unpaid", "paid", "part", "paid", "draft", "credited"] as const)[index % 6], "status");
  const totalMinor = 25_000 + index * 4_150;
  const dueMinor = status === "unpaid" ? totalMinor : status === "part" ? 12_000 : 0;
  const { patientName, patientNameOther, fileNumber, patientId } = person(index);
  return { patientName, patientNameOther, fileNumber, patientId, invoiceId: sampleId("inv", index + 1), number: status === "draft" ? null : `A-0004${String(40 - index).padStart(2, "0")}`, kind: index === 7 ? "creditNote" : "invoice", issuedOn: status === "draft" ? null : today, totalMinor: index === 7 ? -totalMinor : totalMinor, paidMinor: totalMinor - dueMinor, dueMinor, status };
});

export const account: OutputOf<"patient.account"> = { patientId: sampleId("pat", 1), balanceMinor: 35_000, creditMinor: 5_000, invoices: invoices.filter((one) => one.patientId === sampleId("pat", 1)).map((one, index) => ({ ...one, issuedOn: `2026-1${1 - (index % 2)}-0${index + 1}` })), payments: payments.slice(0, 6).map((row, index) => ({ ...row.payment, receivedOn: `2026-1${1 - (index % 2)}-1${index}` as LocalDate })) };

const reportRows: Readonly<Record<"day" | "practitioner" | "service" | "method", OutputOf<"report.money">["rows"]>> = {
  day: Array.from({ length: 21 }, (_, index) => ({ key: `2026-11-${String(index + 1).padStart(2, "0")}`, label: "", labelOther: null, count: 9 + ((index * 7) % 13), billedMinor: 300_000 + ((index * 97) % 11) * 41_000, receivedMinor: 280_000 + ((index * 53) % 9) * 43_000 })),
  practitioner: [["pra1", "د. حنان منصور", "Dr. Hanan Mansour", 212, 6_212_500], ["pra2", "د. كريم حداد", "Dr. Karim Haddad", 180, 4_020_000], ["pra3", "د. سلمى غانم", "Dr. Salma Ghanem", 71, 3_918_250]].map(([key, label, labelOther, count, sum]) => ({ key: String(key), label: String(label), labelOther: String(labelOther), count: Number(count), billedMinor: Number(sum), receivedMinor: Number(sum) - 212_000 })),
  service: sampleServices.map((service, index) => ({ key: service.id, label: service.name, labelOther: service.nameOther, count: 90 - index * 11, billedMinor: service.priceMinor * (90 - index * 11), receivedMinor: service.priceMinor * (80 - index * 11) })),
  method: [["cash", 8_212_000], ["card", 4_310_500], ["bankTransfer", 1_060_000]].map(([key, sum]) => ({ key: String(key), label: String(key), labelOther: null, count: 40, billedMinor: 0, receivedMinor: Number(sum) })),
};

const paper = `<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8"><body style="margin:0;padding:14mm;font:9.5pt 'IBM Plex Sans Arabic',sans-serif;color:#16202b"><h1 style="color:#0b6b63">فاتورة A-000418</h1><p>نور أبو زيد · Nour Abu Zaid</p><hr><p>كشف متابعة … ٢٥٠٫٠٠ ج.م.</p></body></html>`;

export const fullAnswers: FakeAnswers = {
  "money.day": { from: (input) => ({ ...day, day: input.day as LocalDate }) },
  "dayClose.list": { value: [close(1, 0), close(2, -2_500), close(3, 0), close(4, 1_000)] },
  "invoice.list": { value: { invoices, total: 318, sumMinor: 14_212_550, dueMinor: 1_240_000 } },
  "invoice.get": { value: draftBill },
  "invoice.edit": { value: draftBill },
  "patient.open": { value: { patient: { id: sampleId("pat", 1), ...mark, fileNumber: "10482", name: "نور أبو زيد", nameOther: "Nour Abu Zaid", birthOn: null, birthPrecision: "day", sex: "female", phone: null, phoneOther: null, email: null, identityNumber: null, address: null, kinName: null, kinRelation: null, kinPhone: null, note: null, alert: null, tags: [], language: null, deceased: false, deceasedOn: null, mergedIntoId: null, importBatchId: null }, mergedFrom: [], visits: [], balanceMinor: 35_000, creditMinor: 5_000 } },
  "patient.account": { value: account },
  "report.money": { from: ({ by }) => ({ rows: reportRows[by], billedMinor: 14_150_750, receivedMinor: 13_582_500, dueMinor: 568_250 }) },
  "paper.printers": { value: [{ name: "HP LaserJet", label: "HP LaserJet", isDefault: true }, { name: "EPSON TM-T20", label: "EPSON TM-T20", isDefault: false }] },
  "document.render": { from: ({ size }) => ({ html: paper, title: "فاتورة A-000418", widthMicrons: { a4: 210_000, a5: 148_000, thermal80: 80_000, thermal58: 58_000 }[size], heightMicrons: { a4: 297_000, a5: 210_000, thermal80: null, thermal58: null }[size] }) },
};

const nothing = { billedMinor: 0, receivedMinor: 0, refundedMinor: 0, dueMinor: 0, totals: [], payments: [], closed: null };
export const emptyAnswers: FakeAnswers = {
  ...fullAnswers,
  "money.day": { from: (input) => ({ ...nothing, day: input.day as LocalDate }) },
  "dayClose.list": { value: [] },
  "invoice.list": { value: { invoices: [], total: 0, sumMinor: 0, dueMinor: 0 } },
  "report.money": { value: { rows: [], billedMinor: 0, receivedMinor: 0, dueMinor: 0 } },
};
export const busyAnswers: FakeAnswers = { ...fullAnswers, "money.day": "never", "invoice.list": "never", "invoice.get": "never", "report.money": "never" };
export const errorAnswers: FakeAnswers = { ...fullAnswers, "money.day": { refuse: appError("internal", { reference: "p3x8w1" }) }, "invoice.get": { refuse: appError("notFound", { what: "invoice", id: "inv" }) }, "document.render": { refuse: appError("internal", { reference: "d0c7r2" }) } };
export const closedAnswers: FakeAnswers = { ...fullAnswers, "money.day": { from: (input) => ({ ...day, day: input.day as LocalDate, closed: { ...close(0, -2_500), closedOn: input.day as LocalDate } }) } };
/** A clinic that counts in thousandths of a dinar. */
export const dinarAnswers: FakeAnswers = { ...fullAnswers, "clinic.get": { value: { ...sampleClinic, currency: "KWD", cashStep: 5, taxBps: 500 as BasisPoints, taxIncluded: false } } };
export const issuedAnswers: FakeAnswers = { ...fullAnswers, "invoice.get": { value: partBill } };
