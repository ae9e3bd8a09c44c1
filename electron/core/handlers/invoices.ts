import { zeroMinor, type Minor } from "#shared/core/money.ts";
import { instantToLocalDate } from "#shared/core/time.ts";
import { discountsOf, turnAmounts } from "#shared/domain/billing/invoice.ts";
import { releaseExcess } from "#shared/domain/billing/payment.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { ParsedOf } from "#shared/ipc/contract.ts";
import { isPermitted } from "#shared/permissions.ts";
import { appointment } from "#shared/schema/tables/appointment.ts";
import { invoiceLine } from "#shared/schema/tables/invoice-line.ts";
import { invoice, type Invoice } from "#shared/schema/tables/invoice.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { service } from "#shared/schema/tables/service.ts";
import { handle } from "../handle.ts";
import { billOfAppointment, invoicesPage, invoiceSums, linesOfInvoice, paymentsOfInvoice } from "../store/queries/money.ts";
import { takeNumber } from "../store/queries/number-series.ts";
import { enterRows, invoiceToUse, issueDraft, openDraft, summaryOf, viewInvoice, writeDraft, type Desk, type DraftLine } from "./bill.ts";

type TypedLine = ParsedOf<"invoice.draft">["lines"][number];

const patientToBill = ({ tx }: Desk, id: string) => {
  const found = tx.byId(patient, id) ?? refuse(appError("notFound", { what: "patient", id }));
  return found.voidedAt === null && found.mergedIntoId === null ? found : refuse(appError("patientVoided"));
};

const draftToEdit = ({ tx }: Desk, id: string): Invoice => {
  const found = invoiceToUse(tx, id);
  return found.status === "draft" ? found : refuse(appError("invoiceIssued", { number: found.number ?? "" }));
};

/** Lines as typed, with the tax of their service, else the clinic's. */
const completeLines = ({ tx, clinic }: Desk, lines: readonly TypedLine[]): readonly DraftLine[] =>
  lines.map(({ serviceId = null, description, quantity, unitMinor, discountMinor = zeroMinor, taxBps }) => {
    const listed = serviceId === null ? null : (tx.byId(service, serviceId) ?? refuse(appError("notFound", { what: "service", id: serviceId })));
    return { serviceId, description, quantity, unitMinor, discountMinor, taxBps: taxBps ?? listed?.taxBps ?? clinic.taxBps };
  });

/** Below its price on the list is a discount by another name. */
const isBelowList = ({ tx }: Desk, { serviceId, unitMinor }: DraftLine): boolean => {
  const listed = serviceId === null ? null : tx.byId(service, serviceId);
  return listed !== null && unitMinor < listed.priceMinor;
};

/** What somebody who may was allowed stays; more than that asks for the right. */
const refuseUnpermittedDiscount = (desk: Desk, lines: readonly DraftLine[], discountMinor: Minor, before: { readonly allowedMinor: Minor; readonly lines: readonly DraftLine[] }): void => {
  if (isPermitted(desk.actor.roles, "invoice.discount")) return;
  const lowered = lines.some((line) => isBelowList(desk, line) && !before.lines.some((one) => one.serviceId === line.serviceId && one.unitMinor <= line.unitMinor));
  if (lowered || discountsOf(discountMinor, lines) > before.allowedMinor) refuse(appError("notAllowed", { permission: "invoice.discount" }));
};

const draftWith = (desk: Desk, of: Parameters<typeof openDraft>[1], typed: readonly TypedLine[]) => {
  const lines = completeLines(desk, typed);
  refuseUnpermittedDiscount(desk, lines, zeroMinor, { allowedMinor: zeroMinor, lines: [] });
  const draft = openDraft(desk, of);
  writeDraft(desk, draft, lines, {});
  return viewInvoice(desk.tx, draft.id);
};

const draftOfAppointment = (desk: Desk, appointmentId: string) => {
  const booked = desk.tx.byId(appointment, appointmentId);
  if (!booked || booked.voidedAt !== null) return refuse(appError("notFound", { what: "appointment", id: appointmentId }));
  const standing = billOfAppointment(desk.tx, booked.id);
  if (standing) return viewInvoice(desk.tx, standing.id);
  const offered = desk.tx.byId(service, booked.serviceId) ?? refuse(appError("notFound", { what: "service", id: booked.serviceId }));
  const person = patientToBill(desk, booked.patientId);
  // The paper speaks the patient's language, so the line is written in it too.
  const language = person.language ?? desk.clinic.language;
  const isArabic = /[\u0600-\u06ff]/.test(offered.name);
  const description = offered.nameOther !== null && offered.nameOther !== "" && isArabic !== (language === "ar") ? offered.nameOther : offered.name;
  return draftWith(desk, { patientId: person.id, appointmentId: booked.id, practitionerId: booked.practitionerId }, [
    { serviceId: offered.id, description, quantity: 1000, unitMinor: offered.priceMinor },
  ]);
};

const editDraft = (desk: Desk, input: ParsedOf<"invoice.edit">) => {
  const draft = draftToEdit(desk, input.invoiceId);
  if (input.version !== undefined && input.version !== draft.version) refuse(appError("changedMeanwhile", { what: "invoice", id: draft.id }));
  const before = linesOfInvoice(desk.tx, draft.id);
  const lines = input.lines === undefined ? before.map(({ serviceId, description, quantity, unitMinor, discountMinor, taxBps }) => ({ serviceId, description, quantity, unitMinor, discountMinor, taxBps })) : completeLines(desk, input.lines);
  const discountMinor = input.discountMinor ?? draft.discountMinor;
  const discountReason = input.discountReason === undefined ? draft.discountReason : input.discountReason;
  refuseUnpermittedDiscount(desk, lines, discountMinor, { allowedMinor: discountsOf(draft.discountMinor, before), lines: before });
  if (discountMinor > draft.discountMinor && (discountReason ?? "").trim() === "") refuse(appError("reasonMissing"));
  writeDraft(desk, draft, lines, { discountMinor, discountReason, ...(input.note === undefined ? {} : { note: input.note }) });
  return viewInvoice(desk.tx, draft.id);
};

/** Takes an issued invoice back whole: a numbered paper with every sign turned, and what was paid becomes credit. */
const creditInvoice = (desk: Desk, { invoiceId, reason }: ParsedOf<"invoice.credit">) => {
  const { tx, now, clinic } = desk;
  const taken = invoiceToUse(tx, invoiceId);
  if (taken.status === "draft" || taken.kind === "creditNote") return refuse(appError("invoiceNotIssued"));
  if (taken.status === "credited") return refuse(appError("invoiceVoided"));
  const { id: _, version: __, voidedAt: ___, ...copied } = turnAmounts(taken);
  const note = tx.insert(invoice, {
    ...copied, kind: "creditNote", status: "issued", number: takeNumber(tx, "creditNote"), issuedAt: now, issuedOn: instantToLocalDate(now, clinic.zone), creditsId: taken.id, note: reason,
  });
  for (const line of linesOfInvoice(tx, taken.id)) {
    const { id: _line, version: __line, voidedAt: ___line, ...amounts } = turnAmounts(line);
    tx.insert(invoiceLine, { ...amounts, invoiceId: note.id });
  }
  tx.patch(invoice, taken.id, { status: "credited" });
  const freed = releaseExcess({ id: taken.id, totalMinor: zeroMinor }, paymentsOfInvoice(tx, taken.id));
  if (freed.length > 0) enterRows(desk, freed, { patientId: taken.patientId, reason });
  return { creditNote: viewInvoice(tx, note.id), invoice: viewInvoice(tx, taken.id) };
};

export const invoiceHandlers = handle({
  "invoice.fromAppointment": (call) => draftOfAppointment(call, call.input.appointmentId),

  "invoice.draft": (call) => draftWith(call, { patientId: patientToBill(call, call.input.patientId).id }, call.input.lines),

  "invoice.edit": (call) => editDraft(call, call.input),

  "invoice.discard": (call) => {
    const draft = draftToEdit(call, call.input.invoiceId);
    const view = viewInvoice(call.tx, draft.id);
    return { ...view, invoice: call.tx.void(invoice, draft.id) };
  },

  "invoice.issue": (call) => viewInvoice(call.tx, issueDraft(call, draftToEdit(call, call.input.invoiceId)).id),

  "invoice.credit": (call) => creditInvoice(call, call.input),

  // Whether a bill is paid is the bill's; how and to whom it was paid is for those who may read payments.
  "invoice.get": ({ read, input, actor }) => {
    const view = viewInvoice(read, input.invoiceId);
    return isPermitted(actor.roles, "payment.read") ? view : { ...view, payments: [] };
  },

  "invoice.list": ({ read, input }) => ({ invoices: invoicesPage(read, input).map(summaryOf), ...invoiceSums(read, input) }),
});
