import type { BasisPoints, Minor } from "../core/money.ts";
import { html, isolate, type Html } from "./html.ts";
import { sumRow } from "./sheet.ts";
import type { Writer } from "./writer.ts";

/** A line as a bill shows it. */
export interface BillLine {
  readonly description: string;
  readonly quantity: number;
  readonly unitMinor: Minor;
  /** Quantity × price, before discounts and, where it is added, tax: these add up to the subtotal. */
  readonly grossMinor: Minor;
  readonly taxBps: BasisPoints;
  readonly taxMinor: Minor;
  readonly totalMinor: Minor;
}

/** The sums of a bill as they were issued. */
export interface BillSums {
  readonly subtotalMinor: Minor;
  /** Of lines and whole together. */
  readonly discountMinor: Minor;
  readonly taxMode: "exclusive" | "inclusive";
  readonly taxMinor: Minor;
  readonly roundingMinor: Minor;
  readonly totalMinor: Minor;
  readonly paidMinor: Minor;
  readonly dueMinor: Minor;
}

/** The lines as a table of a sheet. Columns that no line needs are left out. */
export const billTable = (lines: readonly BillLine[], writer: Writer): Html => {
  const { t } = writer;
  const hasQuantity = lines.some((line) => line.quantity !== 1000);
  const hasTax = new Set(lines.map((line) => line.taxBps)).size > 1;
  return html`<table class="lines"><thead><tr><th class="what">${t("papers.description")}</th>
${hasQuantity && html`<th class="end">${t("papers.quantity")}</th><th class="end">${t("papers.price")}</th>`}
${hasTax && html`<th class="end">${t("papers.tax")}</th>`}
<th class="end">${t("papers.amount")} (${isolate(writer.currency)})</th></tr></thead><tbody>${lines.map(
    (line) => html`<tr><td class="what">${isolate(line.description)}</td>
${hasQuantity && html`<td class="end">${writer.quantity(line.quantity)}</td><td class="end">${writer.amount(line.unitMinor)}</td>`}
${hasTax && html`<td class="end">${writer.share(line.taxBps)}</td>`}
<td class="end">${writer.amount(line.grossMinor)}</td></tr>`,
  )}</tbody></table>`;
};

/** The lines for the narrow roll: what on one line, how many and how much on the next. */
export const billItems = (lines: readonly BillLine[], writer: Writer): Html =>
  html`<div class="lines">${lines.map(
    (line) => html`<div class="item"><span>${isolate(line.description)}${line.quantity !== 1000 && html`<span class="sub">${writer.quantity(line.quantity)} × ${writer.amount(line.unitMinor)}</span>`}</span><span>${writer.amount(line.grossMinor)}</span></div>`,
  )}</div>`;

/** From subtotal to what is due. Rows that say nothing are left out. */
export const billTotals = (lines: readonly BillLine[], sums: BillSums, writer: Writer, isDraft: boolean): Html => {
  const { t } = writer;
  const rates = new Set(lines.filter((line) => line.taxMinor !== 0).map((line) => line.taxBps));
  const [rate] = rates;
  const one = rates.size === 1 && rate !== undefined ? writer.share(rate) : null;
  const added = sums.taxMode === "exclusive";
  const showsParts = sums.subtotalMinor !== sums.totalMinor;
  const taxLabel = added
    ? one === null ? t("papers.tax") : t("papers.taxAt", { rate: one })
    : one === null ? t("papers.taxIncluded") : t("papers.taxIncludedAt", { rate: one });
  const tax = sums.taxMinor !== 0 && sumRow(taxLabel, writer.amount(sums.taxMinor), added ? "" : "inside");
  const turned = (amount: Minor): Html => writer.amount(-amount as Minor);
  const isCredit = sums.totalMinor < 0;
  return html`<div class="totals">${showsParts && sumRow(t("papers.subtotal"), writer.amount(sums.subtotalMinor))}
${sums.discountMinor !== 0 && sumRow(t("papers.discount"), turned(sums.discountMinor))}
${added && tax}
${sums.roundingMinor !== 0 && sumRow(t("papers.rounding"), writer.amount(sums.roundingMinor))}
${sumRow(t("papers.total"), writer.money(sums.totalMinor), "strong")}
${!added && tax}
${!isDraft && !isCredit && sums.paidMinor !== 0 && sumRow(t("papers.paid"), writer.amount(sums.paidMinor))}
${!isDraft && !isCredit && sums.dueMinor > 0 && sumRow(t("papers.due"), writer.money(sums.dueMinor), "due")}</div>`;
};
