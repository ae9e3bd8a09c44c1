import type { Instant } from "../../core/time.ts";
import { meets } from "./intervals.ts";
import { holdsTime, type AppointmentStatus } from "./status.ts";

/** What an appointment takes: its practitioner, its room and its patient, for its time. */
export interface Occupancy {
  readonly id: string;
  readonly practitionerId: string;
  readonly roomId: string | null;
  readonly patientId: string;
  readonly status: AppointmentStatus;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly busyFrom: Instant;
  readonly busyTo: Instant;
}

/** Practitioner and room are refused; the same patient twice at a time is a warning. */
export type OverlapBy = "practitioner" | "room" | "patient";

/** What two appointments both take at one time. Buffers count for practitioner and room; a patient is only at the visit itself. */
export const overlapOf = (a: Occupancy, b: Occupancy): readonly OverlapBy[] => {
  if (a.id === b.id || !holdsTime(a.status) || !holdsTime(b.status)) return [];
  const busy = meets({ from: a.busyFrom, to: a.busyTo }, { from: b.busyFrom, to: b.busyTo });
  const visit = meets({ from: a.startsAt, to: a.endsAt }, { from: b.startsAt, to: b.endsAt });
  return [
    ...(busy && a.practitionerId === b.practitionerId ? (["practitioner"] as const) : []),
    ...(busy && a.roomId !== null && a.roomId === b.roomId ? (["room"] as const) : []),
    ...(visit && a.patientId === b.patientId ? (["patient"] as const) : []),
  ];
};

/** Everything in the way of one appointment, the earliest first. */
export const overlapsWith = <Other extends Occupancy>(
  one: Occupancy,
  others: readonly Other[],
): readonly { readonly with: Other; readonly by: readonly OverlapBy[] }[] =>
  others
    .map((other) => ({ with: other, by: overlapOf(one, other) }))
    .filter(({ by }) => by.length > 0)
    .toSorted((a, b) => a.with.startsAt - b.with.startsAt);
