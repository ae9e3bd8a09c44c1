import { basisPoints, defineTable, idOf, int, money, optional, ref, text, type RowOf } from "../kit.ts";

/** One line of an invoice. Frozen with it. */
export const invoiceLine = defineTable(
  "invoiceLine",
  {
    tableId: 12, since: 1, merge: "lastWrite", stream: "billing", read: "invoice.read", write: "invoice.write", prefix: "lin",
    indexes: { lineByInvoice: { on: ["invoiceId", "position"] } },
  },
  {
    id: idOf("lin"),
    invoiceId: ref("inv"),
    position: int({ min: 0, max: 200, conflict: "none" }),
    serviceId: optional(ref("srv")),
    description: text({ max: 200, min: 1, sensitivity: "clinical" }),
    /** In thousandths: 1000 is one. */
    quantity: int({ min: 1, max: 10_000_000 }),
    unitMinor: money({ signed: true }),
    /** Of this line alone. */
    discountMinor: money({ signed: true }),
    /** This line's share of the invoice's discount. */
    sharedDiscountMinor: money({ signed: true, conflict: "none" }),
    taxBps: basisPoints(),
    /** Without tax, after discounts. */
    netMinor: money({ signed: true, conflict: "none" }),
    taxMinor: money({ signed: true, conflict: "none" }),
    totalMinor: money({ signed: true, conflict: "none" }),
  },
);
export type InvoiceLine = RowOf<typeof invoiceLine>;
