import type { Minor } from "../core/money.ts";
import { addMinor, subtractMinor, zeroMinor } from "../core/money.ts";
import type { Instant, LocalDate } from "../core/time.ts";
import { html, isolate, linesOf, type Html } from "./html.ts";
import { methodText, type PaperMethod } from "./invoice.ts";
import { isRoll } from "./paper.ts";
import { layOut, pairs, sumRow } from "./sheet.ts";
import { createWriter, type PaperContext, type PaperDocument, type Writer } from "./writer.ts";

export interface DayCloseShare {
  readonly person: string;
  readonly method: PaperMethod;
  readonly inMinor: Minor;
  readonly outMinor: Minor;
  readonly count: number;
}

export interface DayClosePaper {
  readonly number: string;
  readonly day: LocalDate;
  readonly closedAt: Instant;
  readonly closedBy: string;
  /** By person, then method. */
  readonly shares: readonly DayCloseShare[];
  readonly openingMinor: Minor;
  readonly expectedMinor: Minor;
  readonly countedMinor: Minor;
  readonly differenceMinor: Minor;
  readonly invoices: DayNumbers;
  readonly creditNotes: DayNumbers;
  readonly note: string | null;
  readonly printedAt: Instant;
}

/** Papers of one kind that were issued on the day. */
export interface DayNumbers {
  readonly count: number;
  readonly first: string | null;
  readonly last: string | null;
  readonly totalMinor: Minor;
}

const netOf = (share: DayCloseShare): Minor => subtractMinor(share.inMinor, share.outMinor);

const shareTable = (shares: readonly DayCloseShare[], writer: Writer): Html => {
  const { t } = writer;
  const people = [...new Set(shares.map((share) => share.person))];
  const sum = (part: (share: DayCloseShare) => Minor): Html => writer.amount(addMinor(zeroMinor, ...shares.map(part)));
  return html`<table class="lines"><thead><tr><th class="name">${t("papers.person")}</th><th>${t("papers.method")}</th><th class="end">${t("papers.entries")}</th><th class="end">${t("papers.in")}</th><th class="end">${t("papers.out")}</th><th class="end">${t("papers.net")} (${isolate(writer.currency)})</th></tr></thead>
<tbody>${people.flatMap((person) =>
    shares
      .filter((share) => share.person === person)
      .map((share, index) => html`<tr><td class="name">${index === 0 && html`<b>${isolate(person)}</b>`}</td><td class="state">${methodText(share.method, writer)}</td><td class="end">${writer.count(share.count)}</td><td class="end">${writer.amount(share.inMinor)}</td><td class="end">${writer.amount(share.outMinor)}</td><td class="end"><b>${writer.amount(netOf(share))}</b></td></tr>`),
  )}</tbody>
<tfoot><tr><td class="name">${t("papers.total")}</td><td></td><td class="end">${writer.count(shares.reduce((count, share) => count + share.count, 0))}</td><td class="end">${sum((share) => share.inMinor)}</td><td class="end">${sum((share) => share.outMinor)}</td><td class="end">${sum(netOf)}</td></tr></tfoot></table>`;
};

const shareItems = (shares: readonly DayCloseShare[], writer: Writer): Html =>
  html`<div class="lines">${shares.map((share) => html`<div class="item"><span>${isolate(share.person)}<span class="sub">${methodText(share.method, writer)}</span></span><span>${writer.amount(netOf(share))}</span></div>`)}</div>`;

const drawer = (data: DayClosePaper, writer: Writer): Html => {
  const { t } = writer;
  const { differenceMinor } = data;
  const outcome =
    differenceMinor === 0 ? sumRow(t("papers.exact"), html`✓`, "settled")
    : differenceMinor < 0 ? sumRow(t("papers.short"), writer.money(-differenceMinor as Minor), "due")
    : sumRow(t("papers.over"), writer.money(differenceMinor), "due");
  return html`<div class="totals">${sumRow(t("papers.opening"), writer.amount(data.openingMinor))}
${sumRow(t("papers.cashNet"), writer.amount(subtractMinor(data.expectedMinor, data.openingMinor)))}
${sumRow(t("papers.expected"), writer.amount(data.expectedMinor))}
${sumRow(t("papers.counted"), writer.money(data.countedMinor), "strong")}
${outcome}</div>`;
};

const numbersOf = (numbers: DayNumbers, writer: Writer): Html | null =>
  numbers.count === 0
    ? null
    : html`${writer.money(numbers.totalMinor)}<span class="sub">${writer.count(numbers.count)}${numbers.first !== null && numbers.last !== null && html` · ${writer.code(numbers.first)} – ${writer.code(numbers.last)}`}</span>`;

/** The evening's report: who took what in which way, and whether the drawer is right. */
export const dayClosePaper = (data: DayClosePaper, context: PaperContext): PaperDocument => {
  const writer = createWriter(context);
  const { t } = writer;
  const roll = isRoll(context.size);
  const issued = pairs([
    [t("papers.invoicesIssued"), numbersOf(data.invoices, writer)],
    [t("papers.creditNotesIssued"), numbersOf(data.creditNotes, writer)],
    [t("papers.closedBy"), html`${isolate(data.closedBy)}<span class="sub">${writer.moment(data.closedAt)}</span>`],
  ]);
  return layOut(context, writer, {
    heading: t("papers.dayClose"),
    mark: writer.code(data.number),
    stamp: null,
    body: html`<section class="facts"><div class="who"><div class="person">${writer.day(data.day)}</div></div>${issued}</section>
${roll ? shareItems(data.shares, writer) : shareTable(data.shares, writer)}
<section class="sums">${!roll && html`<div class="beside">${data.note !== null && data.note !== "" && html`<h2>${t("papers.note")}</h2>${linesOf(data.note)}`}</div>`}<div><h2>${t("papers.drawer")}</h2>${drawer(data, writer)}</div></section>
${roll && data.note !== null && data.note !== "" && html`<h2>${t("papers.note")}</h2>${linesOf(data.note)}`}
<section class="signs"><div>${t("papers.closedBy")}</div><div>${t("papers.signature")}</div></section>`,
    printedAt: data.printedAt,
    title: `${t("papers.dayClose")} ${data.number}`,
  });
};
