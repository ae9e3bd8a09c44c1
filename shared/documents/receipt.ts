import type { Minor } from "../core/money.ts";
import type { Instant, LocalDate } from "../core/time.ts";
import { billItems, type BillLine } from "./bill.ts";
import { html, isolate } from "./html.ts";
import { methodText, personBlock, type PaperMethod, type PaperPatient } from "./invoice.ts";
import { isRoll } from "./paper.ts";
import { layOut, pairs, sumRow } from "./sheet.ts";
import { createWriter, type PaperContext, type PaperDocument } from "./writer.ts";

export interface ReceiptPaper {
  /** Which way the money went; `reversal` takes an earlier receipt back. */
  readonly kind: "payment" | "refund" | "reversal";
  readonly number: string | null;
  readonly receivedAt: Instant;
  readonly receivedOn: LocalDate;
  readonly patient: PaperPatient;
  /** Positive when the clinic received. */
  readonly amountMinor: Minor;
  readonly method: PaperMethod;
  readonly reference: string | null;
  readonly receivedBy: string;
  readonly reason: string | null;
  /** What was paid for; null when the money went on the account. */
  readonly invoice: { readonly number: string; readonly lines: readonly BillLine[]; readonly totalMinor: Minor; readonly paidMinor: Minor; readonly dueMinor: Minor } | null;
  /** What lies on the patient's account after it. */
  readonly creditMinor: Minor;
  readonly printedAt: Instant;
}

const headings = { payment: "papers.receipt", refund: "papers.refund", reversal: "papers.reversal" } as const;

/** The receipt of one taking or giving of money. */
export const receiptPaper = (data: ReceiptPaper, context: PaperContext): PaperDocument => {
  const writer = createWriter(context);
  const { t } = writer;
  const roll = isRoll(context.size);
  const heading = t(headings[data.kind]);
  const amount = Math.abs(data.amountMinor) as Minor;
  const { invoice } = data;
  const facts = pairs([
    [t("papers.date"), roll ? writer.moment(data.receivedAt) : writer.date(data.receivedOn)],
    [t("papers.time"), roll ? null : writer.clock(data.receivedAt)],
    [t("papers.forInvoice"), invoice === null ? null : writer.code(invoice.number)],
    [t("papers.reason"), data.reason === null ? null : isolate(data.reason)],
    [t("papers.receivedBy"), isolate(data.receivedBy)],
  ]);
  const how = pairs([
    [t("papers.method"), html`${methodText(data.method, writer)}`],
    [t("papers.reference"), data.reference === null || data.reference === "" ? null : writer.code(data.reference)],
  ]);
  const account = html`<div class="totals">
${invoice !== null && sumRow(t("papers.total"), writer.amount(invoice.totalMinor))}
${invoice !== null && sumRow(t("papers.paid"), writer.amount(invoice.paidMinor))}
${invoice !== null && invoice.dueMinor > 0 && sumRow(t("papers.dueAfter"), writer.money(invoice.dueMinor), "due")}
${invoice !== null && invoice.dueMinor <= 0 && data.kind === "payment" && sumRow(t("papers.settled"), html`✓`, "settled")}
${data.creditMinor > 0 && sumRow(t("papers.credit"), writer.money(data.creditMinor), "settled")}</div>`;
  return layOut(context, writer, {
    heading,
    mark: data.number === null ? null : writer.code(data.number),
    stamp: null,
    body: html`<section class="facts">${personBlock(t(data.kind === "refund" ? "papers.paidTo" : "papers.receivedFrom"), data.patient, writer, { phone: false })}${facts}</section>
<section class="voucher"><div class="sum">${writer.money(amount)}</div>${how}</section>
${roll && invoice !== null && billItems(invoice.lines, writer)}
<section class="sums">${!roll && html`<div class="beside muted">${invoice === null ? t("papers.onAccount") : invoice.lines.map((line) => html`<div>${isolate(line.description)}</div>`)}</div>`}${account}</section>
${!roll && html`<section class="signs"><div>${t("papers.receivedBy")}</div><div>${t("papers.signature")}</div></section>`}`,
    printedAt: data.printedAt,
    title: `${heading} ${data.number ?? ""}`.trim(),
  });
};
