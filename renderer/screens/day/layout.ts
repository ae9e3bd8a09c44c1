/** Something that takes a stretch of a column: an appointment, or one that is being moved. Minutes since the first instant of the day. */
export interface Span {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** Which of how many equal parts of the column's width a card takes. */
export interface Lane {
  readonly lane: number;
  readonly lanes: number;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Below this a card cannot show a line of text, so a shorter one is drawn this tall and set beside what it would cover. */
export const minimumCardPx = 15;
/** Two lines of text, with the card's own padding. */
export const twoLinesPx = 34;
export const densestPxPerMinute = 1.6;
const roomiestPxPerMinute = 2.4;
/** Every place a drag or a stretch may end at. */
export const snapMinutes = 5;

const byStart = (a: Span, b: Span): number => a.start - b.start || b.end - a.end || (a.id < b.id ? -1 : 1);

/**
 * Sets cards that overlap side by side. Cards that touch through a chain of overlaps share the width equally, so that a
 * reader sees at once how many are at one time; the earlier takes the start side.
 */
export const layLanes = (spans: readonly Span[], pxPerMinute: number): ReadonlyMap<string, Lane> => {
  const shortest = minimumCardPx / pxPerMinute;
  const places = new Map<string, Lane>();
  let cluster: { readonly id: string; readonly lane: number }[] = [];
  let laneEnds: number[] = [];
  const close = (): void => {
    for (const { id, lane } of cluster) places.set(id, { lane, lanes: laneEnds.length });
    cluster = [];
    laneEnds = [];
  };
  for (const span of spans.toSorted(byStart)) {
    const end = Math.max(span.end, span.start + shortest);
    if (laneEnds.length > 0 && laneEnds.every((laneEnd) => laneEnd <= span.start)) close();
    const free = laneEnds.findIndex((laneEnd) => laneEnd <= span.start);
    const lane = free === -1 ? laneEnds.length : free;
    laneEnds[lane] = end;
    cluster.push({ id: span.id, lane });
  }
  close();
  return places;
};

/**
 * The part of the day that the board shows: from the hour before the first opening or card to the hour after the last, and at
 * least the six hours around `usual`. Nothing booked is ever outside it.
 */
export const boardRange = (open: readonly Range[], spans: readonly Span[], dayMinutes: number, usual: Range = { start: 540, end: 900 }): Range => {
  const all = [...open, ...spans];
  if (all.length === 0) return { start: usual.start, end: Math.min(usual.end, dayMinutes) };
  const first = Math.min(...all.map((one) => one.start));
  const last = Math.max(...all.map((one) => one.end));
  const start = Math.max(0, Math.floor((first - 15) / 30) * 30);
  return { start, end: Math.min(dayMinutes, Math.max(Math.ceil((last + 15) / 30) * 30, start + 360)) };
};

/** A short day grows to fill the window, a long one scrolls. */
export const pxPerMinuteFor = (range: Range, heightPx: number): number =>
  Math.min(roomiestPxPerMinute, Math.max(densestPxPerMinute, heightPx / (range.end - range.start)));

/** The longest part of the range that nothing covers, the first of several; empty at its start where all is covered. */
export const longestGap = (covered: readonly Range[], range: Range): Range => {
  const gaps: Range[] = [];
  let at = range.start;
  for (const stretch of covered.toSorted((a, b) => a.start - b.start)) {
    gaps.push({ start: at, end: Math.min(stretch.start, range.end) });
    at = Math.max(at, stretch.end);
  }
  gaps.push({ start: at, end: range.end });
  return gaps.reduce((longest, gap) => (gap.end - gap.start > longest.end - longest.start ? gap : longest), { start: range.start, end: range.start });
};

/** To the nearest snap, inside the day. */
export const snap = (minute: number, range: Range): number =>
  Math.min(range.end, Math.max(range.start, Math.round(minute / snapMinutes) * snapMinutes));

/** Which columns are in view, with one more each side so that none appears late. All of them when they are few. */
export const columnsInView = (count: number, columnPx: number, scrollPx: number, widthPx: number): { readonly from: number; readonly to: number } => {
  if (count <= 8 || widthPx === 0) return { from: 0, to: count };
  return {
    from: Math.max(0, Math.floor(scrollPx / columnPx) - 1),
    to: Math.min(count, Math.ceil((scrollPx + widthPx) / columnPx) + 1),
  };
};

/**
 * Column and minute under a point of the plane. `x` is measured from the edge where the columns begin: the left in English,
 * the right in Arabic.
 */
export const placeAt = (
  point: { readonly x: number; readonly y: number },
  plane: { readonly columns: number; readonly columnPx: number; readonly pxPerMinute: number; readonly range: Range },
): { readonly column: number; readonly minute: number } => ({
  column: Math.min(plane.columns - 1, Math.max(0, Math.floor(point.x / plane.columnPx))),
  minute: Math.min(plane.range.end, Math.max(plane.range.start, plane.range.start + point.y / plane.pxPerMinute)),
});
