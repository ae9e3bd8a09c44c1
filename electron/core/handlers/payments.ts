import { numberToMinor } from "#shared/core/money.ts";
import { applyCredit, giveRefund, reverseEntry, takePayment } from "#shared/domain/billing/payment.ts";
import { appError, orRefuse, refuse } from "#shared/errors.ts";
import type { OutputOf, ParsedOf } from "#shared/ipc/contract.ts";
import { invoice, type Invoice } from "#shared/schema/tables/invoice.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { payment, type Payment } from "#shared/schema/tables/payment.ts";
import { handle } from "../handle.ts";
import { closeOfDay } from "../store/queries/day-money.ts";
import { invoicesOf, ledgerOf } from "../store/queries/money.ts";
import { filesOf, standingOf, survivorOf } from "../store/queries/patient-files.ts";
import type { Read } from "../store/tx.ts";
import { enterRows, invoiceToUse, issueDraft, payableOf, rowToEntered, summaryOf, viewInvoice, type Desk } from "./bill.ts";

type Taken = OutputOf<"payment.take">;

/** All files of the person whom a file belongs to. Refuses with `notFound`. */
const filesOfPatient = (read: Read, id: string): ReturnType<typeof filesOf> =>
  read.byId(patient, id) ? filesOf(read, survivorOf(read, id)) : refuse(appError("notFound", { what: "patient", id }));

const afterwards = (read: Read, entered: Payment, invoiceId: string | null): Taken => ({
  payment: entered, invoice: invoiceId === null ? null : viewInvoice(read, invoiceId), ...standingOf(read, filesOfPatient(read, entered.patientId)),
});

/** The invoice, where one is named: the patient's own, and not one that was taken back. */
const invoiceOf = (read: Read, files: readonly string[], id: string | undefined): Invoice | null => {
  if (id === undefined) return null;
  const found = invoiceToUse(read, id);
  if (!files.includes(found.patientId)) return refuse(appError("notFound", { what: "invoice", id }));
  return found;
};

const take = (desk: Desk, input: ParsedOf<"payment.take">): Taken => {
  const files = filesOfPatient(desk.tx, input.patientId);
  const named = invoiceOf(desk.tx, files, input.invoiceId);
  if (named?.status === "credited" || named?.kind === "creditNote") return refuse(appError("invoiceVoided"));
  const billed = named?.status === "draft" ? issueDraft(desk, named) : named;
  const entries = orRefuse(takePayment(billed && payableOf(billed), ledgerOf(desk.tx, files), numberToMinor(input.amountMinor), input.method));
  const entered = enterRows(desk, entries, { patientId: billed?.patientId ?? input.patientId, reference: input.reference });
  return afterwards(desk.tx, entered, billed?.id ?? null);
};

const spendCredit = (desk: Desk, input: ParsedOf<"payment.useCredit">): Taken => {
  const billed = invoiceToUse(desk.tx, input.invoiceId);
  if (billed.status !== "issued" || billed.kind === "creditNote") return refuse(appError("invoiceNotIssued"));
  const entries = orRefuse(applyCredit(payableOf(billed), ledgerOf(desk.tx, filesOfPatient(desk.tx, billed.patientId)), numberToMinor(input.amountMinor)));
  return afterwards(desk.tx, enterRows(desk, entries, { patientId: billed.patientId }), billed.id);
};

const refund = (desk: Desk, input: ParsedOf<"payment.refund">): Taken => {
  const files = filesOfPatient(desk.tx, input.patientId);
  const billed = invoiceOf(desk.tx, files, input.invoiceId);
  const entry = orRefuse(giveRefund(billed?.id ?? null, ledgerOf(desk.tx, files), numberToMinor(input.amountMinor), input.method));
  const entered = enterRows(desk, [entry], { patientId: billed?.patientId ?? input.patientId, reason: input.reason });
  return afterwards(desk.tx, entered, billed?.id ?? null);
};

/**
 * Takes a wrong entry back, also as the undo of a taking. What was counted at the close of its day is locked:
 * from then on only a refund gives the money back.
 */
export const takeBack = (desk: Desk, paymentId: string, reason: string): Taken => {
  const entry = desk.tx.byId(payment, paymentId) ?? refuse(appError("notFound", { what: "payment", id: paymentId }));
  const closed = closeOfDay(desk.tx, entry.receivedOn);
  if (closed !== null && closed.closedAt >= entry.receivedAt) return refuse(appError("dayClosed", { day: entry.receivedOn }));
  const billed = entry.invoiceId === null ? null : desk.tx.byId(invoice, entry.invoiceId);
  const entries = orRefuse(reverseEntry(rowToEntered(entry), billed && payableOf(billed), ledgerOf(desk.tx, filesOfPatient(desk.tx, entry.patientId)).map(rowToEntered)));
  const entered = enterRows(desk, entries, { patientId: entry.patientId, reason, reversesId: entry.id });
  return afterwards(desk.tx, entered, billed?.id ?? null);
};

export const paymentHandlers = handle({
  "payment.take": (call) => take(call, call.input),

  "payment.useCredit": (call) => spendCredit(call, call.input),

  "payment.refund": (call) => refund(call, call.input),

  "payment.reverse": (call) => takeBack(call, call.input.paymentId, call.input.reason),

  "patient.account": ({ read, input }) => {
    const files = filesOfPatient(read, input.patientId);
    return { patientId: input.patientId, ...standingOf(read, files), invoices: invoicesOf(read, files).map(summaryOf), payments: [...ledgerOf(read, files)] };
  },
});
