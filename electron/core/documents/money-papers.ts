import { mustExist } from "#shared/core/assert.ts";
import type { Minor } from "#shared/core/money.ts";
import { instantToLocalDate, type Instant } from "#shared/core/time.ts";
import type { BillLine } from "#shared/documents/bill.ts";
import { dayClosePaper } from "#shared/documents/day-close.ts";
import { invoicePaper } from "#shared/documents/invoice.ts";
import { receiptPaper } from "#shared/documents/receipt.ts";
import { nameIn, type PaperDocument } from "#shared/documents/writer.ts";
import { settledBy } from "#shared/domain/billing/balance.ts";
import { discountsOf, grossOf, taxModeOf } from "#shared/domain/billing/invoice.ts";
import { dueOn } from "#shared/domain/billing/payment.ts";
import { phoneForReading } from "#shared/domain/patients/phone.ts";
import { appError, refuse } from "#shared/errors.ts";
import { appointment } from "#shared/schema/tables/appointment.ts";
import type { Clinic } from "#shared/schema/tables/clinic.ts";
import { dayClose } from "#shared/schema/tables/day-close.ts";
import type { InvoiceLine } from "#shared/schema/tables/invoice-line.ts";
import { invoice } from "#shared/schema/tables/invoice.ts";
import { patient, type Patient } from "#shared/schema/tables/patient.ts";
import { payment } from "#shared/schema/tables/payment.ts";
import { practitioner } from "#shared/schema/tables/practitioner.ts";
import { user } from "#shared/schema/tables/user.ts";
import { issuedOfDay } from "../store/queries/day-money.ts";
import { ledgerOf, linesOfInvoice, paymentsOfInvoice } from "../store/queries/money.ts";
import { filesOf, survivorOf } from "../store/queries/patient-files.ts";
import type { Read } from "../store/tx.ts";
import { paperContext, type PaperWish } from "./context.ts";

/** Where a paper's rows are read, and when. */
export interface PaperSource {
  readonly read: Read;
  readonly clinic: Clinic;
  readonly now: Instant;
}

/** The telephone as it is read out in the clinic's country. */
export const patientOnPaper = ({ name, nameOther, fileNumber, phone }: Patient, { country }: Clinic): Pick<Patient, "name" | "nameOther" | "fileNumber" | "phone"> => ({
  name, nameOther, fileNumber, phone: phone === null ? null : phoneForReading(phone, country),
});

const lineOnPaper = (line: InvoiceLine): BillLine => ({ ...line, grossMinor: grossOf(line) });

const found = <Row>(row: Row | null, what: string, id: string): Row => row ?? refuse(appError("notFound", { what, id }));

/** An invoice, a credit note, or a draft that says that it is one. */
export const renderInvoice = ({ read, clinic, now }: PaperSource, id: string, wish: PaperWish): PaperDocument => {
  const row = found(read.byId(invoice, id), "invoice", id);
  const person = mustExist(read.byId(patient, row.patientId), "the invoice's patient");
  const lines = linesOfInvoice(read, row.id);
  const payments = paymentsOfInvoice(read, row.id);
  const visit = row.appointmentId === null ? null : read.byId(appointment, row.appointmentId);
  const credits = row.creditsId === null ? null : read.byId(invoice, row.creditsId);
  const asked = row.status === "issued" ? row.totalMinor : (0 as Minor);
  return invoicePaper(
    {
      kind: row.kind, number: row.number, legalNumber: row.legalNumber, issuedOn: row.issuedOn,
      creditsNumber: credits?.number ?? null, reason: row.kind === "creditNote" ? row.note : null,
      patient: patientOnPaper(person, clinic),
      practitioner: row.practitionerId === null ? null : read.byId(practitioner, row.practitionerId),
      visitOn: visit === null ? null : instantToLocalDate(visit.startsAt, visit.zone),
      lines: lines.map(lineOnPaper),
      sums: {
        ...row, discountMinor: discountsOf(row.discountMinor, lines), taxMode: taxModeOf(row, lines),
        paidMinor: settledBy(payments, row.id), dueMinor: dueOn({ id: row.id, totalMinor: asked }, payments),
      },
      payments: payments.map(({ receivedOn, method, number, amountMinor }) => ({ on: receivedOn, method, number, amountMinor })),
      note: row.kind === "creditNote" ? null : row.note,
      printedAt: now,
    },
    paperContext(clinic, wish, person.language),
  );
};

/** A receipt shows the account as it stood once its own rows were entered, however much later it is printed again. */
export const renderReceipt = ({ read, clinic, now }: PaperSource, id: string, wish: PaperWish): PaperDocument => {
  const row = found(read.byId(payment, id), "payment", id);
  const person = mustExist(read.byId(patient, row.patientId), "the receipt's patient");
  const context = paperContext(clinic, wish, person.language);
  const until = ledgerOf(read, filesOf(read, survivorOf(read, person.id))).filter((one) => one.receivedAt <= row.receivedAt);
  const billed = row.invoiceId === null ? null : read.byId(invoice, row.invoiceId);
  const by = mustExist(read.byId(user, row.receivedById), "who received");
  return receiptPaper(
    {
      kind: row.kind === "transfer" ? "payment" : row.kind,
      number: row.number, receivedAt: row.receivedAt, receivedOn: row.receivedOn, patient: patientOnPaper(person, clinic),
      amountMinor: row.amountMinor, method: row.method, reference: row.reference, reason: row.reason,
      receivedBy: nameIn(context.locale.language, by.name, by.nameOther),
      invoice: billed && {
        number: billed.number ?? "", lines: linesOfInvoice(read, billed.id).map(lineOnPaper), totalMinor: billed.totalMinor,
        paidMinor: settledBy(until, billed.id), dueMinor: dueOn(billed, until),
      },
      creditMinor: settledBy(until, null),
      printedAt: now,
    },
    context,
  );
};

export const renderDayClose = ({ read, clinic, now }: PaperSource, id: string, wish: PaperWish): PaperDocument => {
  const row = found(read.byId(dayClose, id), "dayClose", id);
  const context = paperContext(clinic, wish, null);
  const personName = (userId: string): string => {
    const person = read.byId(user, userId);
    return person === null ? userId : nameIn(context.locale.language, person.name, person.nameOther);
  };
  const numbers = (kind: "invoice" | "creditNote") => {
    const issued = issuedOfDay(read, row.closedOn, kind);
    return { ...issued, totalMinor: issued.totalMinor as Minor };
  };
  return dayClosePaper(
    {
      number: row.number, day: row.closedOn, closedAt: row.closedAt, closedBy: personName(row.closedById),
      shares: row.totals.map(({ userId, method, inMinor, outMinor, count }) => ({
        person: personName(userId), method: method as "cash" | "card" | "bankTransfer", inMinor: inMinor as Minor, outMinor: outMinor as Minor, count,
      })),
      openingMinor: row.openingMinor, expectedMinor: row.expectedMinor, countedMinor: row.countedMinor, differenceMinor: row.differenceMinor,
      invoices: numbers("invoice"), creditNotes: numbers("creditNote"), note: row.note, printedAt: now,
    },
    context,
  );
};
