import { addDays, dateOfLocal, instantToLocalDateTime, type Instant } from "#shared/core/time.ts";
import type { Interval } from "#shared/domain/scheduling/intervals.ts";
import { wishesFitting } from "#shared/domain/scheduling/waitlist.ts";
import type { Clinic } from "#shared/schema/tables/clinic.ts";
import { practitioner } from "#shared/schema/tables/practitioner.ts";
import { allServices, scheduleBetween } from "../store/queries/schedule.ts";
import { waitingOn, type WaitlistRow } from "../store/queries/waitlist.ts";
import type { Read } from "../store/tx.ts";
import { dayBookOf, isOffered, lengthOfService, takenBetween, widely } from "./time-check.ts";

/** Who of the waiting list would take some of a stretch of a practitioner's time, the first to ask first. Past time is nobody's. */
export const waitingFor = (read: Read, clinic: Clinic, now: Instant, practitionerId: string, freed: Interval): readonly WaitlistRow[] => {
  if (freed.to <= now) return [];
  const day = dateOfLocal(instantToLocalDateTime(freed.from, clinic.zone));
  const rows = waitingOn(read, day);
  if (rows.length === 0) return [];
  const services = new Map<string, ReturnType<typeof allServices>[number]>(allServices(read).map((one) => [one.id, one]));
  const around = widely(day, clinic.zone);
  const roomId = read.byId(practitioner, practitionerId)?.roomId ?? null;
  const book = dayBookOf(scheduleBetween(read, clinic.zone, addDays(day, -1), addDays(day, 1), practitionerId), practitionerId, roomId, day, takenBetween(read, now, around));
  const byEntry = new Map<string, WaitlistRow>(rows.map((row) => [row.entry.id, row]));
  const fitting = wishesFitting(
    rows.map(({ entry }) => entry),
    { practitionerId, day, freed, ...book },
    (serviceId) => {
      const one = services.get(serviceId);
      return one && isOffered(one, practitionerId) ? lengthOfService(one) : null;
    },
    { zone: clinic.zone, grid: clinic.slotMinutes, notBefore: now },
  );
  return fitting.flatMap(({ wish }) => byEntry.get(wish.id) ?? []);
};
