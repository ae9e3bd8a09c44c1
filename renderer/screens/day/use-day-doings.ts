import { addDays, type Instant, type LocalDate } from "#shared/core/time.ts";
import type { AppError } from "#shared/errors.ts";
import { useCan } from "../../app/session.tsx";
import { axisToInstant, wallAt } from "./axis.ts";
import { snap } from "./layout.ts";
import { isMovable, nextStatus, type DayAppointment, type Ghost } from "./model.ts";
import type { DayActions, Move } from "./use-day-actions.ts";
import type { Day } from "./use-day.ts";
import type { BookingStart, DayView } from "./use-day-view.ts";

interface DoingsOptions {
  readonly by: "practitioner" | "room";
  readonly today: LocalDate;
  readonly onDay: (day: LocalDate) => void;
  readonly onBy: (by: "practitioner" | "room") => void;
  readonly onCalendar: () => void;
}

/** A move that was refused for its place may be made on purpose, by those who may overbook. */
export const mayOverbook = (error: AppError | null): boolean => error?.code === "slotTaken" || error?.code === "outsideHours" || error?.code === "dayHeld";

/** What a key, a button or the mouse does on the day: places of the board become calls of the core. */
export const useDayDoings = (day: Day, view: DayView, actions: DayActions, { by, today, onDay, onBy, onCalendar }: DoingsOptions) => {
  const can = useCan();
  const mayWrite = can("appointment.write");
  const { axis, columns } = day;

  const placeOf = (column: number, current: DayAppointment | null): Pick<Move, "practitionerId" | "roomId"> => {
    const id = columns[column]?.id;
    const practitioner = day.directory.practitioners.find((one) => one.id === id);
    const room = day.directory.rooms.find((one) => one.id === id);
    const practitionerId = practitioner?.id ?? current?.practitionerId ?? day.directory.practitioners[0]?.id;
    // Another doctor brings the patient into that doctor's room; the same one keeps the room that was chosen.
    const roomId = by === "room" ? (room?.id ?? null) : practitioner && practitioner.id !== current?.practitionerId ? practitioner.roomId : (current?.roomId ?? null);
    return { practitionerId: practitionerId as Move["practitionerId"], roomId };
  };

  /** A place of the board as the core is asked for it. */
  const destination = (to: { readonly column: number; readonly start: number; readonly minutes: number }, appointment: DayAppointment) =>
    [{ startsAt: axisToInstant(axis, to.start), minutes: to.minutes, ...placeOf(to.column, appointment) } satisfies Move, wallAt(axis, to.start)] as const;

  const relocate = async (appointment: DayAppointment, to: { readonly column: number; readonly start: number; readonly minutes: number }): Promise<void> => {
    view.putCursor({ column: to.column, minute: to.start, id: appointment.id });
    const refusal = await actions.move(appointment, ...destination(to, appointment));
    if (refusal === null) return;
    if (!mayOverbook(refusal) || !can("appointment.overbook")) return actions.refused(refusal);
    view.setMoving({ kind: "move", id: appointment.id, ...to });
    view.setMode({ kind: "move", appointment, refusal, following: false });
    view.focusPanel();
  };

  /** This one and the later ones of its series: no overbooking, so a refusal is only said. */
  const relocateSeries = async (appointment: DayAppointment, to: { readonly column: number; readonly start: number; readonly minutes: number }): Promise<void> => {
    const refusal = await actions.moveFollowing(appointment, ...destination(to, appointment));
    if (refusal === null) return view.putCursor({ column: to.column, minute: to.start, id: appointment.id });
    view.setMoving({ kind: "move", id: appointment.id, ...to });
    view.setMode({ kind: "move", appointment, refusal, following: true });
    view.focusPanel();
  };

  const appointmentOf = (id: string): DayAppointment | undefined =>
    day.appointments.find((one) => one.id === id) ?? (view.mode.kind === "move" ? view.mode.appointment : undefined);

  const startAt = (column: number, minute: number, minutes: number | null): Partial<BookingStart> => {
    const { practitionerId, roomId } = placeOf(column, null);
    return { startsAt: axisToInstant(axis, minute), practitionerId, roomId, minutes };
  };

  return {
    mayWrite,
    drop: (ghost: Ghost): void => {
      const appointment = appointmentOf(ghost.id);
      if (appointment) void relocate(appointment, ghost);
    },
    /** A press on free time: the cursor goes there and the panel books it. */
    free: ({ column, minute, minutes }: { readonly column: number; readonly minute: number; readonly minutes: number | null }): void => {
      if (view.moving) return view.setMoving({ ...view.moving, column, start: snap(minute, day.range) });
      const at = minutes === null ? Math.floor(minute / 15) * 15 : minute;
      const busyUntil = columns[column]?.cards.find((card) => card.start < at + 15 && card.end > at && card.end <= minute)?.end;
      const start = Math.max(at, busyUntil ?? at);
      view.putCursor({ column, minute: start, id: null });
      if (mayWrite) view.book(startAt(column, start, minutes));
    },
    bookAtCursor: (): void => {
      if (!mayWrite) return;
      if (view.cursor.id === null) return view.book(startAt(view.cursor.column, view.cursor.minute, null));
      // On a card, N books beside it: the same doctor, the first minute after it.
      const card = columns[view.cursor.column]?.cards.find((one) => one.id === view.cursor.id);
      view.book(startAt(view.cursor.column, card?.end ?? view.cursor.minute, null));
    },
    walkIn: (): void => {
      if (!mayWrite) return;
      const minute = day.nowMinute === null ? view.cursor.minute : Math.floor(day.nowMinute / 5) * 5;
      view.book({ ...startAt(view.cursor.column, minute, null), minutes: null, walkIn: true });
    },
    putDown: (): void => {
      const { moving, mode } = view;
      const appointment = moving ? appointmentOf(moving.id) : undefined;
      view.settle();
      if (moving && appointment) void (mode.kind === "move" && mode.following ? relocateSeries : relocate)(appointment, moving);
    },
    step: (appointment: DayAppointment, to: "arrived" | "inRoom" | "done"): void => {
      if (!mayWrite) return;
      void actions.walk(appointment, to);
    },
    next: (appointment: DayAppointment): void => {
      const to = nextStatus(appointment.status);
      if (to && mayWrite) void actions.walk(appointment, to);
    },
    noShow: (appointment: DayAppointment): void => {
      if (mayWrite && appointment.status === "booked") void actions.noShow(appointment);
    },
    pay: (appointment: DayAppointment): void => {
      if (!can("payment.write")) return;
      view.putCursor({ ...view.cursor, id: appointment.id });
      view.setMode({ kind: "pay" });
      view.focusPanel();
    },
    showCancelled: (): void => {
      view.setMode({ kind: "cancelled" });
      view.focusPanel();
    },
    askCancel: (appointment: DayAppointment): void => {
      if (!mayWrite || !isMovable(appointment.status)) return;
      view.setMode({ kind: "cancel" });
      view.focusPanel();
    },
    stretch: (appointment: DayAppointment, by5: number): void => {
      if (!mayWrite || !isMovable(appointment.status)) return;
      const minutes = appointment.minutes + by5;
      const column = columns.findIndex((one) => one.cards.some((card) => card.id === appointment.id));
      const card = columns[column]?.cards.find((one) => one.id === appointment.id);
      if (card && minutes >= 5 && minutes <= 720) void relocate(appointment, { column, start: card.start, minutes });
    },
    turn: (by1: number): void => onDay(addDays(day.day, by1)),
    goToday: (): void => onDay(today),
    openCalendar: onCalendar,
    toggleBy: (): void => onBy(by === "room" ? "practitioner" : "room"),
    /** The moment of the ghost, for the panel that moves by hand. */
    ghostAt: (): Instant | null => (view.moving ? axisToInstant(axis, view.moving.start) : null),
    destination,
  };
};
export type DayDoings = ReturnType<typeof useDayDoings>;
