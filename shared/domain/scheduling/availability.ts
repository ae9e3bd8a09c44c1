import { addDays, dayBounds, minuteToInstant, weekdayOf, type Instant, type LocalDate, type Zone } from "../../core/time.ts";
import { clipIntervals, later, mergeIntervals, subtractIntervals, type Interval } from "./intervals.ts";

/** A stretch that somebody works every week. `toMinute` past 1440 ends after midnight. */
export interface WeeklyHours {
  readonly practitionerId: string;
  readonly weekday: number;
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly validFrom: LocalDate | null;
  readonly validTo: LocalDate | null;
}

export type ClosureKind = "leave" | "closure" | "break";

/** A stretch in which nobody is booked. Without minutes the whole day; with neither practitioner nor room, the whole clinic. */
export interface ClosedTime {
  readonly kind: ClosureKind;
  readonly practitionerId: string | null;
  readonly roomId: string | null;
  readonly fromOn: LocalDate;
  readonly toOn: LocalDate;
  readonly fromMinute: number | null;
  readonly toMinute: number | null;
  readonly weekdays: readonly number[] | null;
  readonly label: string;
}

/** Why a part of the board is hatched. `closed` is simply not their hours, and has no label. */
export interface ClosedStretch extends Interval {
  readonly kind: ClosureKind | "closed";
  readonly label: string | null;
}

export interface Schedule {
  readonly zone: Zone;
  readonly hours: readonly WeeklyHours[];
  readonly closures: readonly ClosedTime[];
}

/** A day and what is asked of it often, worked out once. */
interface WorkDay {
  readonly on: LocalDate;
  readonly weekday: number;
  readonly bounds: Interval;
}

/** Doctors share days and hours, so their moments are worked out once for a schedule: a wall time costs some 20 µs. */
const momentsOf = new WeakMap<Schedule, { readonly days: Map<LocalDate, WorkDay>; readonly around: Map<LocalDate, readonly WorkDay[]>; readonly minutes: Map<string, Instant> }>();

const memoOf = (schedule: Schedule) => {
  const known = momentsOf.get(schedule);
  if (known) return known;
  const made = { days: new Map<LocalDate, WorkDay>(), around: new Map<LocalDate, readonly WorkDay[]>(), minutes: new Map<string, Instant>() };
  momentsOf.set(schedule, made);
  return made;
};

const workDay = (schedule: Schedule, on: LocalDate): WorkDay => {
  const { days } = memoOf(schedule);
  const known = days.get(on);
  if (known) return known;
  const made = { on, weekday: weekdayOf(on), bounds: dayBounds(on, schedule.zone) };
  days.set(on, made);
  return made;
};

const momentOf = (schedule: Schedule, day: LocalDate, minute: number): Instant => {
  const { minutes } = memoOf(schedule);
  const key = `${day} ${minute}`;
  const known = minutes.get(key);
  if (known !== undefined) return known;
  const made = minuteToInstant(day, minute, schedule.zone);
  minutes.set(key, made);
  return made;
};

const isWholeDay = (closure: ClosedTime): boolean => closure.fromMinute === null || closure.toMinute === null;

const fallsOn = (closure: ClosedTime, { on, weekday }: WorkDay): boolean =>
  closure.fromOn <= on && on <= closure.toOn && (closure.weekdays === null || closure.weekdays.includes(weekday));

const closesPractitioner = (closure: ClosedTime, practitionerId: string): boolean =>
  closure.practitionerId === practitionerId || (closure.practitionerId === null && closure.roomId === null);

const worksOn = (hours: WeeklyHours, practitionerId: string, { on, weekday }: WorkDay): boolean =>
  hours.practitionerId === practitionerId &&
  hours.weekday === weekday &&
  (hours.validFrom === null || hours.validFrom <= on) &&
  (hours.validTo === null || on <= hours.validTo);

/** The stretches of hours that begin on a day, before any closure. They may run into the next day. */
const shiftsOn = (schedule: Schedule, practitionerId: string, day: WorkDay): readonly Interval[] =>
  mergeIntervals(
    schedule.hours
      .filter((hours) => worksOn(hours, practitionerId, day))
      .map(({ fromMinute, toMinute }) => ({ from: momentOf(schedule, day.on, fromMinute), to: momentOf(schedule, day.on, toMinute) })),
  );

const stretchOn = (schedule: Schedule, closure: ClosedTime, { on, bounds }: WorkDay): Interval =>
  closure.fromMinute === null || closure.toMinute === null
    ? bounds
    : { from: momentOf(schedule, on, closure.fromMinute), to: momentOf(schedule, on, closure.toMinute) };

/** A day between its neighbours. */
const around = (schedule: Schedule, day: LocalDate): readonly WorkDay[] => {
  const memo = memoOf(schedule);
  const known = memo.around.get(day);
  if (known) return known;
  const made = [addDays(day, -1), day, addDays(day, 1)].map((on) => workDay(schedule, on));
  memo.around.set(day, made);
  return made;
};

/**
 * When a practitioner can be booked on a day, ordered: hours less closures. A stretch that crosses midnight is given
 * whole, so it may begin the day before or end the day after. A whole day off takes away the shifts that begin on it,
 * night hours included, and leaves the end of the night shift before.
 */
export const openIntervals = (schedule: Schedule, practitionerId: string, day: LocalDate): readonly Interval[] => {
  const days = around(schedule, day);
  const closures = schedule.closures.filter((closure) => closesPractitioner(closure, practitionerId));
  const shifts = days.flatMap((on) =>
    closures.some((closure) => isWholeDay(closure) && fallsOn(closure, on)) ? [] : shiftsOn(schedule, practitionerId, on),
  );
  const cuts = days.flatMap((on) =>
    closures.filter((closure) => !isWholeDay(closure) && fallsOn(closure, on)).map((closure) => stretchOn(schedule, closure, on)),
  );
  const { bounds } = workDay(schedule, day);
  return subtractIntervals(shifts, cuts).filter((open) => open.from < bounds.to && bounds.from < open.to);
};

/** When a room is closed on a day and its neighbours: closures of the room and of the whole clinic. */
export const roomClosedIntervals = (schedule: Schedule, roomId: string, day: LocalDate): readonly Interval[] =>
  mergeIntervals(
    around(schedule, day).flatMap((on) =>
      schedule.closures.filter((closure) => closure.roomId === roomId && fallsOn(closure, on)).map((closure) => stretchOn(schedule, closure, on)),
    ),
  );

/** A clinic's holiday tells more than a leave, and a leave more than a break: the first that covers a moment names it. */
const precedence: readonly ClosureKind[] = ["closure", "leave", "break"];

/** Gives each closed part of a day its reason: the closure that covers it, else none. `reachOn` is how far a whole day off goes. */
const explained = (schedule: Schedule, day: LocalDate, parts: readonly Interval[], closing: (closure: ClosedTime) => boolean, reachOn: (on: WorkDay) => readonly Instant[]): readonly ClosedStretch[] => {
  let unexplained = parts;
  const named: ClosedStretch[] = [];
  const closures = schedule.closures.filter(closing).toSorted((a, b) => precedence.indexOf(a.kind) - precedence.indexOf(b.kind));
  for (const closure of closures) {
    if (unexplained.length === 0) break;
    const stretches = around(schedule, day)
      .filter((on) => fallsOn(closure, on))
      .map((on) => {
        const stretch = stretchOn(schedule, closure, on);
        return { from: stretch.from, to: (isWholeDay(closure) ? reachOn(on) : []).reduce(later, stretch.to) };
      });
    for (const part of mergeIntervals(stretches).flatMap((stretch) => clipIntervals(unexplained, stretch))) {
      named.push({ ...part, kind: closure.kind, label: closure.label });
    }
    unexplained = subtractIntervals(unexplained, stretches);
  }
  const offHours = unexplained.map((part) => ({ ...part, kind: "closed" as const, label: null }));
  return [...named, ...offHours].toSorted((a, b) => a.from - b.from);
};

/** What is hatched on a practitioner's day, with the reason, ordered. `open` is what `openIntervals` gives for it. */
export const closedStretches = (schedule: Schedule, practitionerId: string, day: LocalDate, open: readonly Interval[]): readonly ClosedStretch[] =>
  explained(
    schedule, day, subtractIntervals([workDay(schedule, day).bounds], open),
    (closure) => closesPractitioner(closure, practitionerId),
    // A day off reaches to the end of the night shift that it takes away.
    (on) => shiftsOn(schedule, practitionerId, on).map(({ to }) => to),
  );

/** The same for a room: its own closures and the clinic's, and when nobody works. `open` is when anybody does. */
export const roomClosedStretches = (schedule: Schedule, roomId: string, day: LocalDate, open: readonly Interval[]): readonly ClosedStretch[] =>
  explained(
    schedule, day, subtractIntervals([workDay(schedule, day).bounds], subtractIntervals(open, roomClosedIntervals(schedule, roomId, day))),
    (closure) => closure.roomId === roomId || (closure.practitionerId === null && closure.roomId === null),
    () => [],
  );

/** Two stretches of one practitioner's weekly hours that overlap while both are valid, or null. Sunday's night meets Monday. */
export const hoursClash = (hours: readonly WeeklyHours[]): WeeklyHours | null => {
  const week = 7 * 1440;
  const spans = hours.map((one) => ({ one, from: (one.weekday - 1) * 1440 + one.fromMinute, to: (one.weekday - 1) * 1440 + one.toMinute }));
  for (const [index, a] of spans.entries()) {
    for (const b of spans.slice(index + 1)) {
      const together =
        a.one.practitionerId === b.one.practitionerId &&
        (a.one.validFrom === null || b.one.validTo === null || a.one.validFrom <= b.one.validTo) &&
        (b.one.validFrom === null || a.one.validTo === null || b.one.validFrom <= a.one.validTo);
      if (together && [-week, 0, week].some((shift) => a.from < b.to + shift && b.from + shift < a.to)) return b.one;
    }
  }
  return null;
};
