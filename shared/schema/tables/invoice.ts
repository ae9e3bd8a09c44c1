import { defineTable, idOf, instant, int, localDate, money, onConflict, oneOf, optional, ref, text, type RowOf } from "../kit.ts";

/** What a patient is asked to pay (FHIR Invoice). Once issued it is never edited: a credit note corrects it. */
export const invoice = defineTable(
  "invoice",
  {
    tableId: 11, since: 1, merge: "lastWrite", stream: "billing", read: "invoice.read", write: "invoice.write", prefix: "inv",
    indexes: {
      invoiceByPatient: { on: ["patientId", "status", "totalMinor"] },
      invoiceByAppointment: { on: ["appointmentId"], where: "appointmentId IS NOT NULL" },
      invoiceByDay: { on: ["issuedOn"], where: "issuedOn IS NOT NULL" },
      invoiceByNumber: { on: ["number"], where: "number IS NOT NULL" },
      invoiceByDraft: { on: ["status"], where: "status = 'draft'" },
    },
  },
  {
    id: idOf("inv"),
    kind: oneOf("invoice", "creditNote"),
    patientId: ref("pat"),
    appointmentId: optional(ref("apt")),
    practitionerId: optional(ref("pra")),
    status: onConflict("demand", oneOf("draft", "issued", "credited")),
    /** Gapless in this PC's series, given on issue: `A-000123`. */
    number: optional(text({ max: 30 })),
    issuedAt: optional(instant({ conflict: "none" })),
    issuedOn: optional(localDate({ conflict: "none" })),
    currency: text({ max: 3, min: 3 }),
    /** Of the lines, before discount and tax. All amounts of a credit note are negative. */
    subtotalMinor: money({ signed: true, conflict: "none" }),
    /** The discount on the whole invoice, already split over the lines. */
    discountMinor: money({ signed: true }),
    discountReason: optional(text({ max: 200 })),
    taxMinor: money({ signed: true, conflict: "none" }),
    roundingMinor: money({ signed: true, conflict: "none" }),
    totalMinor: money({ signed: true, conflict: "demand" }),
    /** The invoice that a credit note takes back. */
    creditsId: optional(ref("inv")),
    note: optional(text({ max: 500, sensitivity: "personal" })),
    lineCount: int({ min: 0, max: 200, conflict: "none" }),
    /** Gapless over all PCs, given by the server; null before it has, and for ever where a clinic has none. */
    legalNumber: optional(int({ min: 1, max: 999_999_999, conflict: "none" }), { since: 2 }),
  },
);
export type Invoice = RowOf<typeof invoice>;
