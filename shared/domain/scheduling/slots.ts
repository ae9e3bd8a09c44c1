import { addDays, addMs, dayBounds, instantToLocalDateTime, minuteOfLocal, minutesToMs, type Instant, type LocalDate, type LocalDateTime, type Zone } from "../../core/time.ts";
import { bookedTimeAt, occurrenceOf, type Length } from "./booking.ts";
import { earlier, later, mergeIntervals, type Interval } from "./intervals.ts";

/** A start that can be booked; `disambiguation` says which of the two in the repeated hour of the night the clocks go back. */
export interface Slot {
  readonly startsAt: Instant;
  readonly startLocal: LocalDateTime;
  readonly disambiguation: "earlier" | "later";
}

export interface SlotSearch {
  readonly zone: Zone;
  readonly length: Length;
  /** Starts are offered at wall times that divide by it, in minutes: 5, 10, 15. */
  readonly grid: number;
  /** Nothing earlier is offered: now. */
  readonly notBefore: Instant;
}

/** What one day offers before the search: open stretches, and what is taken with its buffers. */
export interface DayBook {
  readonly open: readonly Interval[];
  readonly busy: readonly Interval[];
}

/** The first moment from `at` on at which the wall clock shows a minute of the grid. */
const nextOnGrid = (from: Instant, zone: Zone, grid: number): Instant => {
  let at = (Math.ceil(from / 60_000) * 60_000) as Instant;
  for (;;) {
    const over = minuteOfLocal(instantToLocalDateTime(at, zone)) % grid;
    if (over === 0) return at;
    at = addMs(at, minutesToMs(grid - over));
  }
};

/** Every start on `day` at which the whole visit lies in an open stretch and, with its buffers, touches nothing taken. Ordered. */
export const freeStarts = (day: LocalDate, { open, busy }: DayBook, { zone, length, grid, notBefore }: SlotSearch): readonly Slot[] => {
  const bounds = dayBounds(day, zone);
  const taken = mergeIntervals(busy);
  const slots: Slot[] = [];
  let next = 0;
  for (const stretch of open) {
    const last = earlier(addMs(stretch.to, -minutesToMs(length.minutes)), addMs(bounds.to, -1));
    let at = nextOnGrid(later(later(stretch.from, bounds.from), notBefore), zone, grid);
    while (at <= last) {
      const { busyFrom, busyTo, startLocal } = bookedTimeAt(at, zone, length);
      while ((taken[next]?.to ?? Infinity) <= busyFrom) next += 1;
      const obstacle = taken[next];
      if (obstacle && obstacle.from < busyTo) {
        // The earliest start that clears it; the grid is found again, since the clocks may change in between.
        at = nextOnGrid(addMs(obstacle.to, minutesToMs(length.bufferBefore)), zone, grid);
        continue;
      }
      slots.push({ startsAt: at, startLocal, disambiguation: occurrenceOf(at, startLocal, zone) });
      at = nextOnGrid(addMs(at, minutesToMs(grid)), zone, grid);
    }
  }
  return slots;
};

/** The first `wanted` starts from a day on, looking at most `days` days ahead. `startsOn` is asked for one day at a time, so a search that ends early reads little. */
export const nextFree = <Start>(fromOn: LocalDate, days: number, wanted: number, startsOn: (day: LocalDate) => readonly Start[]): readonly Start[] => {
  const found: Start[] = [];
  for (let ahead = 0; ahead < days && found.length < wanted; ahead += 1) found.push(...startsOn(addDays(fromOn, ahead)));
  return found.slice(0, wanted);
};
