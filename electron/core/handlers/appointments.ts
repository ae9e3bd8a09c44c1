import { nextQueueNumber } from "#shared/domain/scheduling/queue.ts";
import { bookedTime, bookedTimeAt, lengthOf } from "#shared/domain/scheduling/booking.ts";
import { isOpen, step, type AppointmentStatus } from "#shared/domain/scheduling/status.ts";
import { mustExist } from "#shared/core/assert.ts";
import { appError, orRefuse, refuse } from "#shared/errors.ts";
import type { ParsedOf } from "#shared/ipc/contract.ts";
import { appointment, type Appointment } from "#shared/schema/tables/appointment.ts";
import { practitioner } from "#shared/schema/tables/practitioner.ts";
import { service } from "#shared/schema/tables/service.ts";
import { waitlistEntry } from "#shared/schema/tables/waitlist-entry.ts";
import { handle, type CommandCall } from "../handle.ts";
import { lettersOf } from "../store/queries/number-series.ts";
import { cardById, highestQueueCount, type AppointmentCard } from "../store/queries/appointments.ts";
import type { WaitlistRow } from "../store/queries/waitlist.ts";
import { waitingFor } from "./freed-time.ts";
import { cardFor, lengthOfService, patientToBook, practitionerToBook, refuseUnknownRoom, serviceToBook, settleChange, settleTime, todayOf } from "./time-check.ts";

type Caller = Pick<CommandCall<"appointment.update">, "tx" | "now" | "actor" | "clinic">;

const cardOf = (caller: Caller, id: string): AppointmentCard => cardFor(caller.actor, mustExist(cardById(caller.tx, caller.now, id), `card of ${id}`));

const bookingToChange = ({ tx }: Caller, { appointmentId, version }: { readonly appointmentId: string; readonly version?: number | undefined }): Appointment => {
  const found = tx.byId(appointment, appointmentId);
  if (!found || found.voidedAt !== null) return refuse(appError("notFound", { what: "appointment", id: appointmentId }));
  return version === undefined || version === found.version ? found : refuse(appError("changedMeanwhile", { what: "appointment", id: appointmentId }));
};

/** The card after a change, and who could have the time that the booking no longer holds. */
const changedFrom = (caller: Caller, before: Appointment, after: Appointment): { card: AppointmentCard; freed: WaitlistRow[] } => {
  const moved = before.practitionerId !== after.practitionerId || before.busyFrom !== after.busyFrom || before.busyTo > after.busyTo;
  const gone = after.status === "cancelled" || after.status === "noShow";
  const freed = moved || gone ? waitingFor(caller.tx, caller.clinic, caller.now, before.practitionerId, { from: before.busyFrom, to: before.busyTo }) : [];
  return { card: cardOf(caller, after.id), freed: [...freed] };
};

/** The number called out on the day of arrival; none for someone who is marked as arrived on another day. */
const queuePlace = ({ tx, now, clinic }: Caller): Pick<Appointment, "queueOn" | "queueNumber"> => {
  const queueOn = todayOf(now, clinic);
  return { queueOn, queueNumber: nextQueueNumber(highestQueueCount(tx, queueOn), lettersOf(tx)) };
};

const stepTo = (caller: Caller, input: Parameters<typeof bookingToChange>[1], to: AppointmentStatus, more: (before: Appointment) => Partial<Appointment> = () => ({})) => {
  const before = bookingToChange(caller, input);
  const written = { ...orRefuse(step(before.status, to, caller.now)), ...more(before) };
  // A no-show gave its time away: coming late must not put two into it.
  if (before.status === "noShow") settleTime(caller, before, before.overbookReason ?? undefined);
  return changedFrom(caller, before, caller.tx.patch(appointment, before.id, written));
};

const book = (caller: Caller, input: ParsedOf<"appointment.book">): { card: AppointmentCard } => {
  const { tx, now, clinic } = caller;
  const patientId = patientToBook(tx, input.patientId).id;
  const doctor = practitionerToBook(tx, input.practitionerId);
  const offered = serviceToBook(tx, input.serviceId, doctor.id);
  const roomId = input.roomId === undefined ? doctor.roomId : input.roomId;
  refuseUnknownRoom(tx, roomId);
  const length = { ...lengthOfService(offered), minutes: input.minutes ?? offered.minutes };
  const time = orRefuse(bookedTime({ startLocal: input.startLocal, zone: clinic.zone, disambiguation: input.disambiguation }, length));
  const id = tx.newId("apt");
  const taken = { id, patientId, practitionerId: doctor.id, roomId, serviceId: offered.id, ...time };
  const overbookReason = settleTime(caller, taken, input.overbookReason);
  const arrived = input.walkIn ? { status: "arrived" as const, arrivedAt: now, ...queuePlace(caller) } : { status: "booked" as const };
  tx.insert(appointment, { ...taken, ...arrived, overbookReason, walkIn: input.walkIn, reason: input.reason ?? null, note: input.note ?? null });
  if (input.waitlistEntryId !== undefined) {
    const entry = tx.byId(waitlistEntry, input.waitlistEntryId);
    if (!entry || entry.voidedAt !== null || entry.status !== "waiting") return refuse(appError("notFound", { what: "waitlistEntry", id: input.waitlistEntryId }));
    tx.patch(waitlistEntry, entry.id, { status: "booked", appointmentId: id });
  }
  return { card: cardOf(caller, id) };
};

/** The usual room goes with its doctor, unless a room was named or the booking was elsewhere on purpose. */
const roomAfterMove = ({ tx }: Caller, before: Appointment, doctorId: Appointment["practitionerId"], named: Appointment["roomId"] | undefined): Appointment["roomId"] => {
  if (named !== undefined) return named;
  if (doctorId === before.practitionerId) return before.roomId;
  return before.roomId === (tx.byId(practitioner, before.practitionerId)?.roomId ?? null) ? practitionerToBook(tx, doctorId).roomId : before.roomId;
};

const move = (caller: Caller, input: ParsedOf<"appointment.move">) => {
  const before = bookingToChange(caller, input);
  if (!isOpen(before.status)) return refuse(appError("wrongStatus", { status: before.status }));
  const practitionerId = input.practitionerId ?? before.practitionerId;
  if (practitionerId !== before.practitionerId) {
    practitionerToBook(caller.tx, practitionerId);
    serviceToBook(caller.tx, before.serviceId, practitionerId);
  }
  const roomId = roomAfterMove(caller, before, practitionerId, input.roomId);
  if (roomId !== before.roomId) refuseUnknownRoom(caller.tx, roomId);
  const length = { ...lengthOf(before), minutes: input.minutes ?? before.minutes };
  const time =
    input.startLocal === undefined
      ? bookedTimeAt(before.startsAt, before.zone, length)
      : orRefuse(bookedTime({ startLocal: input.startLocal, zone: caller.clinic.zone, disambiguation: input.disambiguation }, length));
  const placed = { ...time, practitionerId, roomId };
  const overbookReason = settleChange(caller, before, { ...before, ...placed }, input.overbookReason);
  return changedFrom(caller, before, caller.tx.patch(appointment, before.id, { ...placed, overbookReason }));
};

/** Another service brings its own length and buffers. */
const update = (caller: Caller, input: ParsedOf<"appointment.update">) => {
  const before = bookingToChange(caller, input);
  const texts = { reason: input.reason, note: input.note };
  if (input.serviceId === undefined || input.serviceId === before.serviceId) {
    return changedFrom(caller, before, caller.tx.patch(appointment, before.id, texts));
  }
  const offered = serviceToBook(caller.tx, input.serviceId, before.practitionerId);
  const old = caller.tx.byId(service, before.serviceId);
  const minutes = old?.minutes === before.minutes ? offered.minutes : before.minutes;
  const time = bookedTimeAt(before.startsAt, before.zone, { ...lengthOfService(offered), minutes });
  const overbookReason = isOpen(before.status) ? settleChange(caller, before, { ...before, ...time }, undefined) : before.overbookReason;
  return changedFrom(caller, before, caller.tx.patch(appointment, before.id, { ...texts, serviceId: offered.id, ...time, overbookReason }));
};

const reopen = (caller: Caller, input: ParsedOf<"appointment.reopen">) => {
  const before = bookingToChange(caller, input);
  if (before.status !== "cancelled" && before.status !== "noShow") return refuse(appError("wrongStatus", { status: before.status }));
  patientToBook(caller.tx, before.patientId);
  const overbookReason = settleTime(caller, before, input.overbookReason);
  return changedFrom(caller, before, caller.tx.patch(appointment, before.id, { status: "booked", cancelReason: null, overbookReason }));
};

export const appointmentHandlers = handle({
  "appointment.book": ({ input, ...caller }) => book(caller, input),
  "appointment.move": ({ input, ...caller }) => move(caller, input),
  "appointment.update": ({ input, ...caller }) => update(caller, input),
  "appointment.cancel": ({ input, ...caller }) => stepTo(caller, input, "cancelled", () => ({ cancelReason: input.reason })),
  "appointment.noShow": ({ input, ...caller }) => stepTo(caller, input, "noShow"),
  "appointment.arrive": ({ input, ...caller }) => stepTo(caller, input, "arrived", (before) => (before.queueNumber === null ? queuePlace(caller) : {})),
  "appointment.start": ({ input, ...caller }) => stepTo(caller, input, "inRoom"),
  "appointment.finish": ({ input, ...caller }) => stepTo(caller, input, "done"),
  "appointment.reopen": ({ input, ...caller }) => reopen(caller, input),
});
