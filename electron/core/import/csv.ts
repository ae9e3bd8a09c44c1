import Papa from "papaparse";

/** One record of a table. `row` counts as a spreadsheet does: the headings are row 1. */
export interface SheetRow {
  readonly row: number;
  readonly cells: readonly string[];
}

const delimiters = [",", ";", "\t", "|"];
/** Letters parsed at once: small enough that the core answers other calls between two of them. */
const chunkLetters = 256 * 1024;

/** Excel's own first line that names the delimiter: `sep=;`. */
const sepLine = /^sep=(.)\r?\n/i;

const widths = (text: string, delimiter: string): readonly number[] =>
  Papa.parse<string[]>(text, { delimiter, preview: 40, skipEmptyLines: "greedy" }).data.map((cells) => cells.length);

/** The delimiter that cuts the head of the file into the most columns of even number; a comma where there is one column. */
export const detectDelimiter = (text: string): string => {
  const named = sepLine.exec(text)?.[1];
  if (named !== undefined) return named;
  const head = text.slice(0, chunkLetters);
  const scored = delimiters.map((delimiter) => {
    const found = widths(head, delimiter);
    const columns = found[0] ?? 1;
    const even = found.filter((width) => width === columns).length / Math.max(1, found.length);
    return { delimiter, score: columns < 2 ? 0 : columns * even * even };
  });
  const best = scored.toSorted((a, b) => b.score - a.score)[0];
  return best === undefined || best.score === 0 ? "," : best.delimiter;
};

/** One kind of line end. A long text is read more than once, so whoever keeps it keeps it so: nothing is then copied again. */
export const plainLines = (text: string): string => (text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);

/**
 * Reads a table of text in bites, so that a long file does not hold up the core. Line ends become one kind, within
 * cells too.
 */
export const readCsv = function* (text: string, delimiter: string): Generator<readonly SheetRow[]> {
  const body = plainLines(text).replace(sepLine, "");
  let row = 0;
  let at = 0;
  let size = chunkLetters;
  while (at < body.length) {
    const isLast = at + size >= body.length;
    const parser = new Papa.Parser({ delimiter, newline: "\n" });
    // The last record of a bite may go on in the next one: it is left for it, or the bite is made larger.
    const parsed = parser.parse(body.slice(at, at + size), 0, !isLast) as Papa.ParseResult<string[]>;
    if (parsed.data.length === 0 && !isLast) {
      size *= 4;
      continue;
    }
    yield parsed.data.map((cells) => ({ row: (row += 1), cells }));
    if (isLast) return;
    at += parsed.meta.cursor;
    size = chunkLetters;
  }
};
