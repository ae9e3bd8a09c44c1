import type { Instant } from "../core/time.ts";
import { directionOf } from "../i18n/format.ts";
import { html, isolate, linesOf, picture, type Html } from "./html.ts";
import { isRoll } from "./paper.ts";
import { styleOf } from "./style.ts";
import type { PaperContext, PaperDocument, Writer } from "./writer.ts";

/** What a paper puts under the clinic's head. */
export interface Sheet {
  /** What the paper is: "Invoice". */
  readonly heading: string;
  /** Its number, or the day it is of. */
  readonly mark: Html | null;
  readonly stamp: { readonly text: string; readonly tone: "good" | "bad" } | null;
  readonly body: Html;
  readonly printedAt: Instant;
  /** Name of the file and of the print job. */
  readonly title: string;
}

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

const headOf = ({ letterhead }: PaperContext, writer: Writer, { heading, mark, stamp }: Sheet): Html => {
  const name = writer.name(letterhead.name, letterhead.nameOther);
  const other = [letterhead.name, letterhead.nameOther].find((one) => one !== null && one !== "" && one !== name) ?? null;
  const contact = [
    letterhead.address === null ? null : html`<span class="place">${isolate(letterhead.address)}</span>`,
    letterhead.phone === null ? null : html`<span>${writer.code(letterhead.phone)}</span>`,
    letterhead.email === null ? null : html`<span><bdi dir="ltr">${letterhead.email}</bdi></span>`,
    letterhead.taxNumber === null ? null : html`<span>${writer.t("papers.taxNumber")} ${writer.code(letterhead.taxNumber)}</span>`,
  ].filter((one) => one !== null);
  return html`<header class="head">
<div class="brand">${letterhead.logo === null ? null : picture(letterhead.logo, name)}<div>
<div class="clinic"><bdi>${name}</bdi></div>
${other !== null && html`<div class="clinic-other"><bdi>${other}</bdi></div>`}
<div class="contact">${contact.map((one) => html`${one} `)}</div>
${letterhead.header !== null && html`<div class="note-of-head">${linesOf(letterhead.header)}</div>`}
</div></div>
<div class="mark"><h1>${heading}</h1>${mark !== null && html`<div class="number">${mark}</div>`}${stamp !== null && html`<div class="stamp ${stamp.tone}">${stamp.text}</div>`}</div>
</header>`;
};

const footOf = ({ letterhead, size }: PaperContext, writer: Writer, { printedAt }: Sheet): Html => html`<footer class="foot">
<div class="said">${letterhead.footer === null ? null : linesOf(letterhead.footer)}</div>
<div class="made">${isRoll(size) ? null : html`${writer.t("papers.printedAt")} `}${writer.moment(printedAt)}</div>
</footer>`;

/**
 * Puts a paper together: head, body, foot, style and fonts in one document. The rows above and below the body are empty and
 * come again on every page, so that the margins hold whatever the printer's own margins are set to.
 */
export const layOut = (context: PaperContext, writer: Writer, sheet: Sheet): PaperDocument => {
  const content = html`${headOf(context, writer, sheet)}<main>${sheet.body}</main>`;
  const foot = footOf(context, writer, sheet);
  const page = isRoll(context.size)
    ? html`${content}${foot}`
    : html`<table class="frame" role="presentation"><thead><tr><td></td></tr></thead><tbody><tr><td>${content}</td></tr></tbody><tfoot><tr><td></td></tr></tfoot></table>${foot}`;
  const fonts = /[\u0600-\u06ff]/.test(page.markup) ? context.fonts.latin + context.fonts.arabic : context.fonts.latin;
  const style: Html = { markup: `<style>${fonts}${styleOf(context.size)}</style>` };
  const { language } = context.locale;
  const whole = html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}" data-paper="${context.size}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>${sheet.title}</title>${style}</head>
<body>${page}</body></html>`;
  return { html: whole.markup, title: sheet.title };
};

/** A list of names and values; those without a value are left out. */
export const pairs = (rows: readonly (readonly [label: string, value: Html | null])[]): Html =>
  html`<dl class="pairs">${rows.map(([label, value]) => (value === null ? html`` : html`<dt>${label}</dt><dd>${value}</dd>`))}</dl>`;

/** One line of a sum. */
export const sumRow = (label: string, value: Html, tone: "" | "strong" | "due" | "settled" | "inside" = ""): Html =>
  html`<div class="row ${tone}"><span>${label}</span><span>${value}</span></div>`;
