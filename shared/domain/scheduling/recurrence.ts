import { RRuleTemporal } from "rrule-temporal";
import { err, ok, type Result } from "../../core/result.ts";
import { isLocalDate, localToInstant, type LocalDate, type LocalDateTime, type Zone } from "../../core/time.ts";
import { appError, type AppError } from "../../errors.ts";
import { bookedTimeAt, type BookedTime, type Length } from "./booking.ts";

/** Two years of weekly visits. */
export const seriesLimit = 104;

/** How a visit repeats. Ends after `count` times or on `until`. */
export interface Recurrence {
  readonly freq: "daily" | "weekly" | "monthly";
  /** Every so many days, weeks or months. */
  readonly interval: number;
  /**
   * 1 Monday to 7 Sunday; empty: the day of the first visit. A month with weekdays repeats in the week of the month of
   * the first visit, "every second Tuesday"; one without, on its date, and months without that date are left out.
   */
  readonly weekdays: readonly number[];
  readonly end: { readonly count: number } | { readonly until: LocalDate };
}

const codes = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** The RFC 5545 RRULE that is stored; UNTIL names the last day, at its end. */
export const recurrenceToRule = ({ freq, interval, weekdays, end }: Recurrence): string =>
  [
    `FREQ=${freq.toUpperCase()}`,
    `INTERVAL=${interval}`,
    ...(weekdays.length > 0 ? [`BYDAY=${weekdays.toSorted((a, b) => a - b).map((day) => codes[day - 1]).join(",")}`] : []),
    "count" in end ? `COUNT=${end.count}` : `UNTIL=${end.until.replaceAll("-", "")}T235959Z`,
  ].join(";");

const rulePattern =
  /^FREQ=(DAILY|WEEKLY|MONTHLY)(?:;INTERVAL=([1-9]\d?))?(?:;BYDAY=((?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*))?;(?:COUNT=([1-9]\d{0,3})|UNTIL=(\d{4})(\d\d)(\d\d)T235959Z)$/;

/** Reads what `recurrenceToRule` writes. Null for any other RRULE: a rule that has no end, or one by the second. */
export const ruleToRecurrence = (rule: string): Recurrence | null => {
  const match = rulePattern.exec(rule);
  if (!match) return null;
  const [, freq = "", interval = "1", weekdays, count, year, month, date] = match;
  const until = `${year ?? ""}-${month ?? ""}-${date ?? ""}`;
  if (count === undefined && !isLocalDate(until)) return null;
  return {
    freq: freq.toLowerCase() as Recurrence["freq"],
    interval: Number(interval),
    weekdays: weekdays === undefined ? [] : weekdays.split(",").map((code) => codes.indexOf(code) + 1),
    end: count === undefined ? { until: until as LocalDate } : { count: Number(count) },
  };
};

const compact = (local: LocalDateTime): string => `${local.replaceAll(/[-:]/g, "")}00`;

/** "Every second Tuesday" wants the week of the month counted; a fifth week is the last, since most months have no fifth. */
const inWeekOfMonth = (rule: string, firstLocal: LocalDateTime): string => {
  const week = Math.ceil(Number(firstLocal.slice(8, 10)) / 7);
  return rule.replace(/BYDAY=([A-Z,]+)/, (_, days: string) => `BYDAY=${days.split(",").map((code) => `${week > 4 ? -1 : week}${code}`).join(",")}`);
};

/**
 * The wall times of a repeating visit from its first on. Worked out in UTC, where no wall time is skipped
 * or doubled, so a clock change cannot drop a visit or shift those after it. Error: `seriesTooLong` past 104 visits.
 */
export const recurrenceStarts = (recurrence: Recurrence, firstLocal: LocalDateTime): Result<readonly LocalDateTime[], AppError> => {
  const starts: LocalDateTime[] = [];
  const rule = recurrenceToRule(recurrence);
  const dated = recurrence.freq === "monthly" ? inWeekOfMonth(rule, firstLocal) : rule;
  const rrule = new RRuleTemporal({ rruleString: `DTSTART;TZID=UTC:${compact(firstLocal)}\nRRULE:${dated}` });
  rrule.all((start, index) => {
    starts.push(start.toString().slice(0, 16) as LocalDateTime);
    return index < seriesLimit;
  });
  return starts.length > seriesLimit ? err(appError("seriesTooLong", { limit: seriesLimit })) : ok(starts);
};

/** One visit of a series. A wall time that the clocks skip that night moves past the gap, as RFC 5545 has it; a doubled one is the first. */
export const recurringTime = (startLocal: LocalDateTime, zone: Zone, length: Length): BookedTime => {
  const startsAt = localToInstant(startLocal, zone);
  if (startsAt === null) throw new Error(`no such wall time: ${startLocal}`);
  return bookedTimeAt(startsAt, zone, length);
};
