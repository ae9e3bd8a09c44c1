import type { BasisPoints, Minor } from "../core/money.ts";
import type { Instant, LocalDate, MinuteOfDay, Zone } from "../core/time.ts";
import { appointmentCardPaper } from "../documents/appointment-card.ts";
import type { BillLine } from "../documents/bill.ts";
import { dayClosePaper } from "../documents/day-close.ts";
import { daySheetPaper, type DaySheetVisit } from "../documents/day-sheet.ts";
import { invoicePaper, type InvoicePaper } from "../documents/invoice.ts";
import type { PaperSize } from "../documents/paper.ts";
import { receiptPaper } from "../documents/receipt.ts";
import type { PaperContext, PaperDocument, PaperFonts } from "../documents/writer.ts";
import type { Digits, Language } from "../i18n/format.ts";
import { grossOf, workOutInvoice, type LineTerms } from "../domain/billing/invoice.ts";

/** Every paper with made-up content: long names, both scripts, three decimals, doses that must not turn round. */
export interface Sampling {
  readonly size: PaperSize;
  readonly language: Language;
  readonly digits?: Digits;
  readonly currency?: string;
  readonly hijri?: boolean;
  readonly fonts: PaperFonts;
  /** In place of the patient's name. */
  readonly patientName?: string;
}

const minor = (value: number): Minor => value as Minor;
const day = "2026-11-22" as LocalDate;
const printedAt = 1_795_340_520_000 as Instant;
const logo = `data:image/svg+xml;base64,${"PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCA2NCA2NCI+PHJlY3Qgd2lkdGg9IjY0IiBoZWlnaHQ9IjY0IiByeD0iMTQiIGZpbGw9IiMwZjc2NmUiLz48cGF0aCBkPSJNMzIgMTR2MzZNMTQgMzJoMzYiIHN0cm9rZT0iI2ZmZiIgc3Ryb2tlLXdpZHRoPSI4IiBzdHJva2UtbGluZWNhcD0icm91bmQiLz48L3N2Zz4="}`;

const contextOf = ({ size, language, digits, currency, hijri, fonts }: Sampling): PaperContext => ({
  size,
  locale: { language, digits: digits ?? "latn", country: currency === "KWD" ? "KW" : "EG" },
  hijri: hijri ?? false,
  zone: "Africa/Cairo" as Zone,
  currency: currency ?? "EGP",
  letterhead: {
    name: "Nile Family Clinic", nameOther: "عيادة النيل للأسرة",
    address: language === "ar" ? "١٢ شارع التحرير، الدقي، الجيزة" : "12 Tahrir Street, Dokki, Giza",
    phone: "+20 2 3345 6789", email: "desk@nile-clinic.example", taxNumber: "412-887-093", logo, header: null,
    footer: language === "ar" ? "نتمنى لكم دوام الصحة والعافية. تُرد المبالغ خلال 14 يومًا بموجب هذا المستند." : "Thank you, and good health. Refunds within 14 days with this paper.",
  },
  fonts,
});

const patient = (name?: string) => ({
  name: name ?? "نور عبد الرحمن أبو زيد", nameOther: name === undefined ? "Nour Abdelrahman Abu Zaid" : null, fileNumber: "10482", phone: "+20 100 234 5678",
});
const doctor = { name: "Dr. Hanan Mansour", nameOther: "د. حنان منصور" };

const terms = (language: Language, scale: number): readonly (LineTerms & { readonly description: string })[] => {
  const tax = 1400 as BasisPoints;
  const of = (en: string, ar: string, quantity: number, unit: number, rate: BasisPoints = tax) => ({
    description: language === "ar" ? ar : en, quantity, unitMinor: minor(unit * scale), discountMinor: minor(0), taxBps: rate,
  });
  return [
    of("Consultation, follow-up", "كشف متابعة", 1000, 25_000),
    of("Blood pressure 120/80 review, HbA1c 6.5% and lipid profile", "مراجعة ضغط الدم 120/80 مع HbA1c 6.5% وتحليل الدهون", 1000, 12_000),
    of("Amoxicillin 500 mg, injection", "حقن Amoxicillin 500 mg", 2500, 4_575, 0 as BasisPoints),
  ];
};

/** The invoice of the samples, worked out by the rules themselves. */
export const sampleInvoice = (sampling: Sampling): InvoicePaper => {
  const lines = terms(sampling.language, sampling.currency === "KWD" ? 3 : 1);
  const discountMinor = minor(2_000);
  const worked = workOutInvoice(lines, { taxMode: "exclusive", cashStep: sampling.currency === "KWD" ? 5 : 25, discountMinor });
  if (!worked.ok) throw new Error(worked.error.code);
  const amounts = worked.value;
  const billLines: readonly BillLine[] = lines.map((line, index) => ({
    ...line, grossMinor: grossOf(line), taxMinor: amounts.lines[index]?.taxMinor ?? minor(0), totalMinor: amounts.lines[index]?.totalMinor ?? minor(0),
  }));
  return {
    kind: "invoice", number: "A-000123", legalNumber: null, issuedOn: day, creditsNumber: null, reason: null, patient: patient(sampling.patientName), practitioner: doctor, visitOn: day,
    lines: billLines,
    sums: { ...amounts, discountMinor, taxMode: "exclusive", paidMinor: minor(10_000), dueMinor: minor(amounts.totalMinor - 10_000) },
    payments: [{ on: day, method: "cash", number: "A-000456", amountMinor: minor(10_000) }],
    note: sampling.language === "ar" ? "يرجى إحضار نتائج تحليل CBC في الزيارة القادمة." : "Please bring the CBC result to the next visit.",
    printedAt,
  };
};

const visits = (language: Language): readonly DaySheetVisit[] => {
  const of = (fromMinute: number, name: string, nameOther: string, status: DaySheetVisit["status"], reason: string | null, alert: string | null): DaySheetVisit => ({
    fromMinute: fromMinute as MinuteOfDay, minutes: 20, patient: { ...patient(), name, nameOther, birthOn: "1992-03-04" as LocalDate, alert },
    service: { name: "Consultation", nameOther: "كشف" }, room: { name: "Room 1", nameOther: "غرفة 1" }, status, reason,
  });
  return [
    of(540, "مريم خليل", "Maryam Khalil", "done", null, null),
    of(560, "نور عبد الرحمن أبو زيد", "Nour Abdelrahman Abu Zaid", "arrived", language === "ar" ? "متابعة ضغط 120/80 بعد Concor 5 mg" : "Follow-up, BP 120/80 on Concor 5 mg", language === "ar" ? "حساسية البنسلين" : "Penicillin allergy"),
    of(590, "آية مصطفى", "Aya Mostafa", "cancelled", null, null),
    of(840, "عمر الديراني", "Omar Dirani", "booked", null, null),
  ];
};

/** Every paper, by its kind. */
export const samplePapers = (sampling: Sampling): Readonly<Record<string, PaperDocument>> => {
  const context = contextOf(sampling);
  const invoice = sampleInvoice(sampling);
  const { language } = sampling;
  const person = language === "ar" ? "منى السيد" : "Mona El-Sayed";
  const share = (who: string, method: "cash" | "card" | "bankTransfer", inMinor: number, outMinor: number, count: number) => ({ person: who, method, inMinor: minor(inMinor), outMinor: minor(outMinor), count });
  return {
    invoice: invoicePaper(invoice, context),
    draft: invoicePaper({ ...invoice, number: null, issuedOn: null, payments: [], note: null }, context),
    paid: invoicePaper({ ...invoice, sums: { ...invoice.sums, paidMinor: invoice.sums.totalMinor, dueMinor: minor(0) } }, context),
    receipt: receiptPaper({
      kind: "payment", number: "A-000456", receivedAt: printedAt, receivedOn: day, patient: invoice.patient, amountMinor: minor(10_000), method: "card", reference: "TRX-99812",
      receivedBy: person, reason: null, invoice: { number: "A-000123", lines: invoice.lines, totalMinor: invoice.sums.totalMinor, paidMinor: minor(10_000), dueMinor: invoice.sums.dueMinor }, creditMinor: minor(0), printedAt,
    }, context),
    refund: receiptPaper({
      kind: "refund", number: "A-000457", receivedAt: printedAt, receivedOn: day, patient: invoice.patient, amountMinor: minor(-2_500), method: "cash", reference: null,
      receivedBy: person, reason: language === "ar" ? "أُلغيت الخدمة" : "Service not given", invoice: null, creditMinor: minor(7_500), printedAt,
    }, context),
    appointmentCard: appointmentCardPaper({ patient: invoice.patient, day, fromMinute: 650 as MinuteOfDay, minutes: 20, practitioner: doctor, service: { name: "Consultation", nameOther: "كشف" }, room: { name: "Room 1", nameOther: "غرفة 1" }, queueNumber: "14", printedAt }, context),
    daySheet: daySheetPaper({ day, practitioners: [{ ...doctor, visits: visits(language) }, { name: "Dr. Karim Haddad", nameOther: "د. كريم حداد", visits: visits(language).slice(0, 2) }], printedAt }, context),
    dayClose: dayClosePaper({
      number: "A-000031", day, closedAt: printedAt, closedBy: person,
      shares: [share(person, "cash", 1_245_000, 25_000, 31), share(person, "card", 830_500, 0, 12), share(language === "ar" ? "سامي حداد" : "Sami Haddad", "cash", 310_250, 0, 7), share(language === "ar" ? "سامي حداد" : "Sami Haddad", "bankTransfer", 120_000, 0, 1)],
      openingMinor: minor(50_000), expectedMinor: minor(1_580_250), countedMinor: minor(1_579_750), differenceMinor: minor(-500),
      invoices: { count: 44, first: "A-000080", last: "A-000123", totalMinor: minor(2_613_500) }, creditNotes: { count: 1, first: "A-000004", last: "A-000004", totalMinor: minor(-25_000) },
      note: language === "ar" ? "تم صرف 5.00 للمواصلات دون إيصال." : "5.00 went for a taxi with no slip.", printedAt,
    }, context),
  };
};
