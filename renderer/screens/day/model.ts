import type { Minor } from "#shared/core/money.ts";
import type { Instant } from "#shared/core/time.ts";
import { queueCount } from "#shared/domain/scheduling/queue.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { Appointment } from "#shared/schema/tables/appointment.ts";
import { spanOnAxis, type DayAxis } from "./axis.ts";
import type { Range, Span } from "./layout.ts";

export type DayBoard = OutputOf<"day.board">;
export type PanelFacts = OutputOf<"appointment.panel">;
/** A doctor's or a room's day that one PC has for itself. */
export type DayLease = OutputOf<"lease.list">[number];
export type Practitioner = OutputOf<"practitioner.list">[number];
export type Room = OutputOf<"room.list">[number];
export type Service = OutputOf<"service.list">[number];
export type WaitlistMatch = OutputOf<"waitlist.list">[number];
export type PatientSummary = OutputOf<"patient.search">[number];

/** A booking with the names that this reader's language asks for. */
export interface DayAppointment extends Appointment {
  readonly patientName: string;
  readonly fileNumber: string;
  readonly patientAlert: string | null;
  readonly serviceName: string;
  readonly practitionerName: string;
  readonly roomName: string | null;
  readonly isNew: boolean;
  /** 0 when nothing is owed. */
  readonly dueMinor: Minor;
  readonly billed: boolean;
  /** Whether the time is its own, or the clinic's server has still to say so, or has said that it is another's. */
  readonly time: DayBoard["cards"][number]["time"];
}

/** A hatched stretch of a column and the word on it. */
export interface ClosedStretch extends Range {
  readonly label: string;
}

export interface BoardCard extends Span {
  readonly id: Appointment["id"];
  readonly appointment: DayAppointment;
  /** Booked, not arrived, and its time has come five minutes ago or more. */
  readonly late: boolean;
}

/** One doctor's or one room's day. */
export interface BoardColumn {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  /** One of the eight hues of people; null for a room. */
  readonly hue: number | null;
  readonly open: readonly Range[];
  readonly closed: readonly ClosedStretch[];
  readonly cards: readonly BoardCard[];
}

/** A place on the board that a booking could have. */
export interface Place {
  readonly column: number;
  readonly start: number;
  readonly minutes: number;
}

/** A booking on its way to another place, by mouse or by keyboard. */
export interface Ghost extends Place {
  readonly id: Appointment["id"];
  readonly kind: "move" | "stretch";
}

export interface DayCounts {
  readonly booked: number;
  readonly waiting: number;
  readonly late: number;
  readonly done: number;
  /** Not on the board any more. */
  readonly cancelled: number;
}

/** How long after its time a booking that nobody has come for counts as late. */
const lateAfterMs = 5 * 60_000;

export const isLate = (appointment: Pick<Appointment, "status" | "startsAt">, now: Instant): boolean =>
  appointment.status === "booked" && now - appointment.startsAt >= lateAfterMs;

/** What the bar counts. Cancelled bookings are no bookings; a no-show was one. */
export const dayCounts = (appointments: readonly Pick<Appointment, "status" | "startsAt">[], now: Instant): DayCounts => ({
  booked: appointments.filter((one) => one.status !== "cancelled").length,
  waiting: appointments.filter((one) => one.status === "arrived").length,
  late: appointments.filter((one) => isLate(one, now)).length,
  done: appointments.filter((one) => one.status === "done").length,
  cancelled: appointments.filter((one) => one.status === "cancelled").length,
});

/** The one way a visit goes: what comes next, null when nothing does. */
export const nextStatus = (status: Appointment["status"]): "arrived" | "inRoom" | "done" | null =>
  status === "booked" ? "arrived" : status === "arrived" ? "inRoom" : status === "inRoom" ? "done" : null;

/** Bookings that have not begun can still go elsewhere. */
export const isMovable = (status: Appointment["status"]): boolean => status === "booked" || status === "arrived";

/** Those who sit in the waiting room, in the order of their numbers. */
export const waitingRoom = (appointments: readonly DayAppointment[]): readonly DayAppointment[] =>
  appointments
    .filter((one) => one.status === "arrived")
    .toSorted((a, b) => queueCount(a.queueNumber ?? 0) - queueCount(b.queueNumber ?? 0) || (a.arrivedAt ?? 0) - (b.arrivedAt ?? 0));

/** The card of a booking on one day's line; null when it is of another day or was cancelled. */
export const cardOf = (axis: DayAxis, appointment: DayAppointment, now: Instant): BoardCard | null => {
  const span = appointment.status === "cancelled" ? null : spanOnAxis(axis, appointment.startsAt, appointment.endsAt);
  return span && { id: appointment.id, ...span, appointment, late: isLate(appointment, now) };
};
