import { sql, type Compilable } from "kysely";
import type { Id } from "#shared/core/ids.ts";
import type { LocalDate } from "#shared/core/time.ts";
import { invoiceLine, type InvoiceLine } from "#shared/schema/tables/invoice-line.ts";
import { invoice, type Invoice } from "#shared/schema/tables/invoice.ts";
import { payment, type Payment } from "#shared/schema/tables/payment.ts";
import { decodeRow } from "../rows.ts";
import { sqlite } from "../sqlite.ts";
import type { Read } from "../tx.ts";

export const linesOfInvoice = (read: Read, invoiceId: Invoice["id"]): readonly InvoiceLine[] =>
  read
    .all(sqlite.selectFrom("invoiceLine").selectAll().where("invoiceId", "=", invoiceId).where("voidedAt", "is", null).orderBy("position"))
    .map((row) => decodeRow(invoiceLine, row));

export const paymentsOfInvoice = (read: Read, invoiceId: Invoice["id"]): readonly Payment[] =>
  read
    .all(sqlite.selectFrom("payment").selectAll().where("invoiceId", "=", invoiceId).orderBy("receivedAt").orderBy("id"))
    .map((row) => decodeRow(payment, row));

/** Every row of money of some files (one patient's own and those merged into it), oldest first. */
export const ledgerOf = (read: Read, files: readonly Id<"pat">[]): readonly Payment[] =>
  read
    .all(sqlite.selectFrom("payment").selectAll().where("patientId", "in", files).orderBy("receivedAt").orderBy("id"))
    .map((row) => decodeRow(payment, row));

/** The bill of a booking that still stands: a draft, or an issued one that was not taken back. */
export const billOfAppointment = (read: Read, appointmentId: Id<"apt">): Invoice | null => {
  const found = read.one(
    sqlite
      .selectFrom("invoice")
      .selectAll()
      .where("appointmentId", "=", appointmentId)
      .where("kind", "=", "invoice")
      .where("status", "in", ["draft", "issued"])
      .where("voidedAt", "is", null)
      .orderBy("id", "desc")
      .limit(1),
  );
  return found ? decodeRow(invoice, found) : null;
};

/** The credit note that took an invoice back. */
export const creditNoteOf = (read: Read, { id, patientId }: Invoice): Invoice | null => {
  const found = read.one(sqlite.selectFrom("invoice").selectAll().where("patientId", "=", patientId).where("creditsId", "=", id).where("voidedAt", "is", null).limit(1));
  return found ? decodeRow(invoice, found) : null;
};

const paidOn = sql<number>`(SELECT coalesce(sum(y.amountMinor), 0) FROM payment y WHERE y.invoiceId = i.id)`;

const summaries = sqlite
  .selectFrom("invoice as i")
  .innerJoin("patient as p", "p.id", "i.patientId")
  .where("i.voidedAt", "is", null)
  .select([
    "i.id as invoiceId", "i.number as number", "i.kind as kind", "i.patientId as patientId", "i.issuedOn as issuedOn", "i.totalMinor as totalMinor", "i.status as status",
    "p.name as patientName", "p.nameOther as patientNameOther", "p.fileNumber as fileNumber",
  ])
  .select(paidOn.as("paidMinor"));

/** An invoice as lists show it, before its state is worked out. */
export interface InvoiceRow {
  readonly invoiceId: Invoice["id"];
  readonly number: string | null;
  readonly kind: Invoice["kind"];
  readonly patientId: Invoice["patientId"];
  readonly issuedOn: LocalDate | null;
  readonly totalMinor: number;
  readonly status: Invoice["status"];
  readonly patientName: string;
  readonly patientNameOther: string | null;
  readonly fileNumber: string;
  readonly paidMinor: number;
}

/** All of a patient's invoices and credit notes, the latest first. */
export const invoicesOf = (read: Read, files: readonly Id<"pat">[]): readonly InvoiceRow[] =>
  read.all(summaries.where("i.patientId", "in", files).orderBy("i.id", "desc") as Compilable<InvoiceRow>);

export interface InvoiceWish {
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
  readonly status: "all" | "draft" | "unpaid" | "paid";
  readonly text: string;
}

const earliest = "0000-01-01" as LocalDate;
const latest = "9999-12-31" as LocalDate;

/** Drafts have no day, so they are shown whatever days are asked for. Written so that the indexes of days and of drafts serve it. */
const wished = ({ from, to, status, text }: InvoiceWish) => {
  const isDraft = sql<boolean>`i.status = 'draft'`;
  let query = status === "draft" ? summaries.where(isDraft) : summaries;
  if (status === "all" && (from !== undefined || to !== undefined)) {
    query = query.where((eb) => eb.or([isDraft, eb("i.issuedOn", ">=", from ?? earliest).and("i.issuedOn", "<=", to ?? latest)]));
  }
  if (status === "unpaid" || status === "paid") {
    query = query
      .where("i.issuedOn", ">=", from ?? earliest)
      .where("i.issuedOn", "<=", to ?? latest)
      .where("i.status", "=", "issued")
      .where("i.kind", "=", "invoice")
      .where(paidOn, status === "paid" ? ">=" : "<", sql.ref<number>("i.totalMinor"));
  }
  const like = `%${text.trim().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  if (text.trim() !== "") {
    query = query.where((eb) =>
      eb.or(["i.number", "p.name", "p.nameOther", "p.fileNumber"].map((column) => sql<boolean>`${sql.ref(column)} LIKE ${like} ESCAPE '\\'`)),
    );
  }
  return query;
};

/**
 * One page of invoices, the latest first. The plus keeps the planner from walking the whole primary key backwards for the
 * order's sake where days or drafts narrow the choice.
 */
export const invoicesPage = (read: Read, wish: InvoiceWish & { readonly limit: number; readonly offset: number }): readonly InvoiceRow[] => {
  const isNarrow = wish.status !== "all" || wish.from !== undefined || wish.to !== undefined;
  return read.all(wished(wish).orderBy(isNarrow ? sql`+i.id` : sql`i.id`, "desc").limit(wish.limit).offset(wish.offset) as Compilable<InvoiceRow>);
};

/** How many are wished for, what they sum to and what they still ask. A draft asks nothing; an invoice taken back neither. */
export const invoiceSums = (read: Read, wish: InvoiceWish): { readonly total: number; readonly sumMinor: number; readonly dueMinor: number } => {
  const found = read.one(
    sqlite
      .selectFrom(wished(wish).as("w"))
      .select((eb) => [
        eb.fn.countAll<number>().as("total"),
        sql<number>`coalesce(sum(CASE WHEN w.status = 'draft' THEN 0 ELSE w.totalMinor END), 0)`.as("sumMinor"),
        sql<number>`coalesce(sum(CASE WHEN w.status = 'issued' AND w.kind = 'invoice' THEN max(0, w.totalMinor - w.paidMinor) ELSE 0 END), 0)`.as("dueMinor"),
      ]),
  );
  return found ?? { total: 0, sumMinor: 0, dueMinor: 0 };
};

/** What still stood to be paid of the invoices of a stretch of days. */
export const dueOfDays = (read: Read, from: LocalDate, to: LocalDate): number =>
  read.one(
    sqlite
      .selectFrom("invoice as i")
      .select(sql<number>`coalesce(sum(max(0, i.totalMinor - ${paidOn})), 0)`.as("minor"))
      .where("i.issuedOn", ">=", from)
      .where("i.issuedOn", "<=", to)
      .where("i.kind", "=", "invoice")
      .where("i.status", "=", "issued"),
  )?.minor ?? 0;
