import { useCallback, useMemo, useState } from "react";
import type { Instant } from "#shared/core/time.ts";
import type { AppError } from "#shared/errors.ts";
import type { Appointment } from "#shared/schema/tables/appointment.ts";
import { axisToInstant } from "./axis.ts";
import { arrowStep, moveCursor, settleCursor, type Cursor, type Ground } from "./cursor.ts";
import { snapMinutes } from "./layout.ts";
import type { DayAppointment, Ghost, PatientSummary, WaitlistMatch } from "./model.ts";
import type { Day } from "./use-day.ts";

/** What a new booking starts from; what is null is asked for. */
export interface BookingStart {
  readonly startsAt: Instant | null;
  readonly practitionerId: Appointment["practitionerId"] | null;
  readonly roomId: Appointment["roomId"];
  readonly minutes: number | null;
  readonly walkIn: boolean;
  readonly patient: PatientSummary | null;
  readonly waitlist: WaitlistMatch | null;
}

/** The time that a booking being written would take, for the board to show. */
export interface BookingShape {
  readonly startsAt: Instant;
  readonly minutes: number;
  readonly practitionerId: string | null;
  readonly roomId: string | null;
}

/** What the panel is about. */
export type PanelMode =
  | { readonly kind: "look" }
  | { readonly kind: "book"; readonly start: BookingStart }
  | { readonly kind: "pay" }
  | { readonly kind: "cancel" }
  /** `following`: the later ones of its series go with it. */
  | { readonly kind: "move"; readonly appointment: DayAppointment; readonly refusal: AppError | null; readonly following: boolean }
  | { readonly kind: "cancelled" }
  | { readonly kind: "freed"; readonly appointment: DayAppointment; readonly matches: readonly WaitlistMatch[] };

/** Where the keyboard should be; the count rises with every wish, so that the same wish twice is seen. */
interface Focus {
  readonly on: "board" | "panel";
  readonly count: number;
}

const look: PanelMode = { kind: "look" };

/** Where the reader is on the board and in the panel. Nothing here is kept anywhere. */
export const useDayView = (day: Day, grid: number, rtl: boolean) => {
  const { range, spans, nowMinute } = day;
  const ground = useMemo<Ground>(() => ({ columns: spans, range, grid }), [spans, range, grid]);
  const startMinute = nowMinute ?? range.start;
  const [placed, setPlaced] = useState<Cursor | null>(null);
  const cursor = settleCursor(placed ?? { column: 0, minute: Math.floor(startMinute / grid) * grid, id: null }, ground);
  const [goal, setGoal] = useState(cursor.minute);
  const [mode, setMode] = useState<PanelMode>(look);
  const [moving, setMoving] = useState<Ghost | null>(null);
  const [shape, setShape] = useState<BookingShape | null>(null);
  const [chosen, setChosen] = useState<PatientSummary | null>(null);
  const [focus, setFocus] = useState<Focus>({ on: "board", count: 0 });

  const focusBoard = useCallback(() => setFocus(({ count }) => ({ on: "board", count: count + 1 })), [setFocus]);
  const focusPanel = useCallback(() => setFocus(({ count }) => ({ on: "panel", count: count + 1 })), [setFocus]);
  const selected = day.appointments.find((one) => one.id === cursor.id) ?? null;

  const putCursor = useCallback((next: Cursor) => {
    setPlaced(next);
    setGoal(next.minute);
  }, []);

  const pick = useCallback(
    (id: string) => {
      const column = spans.findIndex((one) => one.some((span) => span.id === id));
      const span = spans[column]?.find((one) => one.id === id);
      if (!span) return;
      putCursor({ column, minute: span.start, id });
      setMode(look);
      focusBoard();
    },
    [spans, putCursor, setMode, focusBoard],
  );

  /** True when the press was an arrow of the board. */
  const walk = (key: string): boolean => {
    const step = arrowStep(key, rtl ? "rtl" : "ltr");
    if (!step) return false;
    const next = moveCursor(cursor, step, ground, goal);
    setPlaced(next);
    if (step !== "before" && step !== "after") setGoal(next.minute);
    if (mode.kind !== "book") setMode(look);
    focusBoard();
    return true;
  };

  /** Carries what is being moved. Shift goes by the finest step. */
  const carry = (key: string, fine: boolean): boolean => {
    const step = arrowStep(key, rtl ? "rtl" : "ltr");
    if (!moving || !step) return false;
    const by = fine ? snapMinutes : grid;
    const latest = Math.max(range.start, day.axis.minutes - moving.minutes);
    const to = (minute: number): number => Math.min(latest, Math.max(0, minute));
    setMoving({
      ...moving,
      column: Math.min(spans.length - 1, Math.max(0, moving.column + (step === "before" ? -1 : step === "after" ? 1 : 0))),
      start: step === "up" ? to(moving.start - by) : step === "down" ? to(moving.start + by)
        : step === "hourUp" ? to(moving.start - 60) : step === "hourDown" ? to(moving.start + 60) : moving.start,
    });
    return true;
  };

  const startMove = useCallback(
    (appointment: DayAppointment) => {
      const column = spans.findIndex((one) => one.some((span) => span.id === appointment.id));
      const span = spans[column]?.find((one) => one.id === appointment.id);
      if (!span) return;
      setMoving({ kind: "move", id: appointment.id, column, start: span.start, minutes: appointment.minutes });
      setMode({ kind: "move", appointment, refusal: null, following: false });
      focusBoard();
    },
    [spans, focusBoard, setMode, setMoving],
  );

  const book = useCallback(
    (start: Partial<BookingStart> = {}) => {
      // Another time for the booking that is being written: who it is for was chosen already.
      setMode((before) => {
        const patient = before.kind === "book" ? chosen : null;
        const waitlist = before.kind === "book" && before.start.waitlist?.entry.patientId === patient?.patientId ? before.start.waitlist : null;
        return { kind: "book", start: { startsAt: null, practitionerId: null, roomId: null, minutes: null, walkIn: false, patient, waitlist, ...start } };
      });
      focusPanel();
    },
    [focusPanel, setMode, chosen],
  );

  /** Back to what is selected, with the keyboard on the board. */
  const settle = useCallback(() => {
    setMode(look);
    setMoving(null);
    focusBoard();
  }, [focusBoard, setMode, setMoving]);

  return {
    cursor, selected, mode, moving,
    shape: mode.kind === "book" ? shape : null,
    setShape,
    setChosen,
    /** 0 while the keyboard belongs elsewhere. */
    boardFocus: focus.on === "board" ? focus.count : 0,
    panelFocus: focus.on === "panel" ? focus.count : 0,
    setMode, setMoving, putCursor, pick, walk, carry, startMove, book, settle, focusBoard, focusPanel,
    cursorAt: axisToInstant(day.axis, cursor.minute),
  };
};
export type DayView = ReturnType<typeof useDayView>;
