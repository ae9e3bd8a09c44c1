import type { Minor } from "../core/money.ts";
import type { Instant, LocalDate } from "../core/time.ts";
import { billItems, billTable, billTotals, type BillLine, type BillSums } from "./bill.ts";
import { html, isolate, linesOf, type Html } from "./html.ts";
import { isRoll } from "./paper.ts";
import { layOut, pairs } from "./sheet.ts";
import { createWriter, type PaperContext, type PaperDocument, type Writer } from "./writer.ts";

/** A person on a paper. */
export interface PaperPatient {
  readonly name: string;
  readonly nameOther: string | null;
  readonly fileNumber: string;
  readonly phone: string | null;
}

/** How money came or went. */
export type PaperMethod = "cash" | "card" | "bankTransfer" | "credit";

export interface InvoicePaper {
  readonly kind: "invoice" | "creditNote";
  /** Null: a draft, which says so. */
  readonly number: string | null;
  /** Gapless over all PCs, where the clinic's server has given it. */
  readonly legalNumber: number | null;
  readonly issuedOn: LocalDate | null;
  /** Of a credit note: the invoice that it takes back, and why. */
  readonly creditsNumber: string | null;
  readonly reason: string | null;
  readonly patient: PaperPatient;
  readonly practitioner: { readonly name: string; readonly nameOther: string | null } | null;
  readonly visitOn: LocalDate | null;
  readonly lines: readonly BillLine[];
  readonly sums: BillSums;
  readonly payments: readonly { readonly on: LocalDate; readonly method: PaperMethod; readonly number: string | null; readonly amountMinor: Minor }[];
  readonly note: string | null;
  readonly printedAt: Instant;
}

export const methodText = (method: PaperMethod, { t }: Writer): string =>
  method === "cash" ? t("papers.cash") : method === "card" ? t("papers.card") : method === "bankTransfer" ? t("papers.bankTransfer") : t("papers.fromCredit");

/** Name, file and telephone of the person that a paper is for. */
export const personBlock = (label: string, patient: PaperPatient, writer: Writer, shown: { readonly phone: boolean }): Html => html`<div class="who">
<div class="label">${label}</div><div class="person">${isolate(writer.name(patient.name, patient.nameOther))}</div>
<div class="muted">${writer.t("papers.fileNumber")} ${writer.code(patient.fileNumber)}${shown.phone && patient.phone !== null && html` · ${writer.code(patient.phone)}`}</div></div>`;

const paymentRows = (data: InvoicePaper, writer: Writer): Html =>
  html`<h2>${writer.t("papers.payments")}</h2><table class="paid"><tbody>${data.payments.map(
    (payment) => html`<tr><td>${writer.date(payment.on)}</td><td>${methodText(payment.method, writer)}</td><td>${payment.number !== null && writer.code(payment.number)}</td><td class="end">${writer.amount(payment.amountMinor)}</td></tr>`,
  )}</tbody></table>`;

/** The invoice, or the credit note that takes one back. */
export const invoicePaper = (data: InvoicePaper, context: PaperContext): PaperDocument => {
  const writer = createWriter(context);
  const { t } = writer;
  const roll = isRoll(context.size);
  const isDraft = data.number === null;
  const isPaid = !isDraft && data.kind === "invoice" && data.sums.dueMinor <= 0;
  const heading = t(data.kind === "creditNote" ? "papers.creditNote" : "papers.invoice");
  const facts = pairs([
    [t("papers.date"), data.issuedOn === null ? null : writer.date(data.issuedOn)],
    [t("papers.legalNumber"), data.legalNumber === null ? null : writer.code(String(data.legalNumber))],
    [t("papers.creditsInvoice"), data.creditsNumber === null ? null : writer.code(data.creditsNumber)],
    [t("papers.doctor"), data.practitioner === null ? null : isolate(writer.name(data.practitioner.name, data.practitioner.nameOther))],
    [t("papers.visit"), data.visitOn === null || data.visitOn === data.issuedOn ? null : writer.date(data.visitOn)],
    [t("papers.reason"), data.reason === null ? null : isolate(data.reason)],
  ]);
  const lines = roll ? billItems(data.lines, writer) : billTable(data.lines, writer);
  const note = data.note === null || data.note === "" ? null : html`<h2>${t("papers.note")}</h2><div>${linesOf(data.note)}</div>`;
  const payments = data.payments.length > 0 ? paymentRows(data, writer) : null;
  return layOut(context, writer, {
    heading,
    mark: data.number === null ? null : writer.code(data.number),
    stamp: isDraft ? { text: t("papers.draft"), tone: "bad" } : isPaid ? { text: t("papers.settled"), tone: "good" } : null,
    body: html`<section class="facts">${personBlock(t("papers.billTo"), data.patient, writer, { phone: !roll })}${facts}</section>
${lines}
<section class="sums">${!roll && html`<div class="beside">${payments}${note}</div>`}${billTotals(data.lines, data.sums, writer, isDraft)}</section>
${roll && payments}${roll && note}`,
    printedAt: data.printedAt,
    title: `${heading} ${data.number ?? ""}`.trim(),
  });
};
