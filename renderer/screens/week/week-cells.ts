import { mergeIntervals, subtractIntervals, type Interval } from "#shared/domain/scheduling/intervals.ts";
import { addDays, weekdayOf, type Instant, type LocalDate } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";

export type WeekDay = OutputOf<"week.board">["days"][number];

/** One doctor's day in the week: how much is booked, how much is free, and where in the day it lies. */
export interface WeekCell {
  readonly count: number;
  readonly openMs: number;
  readonly freeMs: number;
  /** Stretches of open time and, in them, of bookings; both as parts of the week's longest day, 0 to 1. */
  readonly open: readonly Part[];
  readonly booked: readonly Part[];
  /** Why nobody is seen, where somebody said it. */
  readonly away: string | null;
}

export interface Part {
  readonly from: number;
  readonly to: number;
}

const spanOf = ({ fromAt, toAt }: { readonly fromAt: number; readonly toAt: number }): Interval => ({ from: fromAt as Instant, to: toAt as Instant });
const lengthMs = (intervals: readonly Interval[]): number => intervals.reduce((sum, one) => sum + one.to - one.from, 0);

/** The earliest opening and the latest closing of the week, as milliseconds after the start of a day. */
export const weekHours = (days: readonly WeekDay[]): { readonly fromMs: number; readonly toMs: number } => {
  const open = days.flatMap((day) => day.columns.flatMap((column) => column.open.map((part) => ({ from: part.fromAt - day.fromAt, to: part.toAt - day.fromAt }))));
  return open.length === 0
    ? { fromMs: 0, toMs: 86_400_000 }
    : { fromMs: Math.min(...open.map((part) => part.from)), toMs: Math.max(...open.map((part) => part.to)) };
};

export const weekCell = (day: WeekDay, practitionerId: string, hours: { readonly fromMs: number; readonly toMs: number }): WeekCell => {
  const column = day.columns.find((one) => one.practitionerId === practitionerId);
  const open = mergeIntervals(column?.open.map(spanOf) ?? []);
  const mine = day.cards.filter(({ appointment }) => appointment.practitionerId === practitionerId && appointment.status !== "cancelled");
  const taken = mergeIntervals(mine.filter(({ appointment }) => appointment.status !== "noShow").map(({ appointment }) => ({ from: appointment.startsAt, to: appointment.endsAt })));
  const partOf = ({ from, to }: Interval): Part => {
    const place = (at: number): number => Math.min(1, Math.max(0, (at - day.fromAt - hours.fromMs) / (hours.toMs - hours.fromMs)));
    return { from: place(from), to: place(to) };
  };
  return {
    count: mine.length,
    openMs: lengthMs(open),
    freeMs: lengthMs(subtractIntervals(open, taken)),
    open: open.map(partOf),
    booked: taken.map(partOf),
    away: column?.closed.find((part) => part.kind === "leave" || part.kind === "closure")?.label ?? null,
  };
};

/** The first day of the week that a day is in. `weekStart` is 1 Monday to 7 Sunday. */
export const weekStartOf = (day: LocalDate, weekStart: number): LocalDate => addDays(day, -((weekdayOf(day) - weekStart + 7) % 7));
