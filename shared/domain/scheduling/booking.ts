import { addMs, instantToLocalDateTime, localToInstant, minutesToMs, type Instant, type LocalDateTime, type Zone } from "../../core/time.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { appError, type AppError } from "../../errors.ts";
import { holds, type Interval } from "./intervals.ts";

/** A length and the time kept free around it, in minutes. */
export interface Length {
  readonly minutes: number;
  readonly bufferBefore: number;
  readonly bufferAfter: number;
}

/** What an appointment stores of its time: the promise (wall time and zone) and the moments that follow from it. */
export interface BookedTime {
  readonly startLocal: LocalDateTime;
  readonly zone: Zone;
  readonly minutes: number;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly busyFrom: Instant;
  readonly busyTo: Instant;
}

export interface WallTime {
  readonly startLocal: LocalDateTime;
  readonly zone: Zone;
  /** Of a wall time that the clocks show twice, which is meant. `reject` has it asked. */
  readonly disambiguation: "reject" | "earlier" | "later";
}

/** The booked time that starts at a moment. The length is exact: an hour is an hour on the night the clocks change too. */
export const bookedTimeAt = (startsAt: Instant, zone: Zone, length: Length): BookedTime => {
  const endsAt = addMs(startsAt, minutesToMs(length.minutes));
  return {
    startLocal: instantToLocalDateTime(startsAt, zone),
    zone,
    minutes: length.minutes,
    startsAt,
    endsAt,
    busyFrom: addMs(startsAt, -minutesToMs(length.bufferBefore)),
    busyTo: addMs(endsAt, minutesToMs(length.bufferAfter)),
  };
};

/**
 * What a booking becomes. Errors: `timeDoesNotExist` for a wall time that the clocks skip, so that nobody is promised
 * it; `timeHappensTwice` for one that they show twice when it was not said which.
 */
export const bookedTime = ({ startLocal, zone, disambiguation }: WallTime, length: Length): Result<BookedTime, AppError> => {
  const first = localToInstant(startLocal, zone, "earlier");
  const last = localToInstant(startLocal, zone, "later");
  if (first === null || last === null || instantToLocalDateTime(first, zone) !== startLocal) {
    return err(appError("timeDoesNotExist", { local: startLocal }));
  }
  if (first !== last && disambiguation === "reject") return err(appError("timeHappensTwice", { local: startLocal }));
  return ok(bookedTimeAt(disambiguation === "later" ? last : first, zone, length));
};

/** The length and buffers that an appointment was made with, whatever its service says by now. */
export const lengthOf = (booked: Omit<BookedTime, "startLocal" | "zone">): Length => ({
  minutes: booked.minutes,
  bufferBefore: (booked.startsAt - booked.busyFrom) / 60_000,
  bufferAfter: (booked.busyTo - booked.endsAt) / 60_000,
});

/** Which occurrence of its wall time a moment is; almost always the only one, which is `earlier`. */
export const occurrenceOf = (startsAt: Instant, startLocal: LocalDateTime, zone: Zone): "earlier" | "later" =>
  localToInstant(startLocal, zone, "earlier") === startsAt ? "earlier" : "later";

/** The same visit with another length: the start and the buffers stay. */
export const stretchedTime = (booked: BookedTime, minutes: number): BookedTime =>
  bookedTimeAt(booked.startsAt, booked.zone, { ...lengthOf(booked), minutes });

/** The visit itself must be in one open stretch; its buffers may reach beyond. */
export const isWithinHours = (booked: Pick<BookedTime, "startsAt" | "endsAt">, open: readonly Interval[]): boolean =>
  open.some((stretch) => holds(stretch, { from: booked.startsAt, to: booked.endsAt }));

/** A booking made over another one or outside hours on purpose. */
export interface Overbooking {
  readonly permitted: boolean;
  readonly reason: string | null;
}

/**
 * Whether a booking may stand, given what is in its way. The reason to store: null when nothing was overridden.
 * Errors: the obstacle itself when no overbooking was asked for; `notAllowed`; `overbookReasonMissing`.
 */
export const settleObstacle = (obstacle: AppError | null, overbooking: Overbooking | null): Result<string | null, AppError> => {
  if (obstacle === null) return ok(null);
  if (overbooking === null) return err(obstacle);
  if (!overbooking.permitted) return err(appError("notAllowed", { permission: "appointment.overbook" }));
  const reason = overbooking.reason?.trim() ?? "";
  return reason === "" ? err(appError("overbookReasonMissing")) : ok(reason);
};
