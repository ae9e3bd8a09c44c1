import { Temporal } from "temporal-polyfill";
import type { Brand } from "./brand.ts";

/** Milliseconds since 1970 UTC. */
export type Instant = Brand<number, "Instant">;
/** A day on the calendar, `2026-11-22`, in no zone. */
export type LocalDate = Brand<string, "LocalDate">;
/** Wall time on a day, `2026-11-22T09:30`, in no zone. */
export type LocalDateTime = Brand<string, "LocalDateTime">;
/** Minutes on the wall clock since midnight, 0 to 1440. */
export type MinuteOfDay = Brand<number, "MinuteOfDay">;
/** A length in milliseconds. */
export type Millis = Brand<number, "Millis">;
/** An IANA zone name, `Africa/Cairo`. */
export type Zone = Brand<string, "Zone">;

/** Where the time comes from. Handed in, so that a test can stand in any night. */
export interface Clock {
  readonly now: () => Instant;
}

/** Of two wall times that name no moment or two (the clocks change), which is meant. Temporal's words. */
export type Disambiguation = "compatible" | "earlier" | "later" | "reject";

export const minutesToMs = (minutes: number): Millis => (minutes * 60_000) as Millis;
export const hoursToMs = (hours: number): Millis => (hours * 3_600_000) as Millis;
export const addMs = (instant: Instant, ms: number): Instant => (instant + ms) as Instant;
export const msToMinutes = (ms: number): number => Math.round(ms / 60_000);

export const isZone = (text: string): text is Zone => {
  try {
    Temporal.Now.zonedDateTimeISO(text);
    return true;
  } catch {
    return false;
  }
};

const localDatePattern = /^\d{4}-\d{2}-\d{2}$/;

/** True for a day that is on the calendar: not for `2026-02-30`. */
export const isLocalDate = (text: string): text is LocalDate => {
  if (!localDatePattern.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: "reject" });
    return true;
  } catch {
    return false;
  }
};

/** True for `YYYY-MM-DDTHH:MM` on the calendar and the clock. */
export const isLocalDateTime = (text: string): text is LocalDateTime =>
  /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/.test(text) && isLocalDate(text.slice(0, 10));

export const isoToInstant = (iso: string): Instant => Temporal.Instant.from(iso).epochMilliseconds as Instant;

export const instantToIso = (instant: Instant): string =>
  Temporal.Instant.fromEpochMilliseconds(instant).toString({ smallestUnit: "millisecond" });

const zoned = (instant: Instant, zone: Zone): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);

export const instantToLocalDate = (instant: Instant, zone: Zone): LocalDate => zoned(instant, zone).toPlainDate().toString() as LocalDate;

export const instantToLocalDateTime = (instant: Instant, zone: Zone): LocalDateTime =>
  zoned(instant, zone).toPlainDateTime().toString({ smallestUnit: "minute" }) as LocalDateTime;

export const instantToMinuteOfDay = (instant: Instant, zone: Zone): MinuteOfDay => {
  const wall = zoned(instant, zone);
  return (wall.hour * 60 + wall.minute) as MinuteOfDay;
};

/**
 * The moment of a wall time in a zone. Null with `reject` when the clocks skip it or show it twice;
 * `compatible` (the default) takes the later side of a gap and the first of a pair, as RFC 5545 does.
 */
export const localToInstant = (local: LocalDateTime, zone: Zone, disambiguation: Disambiguation = "compatible"): Instant | null => {
  try {
    return Temporal.PlainDateTime.from(local).toZonedDateTime(zone, { disambiguation }).epochMilliseconds as Instant;
  } catch {
    return null;
  }
};

/**
 * The first moment at which the wall clock of a day shows this minute or a later one. 1440 is the midnight that ends it;
 * a minute that the clocks skip is the moment of their jump, one that they show twice is the first. Rises with `minute`.
 */
export const minuteToInstant = (day: LocalDate, minute: number, zone: Zone): Instant => {
  const date = Temporal.PlainDate.from(day).add({ days: Math.floor(minute / 1440) });
  const inDay = ((minute % 1440) + 1440) % 1440;
  const wall = date.toPlainDateTime(Temporal.PlainTime.from({ hour: Math.floor(inDay / 60), minute: inDay % 60 }));
  const earlier = wall.toZonedDateTime(zone, { disambiguation: "earlier" });
  const jump = earlier.toPlainDateTime().equals(wall) ? null : earlier.getTimeZoneTransition("next");
  return (jump ?? earlier).epochMilliseconds as Instant;
};

/** The first moment of a day and of the next: 23, 24 or 25 hours apart. */
export const dayBounds = (day: LocalDate, zone: Zone): { readonly from: Instant; readonly to: Instant } => {
  const date = Temporal.PlainDate.from(day);
  return {
    from: date.toZonedDateTime(zone).epochMilliseconds as Instant,
    to: date.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds as Instant,
  };
};

export const addDays = (day: LocalDate, days: number): LocalDate => Temporal.PlainDate.from(day).add({ days }).toString() as LocalDate;

export const addMonths = (day: LocalDate, months: number): LocalDate =>
  Temporal.PlainDate.from(day).add({ months }).toString() as LocalDate;

/** Whole days from `a` to `b`; negative when `b` is earlier. */
export const daysBetween = (a: LocalDate, b: LocalDate): number => Temporal.PlainDate.from(a).until(b, { largestUnit: "days" }).days;

/** 1 Monday to 7 Sunday (ISO 8601). */
export const weekdayOf = (day: LocalDate): number => Temporal.PlainDate.from(day).dayOfWeek;

/** Whole years lived on `on`. */
export const ageInYears = (birthOn: LocalDate, on: LocalDate): number =>
  Temporal.PlainDate.from(birthOn).until(on, { largestUnit: "years" }).years;

export const localDateTimeOf = (day: LocalDate, minute: number): LocalDateTime =>
  `${day}T${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}` as LocalDateTime;

export const dateOfLocal = (local: LocalDateTime): LocalDate => local.slice(0, 10) as LocalDate;

export const minuteOfLocal = (local: LocalDateTime): MinuteOfDay =>
  (Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16))) as MinuteOfDay;

/** A hidden shift of the system's zone must not move a clinic, so nothing here reads it. The one clock of the running program. */
export const systemClock: Clock = { now: () => Date.now() as Instant };
