import { RRuleTemporal } from "rrule-temporal";
import { err, ok, type Result } from "../../core/result.ts";
import { dateOfLocal, localToInstant, type LocalDate, type LocalDateTime, type Zone } from "../../core/time.ts";
import { appError, type AppError } from "../../errors.ts";
import { bookedTimeAt, type BookedTime, type Length } from "./booking.ts";

/** Two years of weekly visits. */
export const seriesLimit = 104;

/** How a visit repeats. Ends after `count` times or on `until`, whichever is given. */
export interface Recurrence {
  readonly freq: "daily" | "weekly" | "monthly";
  /** Every so many days, weeks or months. */
  readonly interval: number;
  /** 1 Monday to 7 Sunday. Empty: the weekday of the first visit. */
  readonly weekdays: readonly number[];
  readonly end: { readonly count: number } | { readonly until: LocalDate };
}

const codes = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** The RFC 5545 RRULE that is stored. UNTIL names the last day, at its end. */
export const recurrenceToRule = ({ freq, interval, weekdays, end }: Recurrence): string =>
  [
    `FREQ=${freq.toUpperCase()}`,
    `INTERVAL=${interval}`,
    ...(weekdays.length > 0 ? [`BYDAY=${weekdays.toSorted((a, b) => a - b).map((day) => codes[day - 1]).join(",")}`] : []),
    "count" in end ? `COUNT=${end.count}` : `UNTIL=${end.until.replaceAll("-", "")}T235959Z`,
  ].join(";");

const compact = (local: LocalDateTime): string => `${local.replaceAll(/[-:]/g, "")}00`;

/**
 * The wall times of a rule from its first visit on, less `except`. Worked out in UTC, where no wall time is skipped or
 * doubled, so a clock change cannot drop a visit or shift those after it. Error: `seriesTooLong` past 104 visits.
 */
export const recurrenceStarts = (
  rule: string,
  firstLocal: LocalDateTime,
  except: readonly LocalDate[] = [],
): Result<readonly LocalDateTime[], AppError> => {
  const starts: LocalDateTime[] = [];
  const rrule = new RRuleTemporal({ rruleString: `DTSTART;TZID=UTC:${compact(firstLocal)}\nRRULE:${rule}` });
  rrule.all((start, index) => {
    starts.push(start.toString().slice(0, 16) as LocalDateTime);
    return index < seriesLimit;
  });
  if (starts.length > seriesLimit) return err(appError("seriesTooLong", { limit: seriesLimit }));
  return ok(starts.filter((start) => !except.includes(dateOfLocal(start))));
};

/** One visit of a series. A wall time that the clocks skip that night moves past the gap, as RFC 5545 has it; a doubled one is the first. */
export const recurringTime = (startLocal: LocalDateTime, zone: Zone, length: Length): BookedTime => {
  const startsAt = localToInstant(startLocal, zone);
  if (startsAt === null) throw new Error(`no such wall time: ${startLocal}`);
  return bookedTimeAt(startsAt, zone, length);
};
