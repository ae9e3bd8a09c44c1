import {
  addMs, dayBounds, instantToLocalDate, instantToLocalDateTime, instantToMinuteOfDay, localToInstant, minutesToMs, minuteToInstant,
  type Instant, type LocalDate, type LocalDateTime, type Zone,
} from "#shared/core/time.ts";

/**
 * A day as a straight line of minutes since its first instant. A day on which the clocks change is 1,380 or 1,500 minutes
 * long, and a place on the line is one moment: what the wall clock shows there is looked up, never worked out.
 */
export interface DayAxis {
  readonly day: LocalDate;
  readonly zone: Zone;
  readonly from: Instant;
  readonly to: Instant;
  /** Length of the day: 1,440 but for the two days when the clocks change. */
  readonly minutes: number;
}

export interface HourMark {
  /** Minutes since the first instant of the day. */
  readonly minute: number;
  readonly at: Instant;
  /** True for the second of two equal wall times, on the day the clocks go back. */
  readonly again: boolean;
}

export const dayAxis = (day: LocalDate, zone: Zone): DayAxis => {
  const { from, to } = dayBounds(day, zone);
  return { day, zone, from, to, minutes: (to - from) / 60_000 };
};

export const instantToAxis = (axis: DayAxis, at: Instant): number => (at - axis.from) / 60_000;

export const axisToInstant = (axis: DayAxis, minute: number): Instant => addMs(axis.from, minutesToMs(minute));

/** Where an appointment lies on this day's line: one that began the evening before starts at 0. Null when it is of another day. */
export const spanOnAxis = (axis: DayAxis, startsAt: Instant, endsAt: Instant): { readonly start: number; readonly end: number } | null =>
  endsAt <= axis.from || startsAt >= axis.to
    ? null
    : { start: Math.max(0, instantToAxis(axis, startsAt)), end: Math.min(axis.minutes, instantToAxis(axis, endsAt)) };

/** Every full hour that the wall clock shows on the day, in order; one that the clocks skip is absent, one shown twice is there twice. */
export const hourMarks = (axis: DayAxis): readonly HourMark[] => {
  const seen = new Set<number>();
  const marks: HourMark[] = [];
  // Quarters of an hour, because zones exist whose offset is not of whole hours.
  for (let minute = 0; minute < axis.minutes; minute += 15) {
    const at = axisToInstant(axis, minute);
    const wall = instantToMinuteOfDay(at, axis.zone);
    if (wall % 60 !== 0) continue;
    marks.push({ minute, at, again: seen.has(wall) });
    seen.add(wall);
  }
  return marks;
};

/** The place of now on the line; null on any other day. */
export const nowOnAxis = (axis: DayAxis, now: Instant): number | null =>
  instantToLocalDate(now, axis.zone) === axis.day ? instantToAxis(axis, now) : null;

/** A place on the line as it is asked of the core: the wall time, and which of two equal ones is meant. */
export const wallAt = (axis: DayAxis, minute: number): { readonly startLocal: LocalDateTime; readonly disambiguation: "earlier" | "later" } => {
  const at = axisToInstant(axis, minute);
  const startLocal = instantToLocalDateTime(at, axis.zone);
  return { startLocal, disambiguation: localToInstant(startLocal, axis.zone, "earlier") === at ? "earlier" : "later" };
};

/** The place of a wall time of the day, in minutes since midnight. */
export const wallToAxis = (axis: DayAxis, minuteOfDay: number): number => instantToAxis(axis, minuteToInstant(axis.day, minuteOfDay, axis.zone));
