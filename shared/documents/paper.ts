/** The sizes that clinics print on: sheets, and the rolls of receipt printers. */
export const paperSizes = ["a4", "a5", "thermal80", "thermal58"] as const;
export type PaperSize = (typeof paperSizes)[number];

/** Millimetres. A roll has no height: it is cut where the content ends. */
export interface Paper {
  readonly widthMm: number;
  readonly heightMm: number | null;
  /** Kept free on each side; receipt printers cannot reach the edge of the roll. */
  readonly marginMm: number;
  /** Letter size of running text in points. */
  readonly textPt: number;
}

export const papers: Readonly<Record<PaperSize, Paper>> = {
  a4: { widthMm: 210, heightMm: 297, marginMm: 16, textPt: 9.5 },
  a5: { widthMm: 148, heightMm: 210, marginMm: 10, textPt: 8.2 },
  thermal80: { widthMm: 80, heightMm: null, marginMm: 4, textPt: 9 },
  thermal58: { widthMm: 58, heightMm: null, marginMm: 3, textPt: 8 },
};

export const isRoll = (size: PaperSize): boolean => papers[size].heightMm === null;

/** As printers take it. */
export const mmToMicrons = (mm: number): number => Math.round(mm * 1000);
