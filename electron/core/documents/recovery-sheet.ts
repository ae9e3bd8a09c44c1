import { createRequire } from "node:module";
import type { Instant, Zone } from "#shared/core/time.ts";
import { directionOf, formatInstant, type Digits, type Language } from "#shared/i18n/format.ts";
import { createTranslate } from "#shared/i18n/text.ts";
import { drawLine, wrapLines } from "./pdf-line.ts";

const require = createRequire(import.meta.url);
/** Cairo, because Noto's shadda with fatha comes out of fontkit as shadda with kasra. It has both scripts. */
const fontFile = (weight: "400Regular" | "700Bold"): string => require.resolve(`@expo-google-fonts/cairo/${weight}/Cairo_${weight}.ttf`);

export interface RecoverySheet {
  readonly clinicName: string;
  /** As `printRecoveryCode` gives it: groups between hyphens. */
  readonly code: string;
  readonly language: Language;
  readonly digits: Digits;
  readonly madeAt: Instant;
  readonly zone: Zone;
  /** From where the clinic comes back once every PC is lost; null while it has none. */
  readonly server: string | null;
}

const page = { width: 595.28, margin: 56 } as const;
const ink = "#16202b";
const muted = "#55626f";
const accent = "#0f766e";
const columns = 4;

/** An address has no places to break at: it is cut where a line is full. */
const cutLines = (doc: PDFKit.PDFDocument, text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = "";
  for (const letter of text) {
    if (line !== "" && doc.widthOfString(line + letter) > width) {
      lines.push(line);
      line = "";
    }
    line += letter;
  }
  return lines.concat(line);
};

/**
 * The printed key to the clinic's data, as PDF. Made here with no window, so that the code never enters one; whoever gets
 * the bytes prints or saves them and keeps none. Isolating marks are taken out: the font has no glyph for them and the
 * bidi recipe does their work.
 */
export const recoverySheetPdf = async (sheet: RecoverySheet): Promise<Uint8Array> => {
  // Asked for once in a clinic's life, and 18 MB: loaded when it is.
  const { default: PDFDocument } = await import("pdfkit");
  const { language } = sheet;
  const t = createTranslate({ language, digits: sheet.digits });
  const base = directionOf(language);
  const doc = new PDFDocument({ size: "A4", margin: page.margin, info: { Title: t("papers.recovery.title"), Producer: "Daftar", Creator: "Daftar" } });
  const pieces: Uint8Array[] = [];
  const finished = new Promise<Uint8Array>((resolve, reject) => {
    doc.on("data", (piece: Uint8Array) => void pieces.push(piece));
    doc.on("end", () => resolve(Buffer.concat(pieces)));
    doc.on("error", reject);
  });
  doc.registerFont("regular", fontFile("400Regular"));
  doc.registerFont("bold", fontFile("700Bold"));

  const inner = page.width - 2 * page.margin;
  const start = base === "ltr" ? page.margin : page.width - page.margin;
  const inward = base === "ltr" ? 1 : -1;
  let y: number = page.margin;
  const write = (text: string, style: { readonly font: "regular" | "bold"; readonly size: number; readonly color: string; readonly gap?: number; readonly indent?: number }): void => {
    doc.font(style.font).fontSize(style.size).fillColor(style.color);
    const indent = style.indent ?? 0;
    for (const line of wrapLines(doc, text.replace(/[\u2066-\u2069\u200e\u200f]/g, ""), inner - indent, base)) {
      drawLine(doc, line, { start: start + inward * indent, y, base });
      y += style.size * 1.62;
    }
    y += style.gap ?? 0;
  };

  write(sheet.clinicName, { font: "bold", size: 13, color: ink });
  write(t("papers.recovery.title"), { font: "bold", size: 24, color: accent, gap: 4 });
  doc.moveTo(page.margin, y).lineTo(page.width - page.margin, y).lineWidth(1.2).strokeColor(accent).stroke();
  y += 16;
  write(t("papers.recovery.what"), { font: "regular", size: 11, color: ink, gap: 14 });

  const groups = sheet.code.split("-");
  const cell = { width: inner / columns, height: 46 };
  const boxTop = y;
  const rows = Math.ceil(groups.length / columns);
  doc.roundedRect(page.margin, boxTop, inner, rows * cell.height + 16, 6).lineWidth(0.8).strokeColor("#c6d0d9").fillAndStroke("#f5f9f8", "#c6d0d9");
  // The code itself runs from left to right in both languages, as it is typed.
  groups.forEach((group, index) => {
    const x = page.margin + 14 + (index % columns) * cell.width;
    const top = boxTop + 10 + Math.floor(index / columns) * cell.height;
    doc.font("regular").fontSize(8).fillColor(muted).text(String(index + 1), x, top, { lineBreak: false });
    doc.font("bold").fontSize(19).fillColor(ink).text(group, x + 14, top + 2, { lineBreak: false, characterSpacing: 2 });
  });
  y = boxTop + rows * cell.height + 34;

  const indent = 14;
  const point = (text: string): void => {
    doc.circle(start + inward * 3, y + 9, 1.8).fill(accent);
    write(text, { font: "regular", size: 11, color: ink, gap: 6, indent });
  };
  /** As it is typed: from left to right in both languages. */
  const address = (server: string): void => {
    doc.font("bold").fontSize(12).fillColor(ink);
    for (const line of cutLines(doc, server, inner - indent)) {
      doc.text(line, base === "ltr" ? start + indent : start - indent - doc.widthOfString(line), y, { lineBreak: false });
      y += 20;
    }
    y += 6;
  };
  const names = { way: t("recovery.way"), restore: t("setup.restore") };
  point(t("papers.recovery.keep"));
  point(t("papers.recovery.use", { button: t("signin.recover") }));
  point(t(sheet.server === null ? "papers.recovery.backByCopy" : "papers.recovery.backByServer", names));
  if (sheet.server !== null) address(sheet.server);
  point(t("papers.recovery.lost"));
  point(t("papers.recovery.nobody"));
  y += 10;
  write(`${t("papers.recovery.made")} ${formatInstant(sheet.madeAt, sheet.zone, { language, digits: sheet.digits })}`, { font: "regular", size: 9, color: muted });
  doc.end();
  return finished;
};
