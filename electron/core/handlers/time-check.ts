import { addDays, addMs, dateOfLocal, dayBounds, hoursToMs, instantToLocalDate, type Instant, type LocalDate, type Zone } from "#shared/core/time.ts";
import { openIntervals, roomClosedIntervals, type Schedule } from "#shared/domain/scheduling/availability.ts";
import { isWithinHours, settleObstacle, type BookedTime, type Length } from "#shared/domain/scheduling/booking.ts";
import { subtractIntervals, type Interval } from "#shared/domain/scheduling/intervals.ts";
import { overlapsWith, type Occupancy } from "#shared/domain/scheduling/overlaps.ts";
import type { DayBook } from "#shared/domain/scheduling/slots.ts";
import { holdsTime } from "#shared/domain/scheduling/status.ts";
import { appError, orRefuse, refuse, type AppError } from "#shared/errors.ts";
import { isPermitted } from "#shared/permissions.ts";
import type { Appointment } from "#shared/schema/tables/appointment.ts";
import { patient, type Patient } from "#shared/schema/tables/patient.ts";
import { practitioner, type Practitioner } from "#shared/schema/tables/practitioner.ts";
import { room } from "#shared/schema/tables/room.ts";
import { service, type Service } from "#shared/schema/tables/service.ts";
import type { Actor } from "../handle.ts";
import { holdingBetween, holdingTime, type AppointmentCard, type Holding } from "../store/queries/appointments.ts";
import { leaseInTheWay, ownAndOthers } from "../store/queries/leases.ts";
import { survivorOf } from "../store/queries/patient-files.ts";
import { scheduleBetween } from "../store/queries/schedule.ts";
import type { Read } from "../store/tx.ts";

/** The file that a booking is for: of one that was merged, the one that was kept. Refuses with `notFound`, or `patientVoided` for a hidden file. */
export const patientToBook = (read: Read, id: string): Patient => {
  const found = read.byId(patient, survivorOf(read, id)) ?? refuse(appError("notFound", { what: "patient", id }));
  return found.voidedAt === null ? found : refuse(appError("patientVoided"));
};

export const practitionerToBook = (read: Read, id: string): Practitioner => {
  const found = read.byId(practitioner, id);
  return found && found.voidedAt === null && found.active ? found : refuse(appError("notFound", { what: "practitioner", id }));
};

export const refuseUnknownRoom = (read: Read, id: string | null): void => {
  if (id === null) return;
  const found = read.byId(room, id);
  if (!found || found.voidedAt !== null || !found.active) refuse(appError("notFound", { what: "room", id }));
};

export const isOffered = (one: Service, practitionerId: string): boolean =>
  one.voidedAt === null && one.active && one.bookable && (one.practitionerIds === null || (one.practitionerIds as readonly string[]).includes(practitionerId));

/** Refuses with `notFound`, or `serviceNotOffered` by this practitioner. */
export const serviceToBook = (read: Read, id: string, practitionerId: string): Service => {
  const found = read.byId(service, id) ?? refuse(appError("notFound", { what: "service", id }));
  return isOffered(found, practitionerId) ? found : refuse(appError("serviceNotOffered"));
};

export const lengthOfService = ({ minutes, bufferBefore, bufferAfter }: Service): Length => ({ minutes, bufferBefore, bufferAfter });

/** Money on a card is for those who may see bills. */
export const cardFor = ({ roles }: Actor, card: AppointmentCard): AppointmentCard =>
  isPermitted(roles, "invoice.read") ? card : { ...card, dueMinor: 0, billed: false };

/** When a practitioner, in a room, can be booked around a day. */
export const openFor = (schedule: Schedule, practitionerId: string, roomId: string | null, day: LocalDate): readonly Interval[] => {
  const open = openIntervals(schedule, practitionerId, day);
  return roomId === null ? open : subtractIntervals(open, roomClosedIntervals(schedule, roomId, day));
};

type Taken = Pick<Occupancy, "practitionerId" | "roomId" | "busyFrom" | "busyTo">;

/** What is nobody's to give away here: bookings, and what other PCs have for themselves. */
export const takenBetween = (read: Read, now: Instant, { from, to }: Interval): readonly Taken[] => [
  ...holdingBetween(read, from, to),
  ...ownAndOthers(read, now).others.map((lease) => ({ practitionerId: lease.resource, roomId: lease.resource, busyFrom: (lease.from * 60_000) as Instant, busyTo: (lease.to * 60_000) as Instant })),
];

/** A day of a practitioner and their room, as the search for free starts wants it. `taken` may hold others' bookings too. */
export const dayBookOf = (schedule: Schedule, practitionerId: string, roomId: string | null, day: LocalDate, taken: readonly Taken[]): DayBook => ({
  open: openFor(schedule, practitionerId, roomId, day),
  busy: taken
    .filter((one) => one.practitionerId === practitionerId || (roomId !== null && one.roomId === roomId))
    .map(({ busyFrom, busyTo }) => ({ from: busyFrom, to: busyTo })),
});

/** A day with the hours around it in which a booking that touches the day may lie. */
export const widely = (day: LocalDate, zone: Zone): Interval => {
  const { from, to } = dayBounds(day, zone);
  return { from: addMs(from, -hoursToMs(24)), to: addMs(to, hoursToMs(24)) };
};

export interface WantedTime extends BookedTime {
  /** The booking itself, which is never in its own way. */
  readonly id: string;
  readonly patientId: string;
  readonly practitionerId: string;
  readonly roomId: string | null;
}

const takenBy = (read: Read, wanted: WantedTime, counts: (other: Holding) => boolean, what: readonly ("practitioner" | "room")[]): AppError | null => {
  const taken = holdingTime(read, wanted.busyFrom, wanted.busyTo, wanted).filter(counts);
  for (const by of what) {
    const other = overlapsWith({ ...wanted, status: "booked" }, taken).find((overlap) => overlap.by.includes(by));
    if (other) return appError("slotTaken", { startsAt: wanted.startsAt, by, appointmentId: other.with.id as Appointment["id"] });
  }
  return null;
};

const anyBooking = (): boolean => true;

const outsideHours = (read: Read, wanted: WantedTime): AppError | null => {
  const day = dateOfLocal(wanted.startLocal);
  const schedule = scheduleBetween(read, wanted.zone, addDays(day, -1), addDays(day, 1), wanted.practitionerId);
  return isWithinHours(wanted, openFor(schedule, wanted.practitionerId, wanted.roomId, day)) ? null : appError("outsideHours", { startsAt: wanted.startsAt });
};

const heldElsewhere = (read: Read, now: Instant, { practitionerId, roomId, busyFrom, busyTo }: WantedTime): AppError | null => {
  const lease = leaseInTheWay(read, now, [practitionerId, roomId], busyFrom, busyTo);
  return lease && appError("dayHeld", { machine: lease.machine, heldUntil: lease.until as Instant });
};

/** What is in the way of a booking inside this transaction: another one of its practitioner or room, another PC that has the time for itself, else the hours. */
export const obstacleOf = (read: Read, now: Instant, wanted: WantedTime): AppError | null =>
  takenBy(read, wanted, anyBooking, ["practitioner", "room"]) ?? heldElsewhere(read, now, wanted) ?? outsideHours(read, wanted);

/** Who wants a time, and within which transaction. */
export interface TimeCaller {
  readonly tx: Read;
  readonly now: Instant;
  readonly actor: Actor;
}

const settle = (actor: Actor, obstacle: AppError | null, overbookReason: string | undefined): string | null =>
  orRefuse(settleObstacle(obstacle, overbookReason === undefined ? null : { permitted: isPermitted(actor.roles, "appointment.overbook"), reason: overbookReason }));

/** Refuses a time that is taken, held by another PC or outside hours, unless it is meant and allowed. Gives the reason to keep, null where nothing was in the way. */
export const settleTime = ({ tx, now, actor }: TimeCaller, wanted: WantedTime, overbookReason: string | undefined): string | null =>
  settle(actor, obstacleOf(tx, now, wanted), overbookReason);

/** The same for a booking that exists: a doctor's time that it holds already is not asked for again, whoever was put over it since. */
export const settleChange = (caller: TimeCaller, before: Appointment, wanted: WantedTime, overbookReason: string | undefined): string | null => {
  const { tx, now, actor } = caller;
  const keepsTime = before.practitionerId === wanted.practitionerId && before.busyFrom <= wanted.busyFrom && wanted.busyTo <= before.busyTo;
  if (!keepsTime) return settleTime(caller, wanted, overbookReason);
  const isSame = before.busyFrom === wanted.busyFrom && before.busyTo === wanted.busyTo && before.roomId === wanted.roomId;
  // Even less of a time is another claim, which the server would refuse.
  const obstacle = (before.roomId === wanted.roomId ? null : takenBy(tx, wanted, anyBooking, ["room"])) ?? (isSame || before.overbookReason !== null ? null : heldElsewhere(tx, now, wanted));
  return settle(actor, obstacle, overbookReason) ?? before.overbookReason;
};

/**
 * For whoever writes a booking's row back as it was (undo, taking a batch back): refuses with `slotTaken` when its time
 * has been given to another since. What was put over it, or what it was put over, on purpose does not count.
 */
export const refuseIfTaken = (read: Read, row: Appointment): void => {
  if (!holdsTime(row.status) || row.voidedAt !== null || row.overbookReason !== null) return;
  const obstacle = takenBy(read, row, (other) => other.overbookReason === null, ["practitioner", "room"]);
  if (obstacle) refuse(obstacle);
};

export const todayOf = (now: Instant, clinic: { readonly zone: Zone }): LocalDate => instantToLocalDate(now, clinic.zone);
