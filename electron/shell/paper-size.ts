/** Micrometres, as Chromium measures paper. */
export interface PaperSize {
  readonly widthMicrons: number;
  readonly heightMicrons: number;
  /** True for paper that is cut where the content ends. */
  readonly isRoll: boolean;
}

const micronsPerInch = 25_400;
/** CSS says that an inch is 96 px, whatever the screen. */
const pxPerInch = 96;
/** Below this Chromium refuses a page. */
const leastMicrons = 353;
/** Paper that a roll shows beyond the last line, for the cutter. */
const tailMicrons = 4_000;

export const micronsToPx = (microns: number): number => Math.round((microns * pxPerInch) / micronsPerInch);

export const micronsToInches = (microns: number): number => microns / micronsPerInch;

/** The page for a document: its own height, or for a roll as long as what stands on it and a tail to cut. */
export const paperSizeFor = (widthMicrons: number, heightMicrons: number | null, contentPx: number): PaperSize => ({
  widthMicrons,
  heightMicrons: heightMicrons ?? Math.max(leastMicrons, Math.ceil((contentPx * micronsPerInch) / pxPerInch) + tailMicrons),
  isRoll: heightMicrons === null,
});

/** A file name from a title: what Windows, macOS and Linux all accept, in any script. */
export const titleToFileName = (title: string): string => {
  // oxlint-disable-next-line eslint/no-control-regex -- Windows refuses these in a name.
  const clean = title.replaceAll(/[<>:"/\\|?*\u0000-\u001f\u200e\u200f\u2066-\u2069]/g, " ").replaceAll(/\s+/g, " ").trim().replace(/[. ]+$/, "");
  return `${clean.slice(0, 80) || "paper"}.pdf`;
};
