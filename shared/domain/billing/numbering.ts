/** Digits are at least this many, so that numbers sort as text on paper for a clinic's first million. */
const width = 6;

/**
 * The legal number of a paper: the series of the PC that wrote it and its place there, `A-000123`. A series belongs
 * to one PC, so that two PCs with no network can both go on with no gap and no double.
 */
export const formatNumber = (series: string, place: number): string => `${series}-${String(place).padStart(width, "0")}`;

/** Reads a number back. Null when it is none. */
export const parseNumber = (text: string): { readonly series: string; readonly place: number } | null => {
  const match = /^([A-Z][A-Z0-9]{0,7})-(\d{6,12})$/.exec(text);
  return match ? { series: match[1] ?? "", place: Number(match[2]) } : null;
};

/** The series of a clinic's nth PC, counted from 0: A … Z, then A1 … Z1, A2 … */
export const seriesOfDevice = (index: number): string => {
  const letter = String.fromCharCode(65 + (index % 26));
  const round = Math.floor(index / 26);
  return round === 0 ? letter : `${letter}${round}`;
};

/** The places missing between 1 and the highest, and those used twice: both empty in a lawful series. */
export const seriesFaults = (places: readonly number[]): { readonly missing: readonly number[]; readonly doubled: readonly number[] } => {
  const seen = new Set<number>();
  const doubled: number[] = [];
  for (const place of places) {
    if (seen.has(place)) doubled.push(place);
    seen.add(place);
  }
  const highest = places.reduce((max, place) => Math.max(max, place), 0);
  const missing: number[] = [];
  for (let place = 1; place <= highest; place += 1) if (!seen.has(place)) missing.push(place);
  return { missing, doubled };
};
