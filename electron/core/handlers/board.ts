import { addDays, dayBounds, type LocalDate } from "#shared/core/time.ts";
import { closedStretches, openIntervals, roomClosedStretches, type ClosedStretch, type Schedule } from "#shared/domain/scheduling/availability.ts";
import { clipIntervals, meets, mergeIntervals, type Interval } from "#shared/domain/scheduling/intervals.ts";
import { freeStarts, nextFree } from "#shared/domain/scheduling/slots.ts";
import { appError, refuse } from "#shared/errors.ts";
import { isPermitted } from "#shared/permissions.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { appointmentSeries } from "#shared/schema/tables/appointment-series.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import type { Practitioner } from "#shared/schema/tables/practitioner.ts";
import { service } from "#shared/schema/tables/service.ts";
import { handle, type QueryCall } from "../handle.ts";
import { cardById, cardsBetween, visitsBefore, type AppointmentCard } from "../store/queries/appointments.ts";
import { billOfAppointment } from "../store/queries/money.ts";
import { filesOf, standingOf, survivorOf } from "../store/queries/patient-files.ts";
import { allPractitioners, allRooms, scheduleBetween } from "../store/queries/schedule.ts";
import type { Read } from "../store/tx.ts";
import { viewInvoice } from "./bill.ts";
import { cardFor, dayBookOf, isOffered, lengthOfService, takenBetween, widely } from "./time-check.ts";

type Column = OutputOf<"day.board">["columns"][number];

const stretchOf = ({ from, to, kind, label }: ClosedStretch): Column["closed"][number] => ({ fromAt: from, toAt: to, kind, label });

type OpenOf = (practitionerId: string) => readonly Interval[];

const columnOf = (schedule: Schedule, practitionerId: string, day: LocalDate, bounds: Interval, open: readonly Interval[]): Column => ({
  practitionerId,
  open: clipIntervals(open, bounds).map(({ from, to }) => ({ fromAt: from, toAt: to })),
  closed: closedStretches(schedule, practitionerId, day, open).map(stretchOf),
});

/** Whoever works here, and whoever has left but still has a booking on the board. */
const columnsOf = (practitioners: readonly Practitioner[], cards: readonly AppointmentCard[], schedule: Schedule, day: LocalDate, bounds: Interval, openOf: OpenOf): Column[] =>
  practitioners
    .filter((one) => one.active || cards.some(({ appointment }) => appointment.practitionerId === one.id))
    .map((one) => columnOf(schedule, one.id, day, bounds, openOf(one.id)));

/** When each room is closed. Those without a closure of their own share one answer. */
const roomsOf = (read: Read, schedule: Schedule, day: LocalDate, open: readonly Interval[]): OutputOf<"day.board">["rooms"] => {
  const closedOf = (roomId: string): Column["closed"] => roomClosedStretches(schedule, roomId, day, open).map(stretchOf);
  let usual: Column["closed"] | null = null;
  return allRooms(read).map(({ id }) => ({
    roomId: id,
    closed: schedule.closures.some(({ roomId }) => roomId === id) ? closedOf(id) : (usual ??= closedOf(id)),
  }));
};

const on = ({ appointment }: AppointmentCard, window: Interval): boolean => meets(window, { from: appointment.startsAt, to: appointment.endsAt });

const dayBoard = ({ read, now, actor, clinic, input: { day } }: QueryCall<"day.board">): OutputOf<"day.board"> => {
  const { from, to } = dayBounds(day, clinic.zone);
  const schedule = scheduleBetween(read, clinic.zone, addDays(day, -1), addDays(day, 1));
  const cards = cardsBetween(read, now, from, to).map((card) => cardFor(actor, card));
  const practitioners = allPractitioners(read);
  const opens = new Map(practitioners.map(({ id }) => [id as string, openIntervals(schedule, id, day)]));
  const openOf: OpenOf = (id) => opens.get(id) ?? [];
  const open = mergeIntervals(practitioners.filter(({ active }) => active).flatMap(({ id }) => openOf(id)));
  return {
    day, fromAt: from, toAt: to, zone: clinic.zone,
    columns: columnsOf(practitioners, cards, schedule, day, { from, to }, openOf), rooms: roomsOf(read, schedule, day, open), cards,
  };
};

const weekBoard = ({ read, now, actor, clinic, input }: QueryCall<"week.board">): OutputOf<"week.board"> => {
  const days = Array.from({ length: input.days }, (_, ahead) => addDays(input.from, ahead));
  const after = addDays(input.from, input.days);
  const schedule = scheduleBetween(read, clinic.zone, addDays(input.from, -1), after);
  const practitioners = allPractitioners(read).filter(({ id }) => input.practitionerId === undefined || id === input.practitionerId);
  const all = cardsBetween(read, now, dayBounds(input.from, clinic.zone).from, dayBounds(after, clinic.zone).from, input.practitionerId).map((card) => cardFor(actor, card));
  return {
    days: days.map((day) => {
      const bounds = dayBounds(day, clinic.zone);
      const cards = all.filter((card) => on(card, bounds));
      return { day, fromAt: bounds.from, toAt: bounds.to, columns: columnsOf(practitioners, cards, schedule, day, bounds, (id) => openIntervals(schedule, id, day)), cards };
    }),
  };
};

const panel = ({ read, now, actor, input: { appointmentId } }: QueryCall<"appointment.panel">): OutputOf<"appointment.panel"> => {
  const card = cardById(read, now, appointmentId) ?? refuse(appError("notFound", { what: "appointment", id: appointmentId }));
  const { id, seriesId, startsAt } = card.appointment;
  const patientId = survivorOf(read, card.appointment.patientId);
  const files = filesOf(read, patientId);
  const seesMoney = isPermitted(actor.roles, "invoice.read");
  const standing = seesMoney ? billOfAppointment(read, id) : null;
  const bill = standing && viewInvoice(read, standing.id);
  return {
    card: cardFor(actor, card),
    patient: read.byId(patient, patientId) ?? refuse(appError("notFound", { what: "patient", id: patientId })),
    lines: (bill?.lines ?? []).map(({ description, totalMinor }) => ({ description, totalMinor })),
    invoiceId: bill?.invoice.id ?? null,
    invoiceStatus: bill?.invoice.status ?? null,
    invoiceNumber: bill?.invoice.number ?? null,
    totalMinor: bill?.invoice.totalMinor ?? 0,
    paidMinor: bill?.paidMinor ?? 0,
    dueMinor: bill?.dueMinor ?? 0,
    ...(seesMoney ? standingOf(read, files) : { balanceMinor: 0, creditMinor: 0 }),
    lastVisits: visitsBefore(read, files, startsAt, 3),
    series: seriesId === null ? null : read.byId(appointmentSeries, seriesId),
  };
};

/** Free starts, soonest first. Also what is offered for a booking whose time went to another. */
export const freeSlots = ({ read, clinic, now, input }: Pick<QueryCall<"slots.free">, "read" | "clinic" | "now" | "input">): OutputOf<"slots.free"> => {
  const wanted = read.byId(service, input.serviceId) ?? refuse(appError("notFound", { what: "service", id: input.serviceId }));
  const practitioners = allPractitioners(read).filter(
    (one) => one.active && isOffered(wanted, one.id) && (input.practitionerId === undefined || one.id === input.practitionerId),
  );
  const length = { ...lengthOfService(wanted), minutes: input.minutes ?? wanted.minutes };
  const search = { zone: clinic.zone, grid: clinic.slotMinutes, notBefore: now, length };
  const schedule = scheduleBetween(read, clinic.zone, addDays(input.from, -1), addDays(input.from, input.days));
  const startsOn = (day: LocalDate): OutputOf<"slots.free"> => {
    const around = widely(day, clinic.zone);
    if (around.to <= now) return [];
    const taken = takenBetween(read, now, around);
    return practitioners
      .flatMap((one) => freeStarts(day, dayBookOf(schedule, one.id, one.roomId, day, taken), search).map((slot) => ({ practitionerId: one.id as string, ...slot })))
      .toSorted((a, b) => a.startsAt - b.startsAt);
  };
  return [...nextFree(input.from, input.days, input.limit, startsOn)];
};

export const boardHandlers = handle({
  "day.board": dayBoard,
  "week.board": weekBoard,
  "appointment.panel": panel,
  "slots.free": freeSlots,
});
