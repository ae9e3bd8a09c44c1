import { dateOfLocal, daysBetween, type Instant, type LocalDateTime } from "#shared/core/time.ts";
import { mustExist } from "#shared/core/assert.ts";
import { bookedTime, lengthOf, type BookedTime, type Length } from "#shared/domain/scheduling/booking.ts";
import { recurrenceStarts, recurrenceToRule, recurringTime, ruleToRecurrence, type Recurrence } from "#shared/domain/scheduling/recurrence.ts";
import { appError, orRefuse, refuse, type AppError } from "#shared/errors.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { appointmentSeries, type AppointmentSeries } from "#shared/schema/tables/appointment-series.ts";
import { appointment, type Appointment } from "#shared/schema/tables/appointment.ts";
import { handle, type CommandCall } from "../handle.ts";
import { bookedOfSeries } from "../store/queries/appointments.ts";
import type { Read } from "../store/tx.ts";
import { lengthOfService, obstacleOf, patientToBook, practitionerToBook, refuseUnknownRoom, serviceToBook } from "./time-check.ts";

const recurrenceOf = (rule: string): Recurrence => ruleToRecurrence(rule) ?? refuse(appError("invalidInput", { field: "rule", reason: "rule" }));

/** The wall times that a series' rule gives, as they were booked: moved past the gap on a night that has one. */
const startsOf = (series: AppointmentSeries): readonly LocalDateTime[] => {
  const length = { minutes: series.minutes, bufferBefore: 0, bufferAfter: 0 };
  return orRefuse(recurrenceStarts(recurrenceOf(series.rule), series.startLocal)).map((start) => recurringTime(start, series.zone, length).startLocal);
};

interface Clash {
  readonly startsAt: Instant;
  readonly startLocal: LocalDateTime;
  readonly obstacle: AppError;
}

const refuseClashes = (clashes: readonly Clash[]): never => {
  const startsWhere = (isTaken: boolean): Instant[] => clashes.filter(({ obstacle }) => (obstacle.code !== "outsideHours") === isTaken).map(({ startsAt }) => startsAt);
  return refuse(appError("seriesClashes", { taken: startsWhere(true), outside: startsWhere(false) }));
};

const bookSeries = ({ tx, now, clinic, input }: CommandCall<"series.book">): OutputOf<"series.book"> => {
  const patientId = patientToBook(tx, input.patientId).id;
  const doctor = practitionerToBook(tx, input.practitionerId);
  const offered = serviceToBook(tx, input.serviceId, doctor.id);
  const roomId = input.roomId === undefined ? doctor.roomId : input.roomId;
  refuseUnknownRoom(tx, roomId);
  const length: Length = { ...lengthOfService(offered), minutes: input.minutes ?? offered.minutes };
  const recurrence = recurrenceOf(input.rule);
  // The first visit is promised to somebody now, so its wall time must exist; those after it keep to the rule.
  orRefuse(bookedTime({ startLocal: input.startLocal, zone: clinic.zone, disambiguation: input.disambiguation === "reject" ? "earlier" : input.disambiguation }, length));
  const starts = orRefuse(recurrenceStarts(recurrence, input.startLocal));
  if (starts.length === 0) return refuse(appError("invalidInput", { field: "rule", reason: "empty" }));
  const seriesId = tx.newId("ser");
  const clashes: Clash[] = [];
  for (const startLocal of starts) {
    const wanted = { id: tx.newId("apt"), patientId, practitionerId: doctor.id, roomId, serviceId: offered.id, ...recurringTime(startLocal, clinic.zone, length) };
    const obstacle = obstacleOf(tx, now, wanted);
    if (obstacle) clashes.push({ ...wanted, obstacle });
    else tx.insert(appointment, { ...wanted, status: "booked", seriesId, walkIn: false, reason: input.reason ?? null });
  }
  if (clashes.length > 0 && (!input.skipClashes || clashes.length === starts.length)) {
    return refuseClashes(clashes);
  }
  tx.insert(appointmentSeries, { id: seriesId, patientId, practitionerId: doctor.id, roomId, serviceId: offered.id, startLocal: input.startLocal, zone: clinic.zone, minutes: length.minutes, rule: recurrenceToRule(recurrence) });
  return { seriesId, booked: starts.length - clashes.length, skipped: clashes.map(({ startLocal }) => startLocal) };
};

interface Occurrence {
  readonly one: Appointment;
  readonly series: AppointmentSeries;
}

const occurrenceOf = (read: Read, id: string): Occurrence => {
  const one = read.byId(appointment, id);
  const series = one?.seriesId ? read.byId(appointmentSeries, one.seriesId) : null;
  return one && one.voidedAt === null && series ? { one, series } : refuse(appError("notFound", { what: "appointmentSeries", id }));
};

/** The rule shifted by days and cut to `count` visits. */
const shifted = (recurrence: Recurrence, days: number, count: number): Recurrence => ({
  ...recurrence,
  weekdays: recurrence.weekdays.map((weekday) => ((((weekday - 1 + days) % 7) + 7) % 7) + 1).toSorted((a, b) => a - b),
  end: { count },
});

/** Ends a series before its visit number `count`, where any is left. */
const endAfter = (tx: CommandCall<"series.cancelFollowing">["tx"], series: AppointmentSeries, count: number): void => {
  if (count > 0) tx.patch(appointmentSeries, series.id, { rule: recurrenceToRule({ ...recurrenceOf(series.rule), end: { count } }) });
};

/**
 * The visits from one on become a series of their own at the new time. Each keeps its place in the rule; one that was moved
 * by hand is an exception and stays where it is, unless it is the one that was taken hold of.
 */
const moveFollowing = ({ tx, now, clinic, input }: CommandCall<"series.moveFollowing">): OutputOf<"series.moveFollowing"> => {
  const { one, series } = occurrenceOf(tx, input.appointmentId);
  if (one.status !== "booked") return refuse(appError("wrongStatus", { status: one.status }));
  const practitionerId = input.practitionerId ?? one.practitionerId;
  const doctor = practitionerToBook(tx, practitionerId);
  serviceToBook(tx, one.serviceId, practitionerId);
  const roomId = input.roomId === undefined ? (practitionerId === one.practitionerId ? one.roomId : doctor.roomId) : input.roomId;
  refuseUnknownRoom(tx, roomId);
  const length = { ...lengthOf(one), minutes: input.minutes ?? one.minutes };
  const first = orRefuse(bookedTime({ startLocal: input.startLocal, zone: clinic.zone, disambiguation: "earlier" }, length));

  const starts = startsOf(series);
  const own = starts.indexOf(one.startLocal);
  const place = own >= 0 ? own : starts.filter((start) => start < one.startLocal).length;
  // An exception stands before the regular visits that follow it; a regular one is the first of them.
  const regularFrom = own >= 0 ? place : place - 1;
  const following = bookedOfSeries(tx, series.id, one.startsAt).flatMap((visit) => {
    const at = visit.id === one.id ? 0 : starts.indexOf(visit.startLocal) - regularFrom;
    return visit.id === one.id || at > 0 ? [{ visit, at }] : [];
  });
  const count = starts.length - regularFrom;
  const rule = shifted(recurrenceOf(series.rule), daysBetween(dateOfLocal(one.startLocal), dateOfLocal(input.startLocal)), count);
  const newStarts = orRefuse(recurrenceStarts(rule, input.startLocal));
  const timeAt = (at: number): BookedTime => (at === 0 ? first : recurringTime(mustExist(newStarts[at], "a start of the new rule"), clinic.zone, length));

  const fresh = tx.insert(appointmentSeries, { patientId: series.patientId, practitionerId, roomId, serviceId: series.serviceId, startLocal: input.startLocal, zone: clinic.zone, minutes: length.minutes, rule: recurrenceToRule(rule) });
  const moved = following.map(({ visit, at }) => tx.patch(appointment, visit.id, { ...timeAt(at), practitionerId, roomId, seriesId: fresh.id, overbookReason: null }));
  const clashes = moved.flatMap((visit) => {
    const obstacle = obstacleOf(tx, now, visit);
    return obstacle ? [{ ...visit, obstacle }] : [];
  });
  if (clashes.length > 0) return refuseClashes(clashes);
  endAfter(tx, series, place);
  return { moved: moved.length };
};

export const seriesHandlers = handle({
  "series.book": bookSeries,
  "series.moveFollowing": moveFollowing,
  "series.cancelFollowing": ({ tx, input }) => {
    const { one, series } = occurrenceOf(tx, input.appointmentId);
    const following = bookedOfSeries(tx, series.id, one.startsAt);
    for (const visit of following) tx.patch(appointment, visit.id, { status: "cancelled", cancelReason: input.reason });
    endAfter(tx, series, startsOf(series).filter((start) => start < one.startLocal).length);
    return { cancelled: following.length };
  },
});
