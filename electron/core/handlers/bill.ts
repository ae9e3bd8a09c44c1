import { zeroMinor, type Minor } from "#shared/core/money.ts";
import { instantToLocalDate } from "#shared/core/time.ts";
import { settledBy, settledStatus } from "#shared/domain/billing/balance.ts";
import { workOutInvoice, type LineTerms } from "#shared/domain/billing/invoice.ts";
import { dueOn, type Entered, type LedgerEntry, type Payable } from "#shared/domain/billing/payment.ts";
import { mustExist } from "#shared/core/assert.ts";
import { appError, orRefuse, refuse } from "#shared/errors.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { invoiceLine, type InvoiceLine } from "#shared/schema/tables/invoice-line.ts";
import { invoice, type Invoice } from "#shared/schema/tables/invoice.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { payment, type Payment } from "#shared/schema/tables/payment.ts";
import type { CommandCall } from "../handle.ts";
import { linesOfInvoice, paymentsOfInvoice, type InvoiceRow } from "../store/queries/money.ts";
import { takeNumber } from "../store/queries/number-series.ts";
import type { Read } from "../store/tx.ts";

/** What every act on money needs of its call. */
export type Desk = Pick<CommandCall<"invoice.issue">, "tx" | "now" | "actor" | "clinic">;

type InvoiceView = OutputOf<"invoice.get">;
type InvoiceSummary = OutputOf<"invoice.list">["invoices"][number];

/** Refuses with `notFound`, also for a draft that was thrown away. */
export const invoiceToUse = (read: Read, id: string): Invoice => {
  const found = read.byId(invoice, id);
  return found && found.voidedAt === null ? found : refuse(appError("notFound", { what: "invoice", id }));
};

/** What an invoice asks of the patient: nothing while it is a draft, a credit note, or taken back. */
export const payableOf = ({ id, kind, status, totalMinor }: Invoice): Payable => ({ id, totalMinor: kind === "invoice" && status === "issued" ? totalMinor : zeroMinor });

const stateOf = (kind: Invoice["kind"], status: Invoice["status"], totalMinor: number, paidMinor: number): InvoiceView["status"] =>
  status !== "issued" ? status : kind === "creditNote" ? "paid" : settledStatus(totalMinor as Minor, paidMinor as Minor);

export const viewInvoice = (read: Read, id: string): InvoiceView => {
  const row = invoiceToUse(read, id);
  const payments = paymentsOfInvoice(read, row.id);
  const paidMinor = settledBy(payments, row.id);
  const person = mustExist(read.byId(patient, row.patientId), `patient of ${id}`);
  return {
    invoice: row, lines: [...linesOfInvoice(read, row.id)], payments: [...payments],
    patientName: person.name, patientNameOther: person.nameOther, fileNumber: person.fileNumber,
    paidMinor, dueMinor: Math.max(0, dueOn(payableOf(row), payments)), status: stateOf(row.kind, row.status, row.totalMinor, paidMinor),
  };
};

export const summaryOf = ({ status, ...row }: InvoiceRow): InvoiceSummary => ({
  ...row,
  dueMinor: status === "issued" && row.kind === "invoice" ? Math.max(0, row.totalMinor - row.paidMinor) : 0,
  status: stateOf(row.kind, status, row.totalMinor, row.paidMinor),
});

/** A line as it is kept in a draft. */
export type DraftLine = Pick<InvoiceLine, "serviceId" | "description" | "quantity" | "unitMinor" | "discountMinor" | "taxBps">;

/**
 * Writes the lines of a draft and works its sums out. Lines keep their rows by place, so that an edit of one is one change.
 * Refuses with `amountInvalid` or `discountTooLarge`.
 */
export const writeDraft = ({ tx, clinic }: Desk, draft: Invoice, lines: readonly DraftLine[], more: Partial<Pick<Invoice, "discountMinor" | "discountReason" | "note">>): void => {
  const discountMinor = more.discountMinor ?? draft.discountMinor;
  const terms: readonly LineTerms[] = lines;
  const amounts = orRefuse(workOutInvoice(terms, { taxMode: clinic.taxIncluded ? "inclusive" : "exclusive", cashStep: clinic.cashStep, discountMinor }));
  const before = linesOfInvoice(tx, draft.id);
  lines.forEach((line, position) => {
    const worked = mustExist(amounts.lines[position], "the line's amounts");
    const row = { ...line, position, ...worked };
    const kept = before[position];
    if (kept) tx.patch(invoiceLine, kept.id, row);
    else tx.insert(invoiceLine, { ...row, invoiceId: draft.id });
  });
  for (const dropped of before.slice(lines.length)) tx.void(invoiceLine, dropped.id);
  const { subtotalMinor, taxMinor, roundingMinor, totalMinor } = amounts;
  tx.patch(invoice, draft.id, { ...more, discountMinor, subtotalMinor, taxMinor, roundingMinor, totalMinor, lineCount: lines.length });
};

/** A new draft with nothing on it. */
export const openDraft = ({ tx, clinic }: Desk, of: Pick<Invoice, "patientId"> & Partial<Pick<Invoice, "appointmentId" | "practitionerId">>): Invoice =>
  tx.insert(invoice, {
    kind: "invoice", status: "draft", currency: clinic.currency, lineCount: 0, subtotalMinor: zeroMinor, discountMinor: zeroMinor, taxMinor: zeroMinor, roundingMinor: zeroMinor, totalMinor: zeroMinor, ...of,
  });

/** Gives a draft its number, in this transaction or not at all. Refuses with `invoiceEmpty`. */
export const issueDraft = ({ tx, now, clinic }: Desk, draft: Invoice): Invoice =>
  draft.lineCount === 0
    ? refuse(appError("invoiceEmpty"))
    : tx.patch(invoice, draft.id, { status: "issued", number: takeNumber(tx, "invoice"), issuedAt: now, issuedOn: instantToLocalDate(now, clinic.zone) });

/** What stands beside the sum in the ledger. */
export interface EntryDetails {
  readonly patientId: Payment["patientId"];
  readonly reference?: string | null | undefined;
  readonly reason?: string | undefined;
  readonly reversesId?: Payment["id"];
}

/**
 * Writes the rows of one act. Those that cross the desk get a receipt's number; the first carries the reference and names
 * what it takes back, the others name the first as what they belong to. Returns the first row.
 */
export const enterRows = ({ tx, now, actor, clinic }: Desk, entries: readonly LedgerEntry[], { patientId, reference, reason, reversesId }: EntryDetails): Payment => {
  const firstId = tx.newId("pay");
  const [first] = entries.map((entry, index) =>
    tx.insert(payment, {
      ...entry,
      id: index === 0 ? firstId : tx.newId("pay"),
      invoiceId: entry.invoiceId as Payment["invoiceId"],
      patientId,
      receivedAt: now,
      receivedOn: instantToLocalDate(now, clinic.zone),
      receivedById: actor.userId,
      number: entry.method === "credit" ? null : takeNumber(tx, "payment"),
      reference: index === 0 ? (reference ?? null) : firstId,
      reason: reason ?? null,
      reversesId: index === 0 ? (reversesId ?? null) : null,
    }),
  );
  return mustExist(first, "the first row of the entry");
};

/** A row as the rules of the ledger see it. */
export const rowToEntered = (row: Payment): Entered => ({ ...row, belongsToId: row.method === "credit" ? row.reference : null });
