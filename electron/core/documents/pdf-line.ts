import bidiFactory from "bidi-js";

const bidi = bidiFactory();

/** A stretch of one direction, in the order in which it is drawn from the left. */
interface VisualRun {
  readonly text: string;
  readonly isRtl: boolean;
}

/**
 * Cuts a line into runs of one direction and puts them in the order of the page (Unicode annex 9, rule L2), brackets
 * mirrored. pdfkit shapes Arabic within a run but would order a mixed line wrongly: 120/80 came out as 08/021.
 */
export const visualRuns = (line: string, base: "ltr" | "rtl"): readonly VisualRun[] => {
  const embedding = bidi.getEmbeddingLevels(line, base);
  const mirrored = bidi.getMirroredCharactersMap(line, embedding.levels);
  const runs: { text: string; level: number }[] = [];
  for (let index = 0; index < line.length; index += 1) {
    const level = embedding.levels[index] ?? 0;
    const sign = mirrored.get(index) ?? line.charAt(index);
    const last = runs.at(-1);
    if (last?.level === level) last.text += sign;
    else runs.push({ text: sign, level });
  }
  const highest = runs.reduce((max, run) => Math.max(max, run.level), 0);
  let ordered = runs;
  for (let level = highest; level > 0; level -= 1) {
    const next: typeof runs = [];
    let turned: typeof runs = [];
    for (const run of ordered) {
      if (run.level >= level) turned.unshift(run);
      else {
        next.push(...turned, run);
        turned = [];
      }
    }
    ordered = next.concat(turned);
  }
  return ordered.map(({ text, level }) => {
    const isRtl = level % 2 === 1;
    const turned = { text: Array.from(text).toReversed().join(""), isRtl: false };
    // The shaper turns a run round by its script alone, so one of signs and spaces is turned here, and one of ٠١٢, which it
    // takes for Arabic words though they are read from the left, is turned so that it turns it back.
    if (!isRtl) return /[\u0660-\u0669\u06f0-\u06f9]/.test(text) && !/\p{L}/u.test(text) ? turned : { text, isRtl };
    return /\p{L}/u.test(text) ? { text, isRtl } : turned;
  });
};

const features = ({ isRtl }: VisualRun): PDFKit.Mixins.OpenTypeFeatures[] => (isRtl ? ["rtla"] : []);

/** Width of a line as `drawLine` draws it, in points, in the document's present font and size. */
export const widthOfLine = (doc: PDFKit.PDFDocument, line: string, base: "ltr" | "rtl"): number =>
  visualRuns(line, base).reduce((width, run) => width + doc.widthOfString(run.text, { features: features(run) }), 0);

/** Draws one line whose start edge is at `start`: the left edge from left to right, the right edge from right to left. */
export const drawLine = (doc: PDFKit.PDFDocument, line: string, at: { readonly start: number; readonly y: number; readonly base: "ltr" | "rtl" }): void => {
  let x = at.base === "ltr" ? at.start : at.start - widthOfLine(doc, line, at.base);
  for (const run of visualRuns(line, at.base)) {
    doc.text(run.text, x, at.y, { lineBreak: false, features: features(run) });
    x += doc.widthOfString(run.text, { features: features(run) });
  }
};

/** Breaks text between words so that no line is wider than `width` points. */
export const wrapLines = (doc: PDFKit.PDFDocument, text: string, width: number, base: "ltr" | "rtl"): readonly string[] => {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && widthOfLine(doc, longer, base) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return lines.concat(line);
};
