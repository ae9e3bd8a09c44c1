import { z } from "zod";
import { dayCloseTotals, dayClose } from "../../schema/tables/day-close.ts";
import { invoiceLine } from "../../schema/tables/invoice-line.ts";
import { invoice } from "../../schema/tables/invoice.ts";
import { payment } from "../../schema/tables/payment.ts";
import { field, fields, idOf, localDate, money, rowSchema } from "../../schema/kit.ts";
import { command, query } from "../procedure.ts";

const day = localDate().parse;
const amount = money().parse;

/** A line as the desk writes it; amounts that follow are worked out by the core. */
export const draftLine = z.object({ ...fields(invoiceLine, "description", "quantity", "unitMinor"), serviceId: field(invoiceLine, "serviceId").optional(), discountMinor: amount.optional(), taxBps: field(invoiceLine, "taxBps").optional() });

/** An invoice with its lines and what was paid on it. */
export const invoiceView = z.object({
  invoice: rowSchema(invoice), lines: z.array(rowSchema(invoiceLine)), payments: z.array(rowSchema(payment)),
  patientName: z.string(), patientNameOther: z.string().nullable(), fileNumber: z.string(),
  paidMinor: z.int(), dueMinor: z.int(), status: z.enum(["draft", "unpaid", "part", "paid", "credited"]),
});

const invoiceSummary = z.object({
  invoiceId: z.string(), number: z.string().nullable(), kind: z.enum(["invoice", "creditNote"]), patientId: z.string(), patientName: z.string(), patientNameOther: z.string().nullable(), fileNumber: z.string(),
  issuedOn: z.string().nullable(), totalMinor: z.int(), paidMinor: z.int(), dueMinor: z.int(), status: z.enum(["draft", "unpaid", "part", "paid", "credited"]),
});

/** The patient's account: positive `balanceMinor` is owed to the clinic; `creditMinor` lies on the account, unspent. */
const account = z.object({
  patientId: z.string(), balanceMinor: z.int(), creditMinor: z.int(),
  invoices: z.array(invoiceSummary), payments: z.array(rowSchema(payment)),
});

const draftErrors = ["notFound", "amountInvalid", "discountTooLarge", "notAllowed", "patientVoided"] as const;
const taken = z.object({ payment: rowSchema(payment), invoice: invoiceView.nullable(), balanceMinor: z.int(), creditMinor: z.int() });
const method = z.enum(["cash", "card", "bankTransfer"]);

export const moneyContract = {
  /** A draft from a booking's service, or the invoice it has already. */
  "invoice.fromAppointment": command({ input: z.object({ appointmentId: idOf("apt").parse }), output: invoiceView, access: "invoice.write", errors: draftErrors }),
  "invoice.draft": command({ input: z.object({ patientId: field(invoice, "patientId"), lines: z.array(draftLine).max(200) }), output: invoiceView, access: "invoice.write", errors: draftErrors }),
  /** A discount, on a line or on the whole, also asks for `invoice.discount`. */
  "invoice.edit": command({
    input: z.object({ invoiceId: field(invoice, "id"), version: z.int().optional(), lines: z.array(draftLine).max(200).optional(), discountMinor: amount.optional(), discountReason: field(invoice, "discountReason").optional(), note: field(invoice, "note").optional() }),
    output: invoiceView, access: "invoice.write", errors: [...draftErrors, "invoiceIssued", "changedMeanwhile", "reasonMissing"],
  }),
  "invoice.discard": command({ input: z.object({ invoiceId: field(invoice, "id") }), output: invoiceView, access: "invoice.write", errors: ["notFound", "invoiceIssued"] }),
  /** Gives the number. From here on only a credit note changes it. */
  "invoice.issue": command({ input: z.object({ invoiceId: field(invoice, "id") }), output: invoiceView, access: "invoice.write", errors: ["notFound", "invoiceIssued", "invoiceEmpty"], undo: false }),
  /** Takes an issued invoice back whole; what was paid on it becomes credit of the patient. */
  "invoice.credit": command({ input: z.object({ invoiceId: field(invoice, "id"), reason: z.string().trim().min(1).max(200) }), output: z.object({ creditNote: invoiceView, invoice: invoiceView }), access: "invoice.void", errors: ["notFound", "invoiceNotIssued", "invoiceVoided"], undo: false }),
  "invoice.get": query({ input: z.object({ invoiceId: field(invoice, "id") }), output: invoiceView, access: "invoice.read", reads: ["invoice", "invoiceLine", "payment", "patient"], errors: ["notFound"], opens: "invoiceId" }),
  "invoice.list": query({
    input: z.object({ from: day.optional(), to: day.optional(), status: z.enum(["all", "draft", "unpaid", "paid"]).default("all"), text: z.string().max(100).default(""), limit: z.int().min(1).max(500).default(100), offset: z.int().min(0).default(0) }),
    output: z.object({ invoices: z.array(invoiceSummary), total: z.int(), sumMinor: z.int(), dueMinor: z.int() }), access: "invoice.read", reads: ["invoice", "payment", "patient"],
  }),
  /** Issues the draft first when there is one. More than is due becomes credit. */
  "payment.take": command({
    input: z.object({ patientId: field(payment, "patientId"), invoiceId: field(invoice, "id").optional(), method, amountMinor: z.int().min(1).max(1_000_000_000_000), reference: field(payment, "reference").optional() }),
    output: taken, access: "payment.write", errors: ["notFound", "amountInvalid", "invoiceVoided", "invoiceEmpty", "dayClosed"],
  }),
  "payment.useCredit": command({ input: z.object({ invoiceId: field(invoice, "id"), amountMinor: z.int().min(1).max(1_000_000_000_000) }), output: taken, access: "payment.write", errors: ["notFound", "creditTooSmall", "invoiceNotIssued", "nothingDue"] }),
  "payment.refund": command({
    input: z.object({ patientId: field(payment, "patientId"), invoiceId: field(invoice, "id").optional(), method, amountMinor: z.int().min(1).max(1_000_000_000_000), reason: z.string().trim().min(1).max(300) }),
    output: taken, access: "payment.refund", errors: ["notFound", "overRefund", "dayClosed"], undo: false,
  }),
  /** Takes a wrong entry back with a row of its own; the first stays to be seen. */
  "payment.reverse": command({ input: z.object({ paymentId: field(payment, "id"), reason: z.string().trim().min(1).max(300) }), output: taken, access: "payment.write", errors: ["notFound", "alreadyReversed", "creditTooSmall", "dayClosed"], undo: false }),
  "patient.account": query({ input: z.object({ patientId: field(payment, "patientId") }), output: account, access: "payment.read", reads: ["invoice", "payment", "patient"], errors: ["notFound"], opens: "patientId" }),
  /** The day's money at a glance. */
  "money.day": query({
    input: z.object({ day }),
    output: z.object({ day, billedMinor: z.int(), receivedMinor: z.int(), refundedMinor: z.int(), dueMinor: z.int(), totals: dayCloseTotals, payments: z.array(z.object({ payment: rowSchema(payment), patientName: z.string(), patientNameOther: z.string().nullable(), fileNumber: z.string(), invoiceNumber: z.string().nullable(), userName: z.string(), reversed: z.boolean() })), closed: rowSchema(dayClose).nullable() }),
    access: "payment.read", reads: ["invoice", "payment", "dayClose", "patient", "user"],
  }),
  "dayClose.close": command({ input: z.object({ day, openingMinor: amount, countedMinor: amount, note: field(dayClose, "note").optional() }), output: rowSchema(dayClose), access: "dayClose.write", errors: ["dayClosed"], undo: false }),
  "dayClose.list": query({ input: z.object({ from: day, to: day }), output: z.array(rowSchema(dayClose)), access: "payment.read", reads: ["dayClose"] }),
  "report.money": query({
    input: z.object({ from: day, to: day, by: z.enum(["day", "practitioner", "service", "method"]) }),
    output: z.object({ rows: z.array(z.object({ key: z.string(), label: z.string(), labelOther: z.string().nullable(), count: z.int(), billedMinor: z.int(), receivedMinor: z.int() })), billedMinor: z.int(), receivedMinor: z.int(), dueMinor: z.int() }),
    access: "report.money", reads: ["invoice", "invoiceLine", "payment"],
  }),
};
