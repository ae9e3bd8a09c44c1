import { defineTable, idOf, instant, localDate, money, oneOf, optional, ref, text, type RowOf } from "../kit.ts";

/**
 * Money in or out: a ledger that only grows (FHIR PaymentNotice). What was wrong is put right by a row that takes it back.
 * A patient's balance is the sum of issued invoices less the sum of these rows.
 */
export const payment = defineTable(
  "payment",
  {
    tableId: 13, since: 1, merge: "ledger", stream: "billing", read: "payment.read", write: "payment.write", prefix: "pay",
    indexes: {
      paymentByPatient: { on: ["patientId", "amountMinor"] },
      paymentByInvoice: { on: ["invoiceId", "amountMinor"], where: "invoiceId IS NOT NULL" },
      paymentByDay: { on: ["receivedOn"] },
      paymentByReversed: { on: ["reversesId"], where: "reversesId IS NOT NULL" },
    },
  },
  {
    id: idOf("pay"),
    patientId: ref("pat"),
    /** Null: on the patient's account, as credit. */
    invoiceId: optional(ref("inv")),
    /** `transfer` moves credit between account and invoice: two rows that add up to nothing. */
    kind: oneOf("payment", "refund", "reversal", "transfer"),
    method: oneOf("cash", "card", "bankTransfer", "credit"),
    /** Positive when the clinic receives. */
    amountMinor: money({ signed: true }),
    receivedAt: instant(),
    receivedOn: localDate(),
    receivedById: ref("usr"),
    /** Gapless in this PC's series: the receipt's number. Null for transfers of credit. */
    number: optional(text({ max: 30 })),
    /** The card terminal's slip or the bank's reference; of a transfer of credit, the row that it belongs to. */
    reference: optional(text({ max: 80 })),
    reversesId: optional(ref("pay")),
    reason: optional(text({ max: 300 })),
  },
);
export type Payment = RowOf<typeof payment>;
