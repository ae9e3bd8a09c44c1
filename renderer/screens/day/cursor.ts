import { snapMinutes, type Range, type Span } from "./layout.ts";

/** Where the keyboard stands: on a card, or on a free time. */
export interface Stop {
  readonly minute: number;
  /** The card; null on a free time. */
  readonly id: string | null;
}

export interface Cursor extends Stop {
  readonly column: number;
}

export type Step = "up" | "down" | "before" | "after" | "first" | "last" | "hourUp" | "hourDown";

/** What the keyboard walks over: the columns, the shown part of the day, and the clinic's grid in minutes. */
export interface Ground {
  readonly columns: readonly (readonly Span[])[];
  readonly range: Range;
  readonly grid: number;
}

/** The free minutes from a place to the next card of the column, and at most `most`. */
export const freeAt = (spans: readonly Span[], minute: number, most: number): number =>
  Math.max(0, Math.min(most, ...spans.filter((span) => span.end > minute).map((span) => Math.max(0, span.start - minute))));

/** Every place of a column that an arrow key can reach, from the top: each card, and each line of the grid that no card covers. */
export const stopsOf = (spans: readonly Span[], range: Range, grid: number): readonly Stop[] => {
  const stops: Stop[] = spans.map((span) => ({ minute: span.start, id: span.id }));
  for (let minute = Math.ceil(range.start / grid) * grid; minute < range.end; minute += grid) {
    if (freeAt(spans, minute, snapMinutes) >= snapMinutes) stops.push({ minute, id: null });
  }
  // A gap that begins between two lines, behind a card of twenty minutes, is a place to book too.
  for (const { end } of spans) {
    if (end % grid !== 0 && end < range.end && freeAt(spans, end, snapMinutes) >= snapMinutes) stops.push({ minute: end, id: null });
  }
  const unique = new Map(stops.map((stop) => [stop.id ?? `free ${stop.minute}`, stop]));
  return [...unique.values()].toSorted((a, b) => a.minute - b.minute || (a.id ?? "").localeCompare(b.id ?? ""));
};

/** The stop of a column that covers a minute, or the one before it. */
export const stopNear = (spans: readonly Span[], range: Range, grid: number, minute: number): Stop => {
  const covering = spans.find((span) => span.start <= minute && minute < span.end);
  if (covering) return { minute: covering.start, id: covering.id };
  const stops = stopsOf(spans, range, grid);
  return stops.findLast((stop) => stop.minute <= minute) ?? stops[0] ?? { minute: range.start, id: null };
};

/**
 * Where an arrow key leads. `before` and `after` are the neighbouring columns in reading order; the caller turns left and right
 * into them by the direction of the script. `goal` is the minute that a walk across columns began at, so that passing a long
 * card does not pull the walk up or down.
 */
export const moveCursor = (from: Cursor, step: Step, { columns, range, grid }: Ground, goal: number): Cursor => {
  const column = Math.min(columns.length - 1, Math.max(0, from.column + (step === "before" ? -1 : step === "after" ? 1 : 0)));
  const spans = columns[column] ?? [];
  if (step === "before" || step === "after") return { column, ...stopNear(spans, range, grid, goal) };
  const stops = stopsOf(spans, range, grid);
  const at = Math.max(0, stops.findIndex((stop) => (from.id === null ? stop.id === null && stop.minute === from.minute : stop.id === from.id)));
  const target =
    step === "first" ? stops[0]
    : step === "last" ? stops.at(-1)
    : step === "up" ? stops[Math.max(0, at - 1)]
    : step === "down" ? stops[Math.min(stops.length - 1, at + 1)]
    : stopNear(spans, range, grid, from.minute + (step === "hourDown" ? 60 : -60));
  return target ? { column, ...target } : from;
};

/** What Left or Right means where columns run from the right. */
export const arrowStep = (key: string, direction: "ltr" | "rtl"): Step | null => {
  switch (key) {
    case "ArrowUp": return "up";
    case "ArrowDown": return "down";
    case "ArrowLeft": return direction === "ltr" ? "before" : "after";
    case "ArrowRight": return direction === "ltr" ? "after" : "before";
    case "Home": return "first";
    case "End": return "last";
    case "PageUp": return "hourUp";
    case "PageDown": return "hourDown";
    default: return null;
  }
};

/**
 * Where the cursor stands after the day changed under it: with its card when that has moved, on the free time it left when it
 * is gone, on the card that has come where it stood.
 */
export const settleCursor = (cursor: Cursor, { columns, range, grid }: Ground): Cursor => {
  const column = cursor.id === null ? -1 : columns.findIndex((spans) => spans.some((span) => span.id === cursor.id));
  const span = columns[column]?.find((one) => one.id === cursor.id);
  if (span) return column === cursor.column && span.start === cursor.minute ? cursor : { column, minute: span.start, id: span.id };
  const inside = Math.min(Math.max(0, columns.length - 1), cursor.column);
  const minute = Math.min(range.end - grid, Math.max(range.start, cursor.minute));
  const spans = columns[inside] ?? [];
  const covered = spans.some((one) => one.start <= minute && minute < one.end);
  if (cursor.id === null && !covered && inside === cursor.column && minute === cursor.minute) return cursor;
  return { column: inside, ...stopNear(spans, range, grid, minute) };
};
