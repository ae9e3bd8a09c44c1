import type { Instant } from "#shared/core/time.ts";
import type { Appointment } from "#shared/schema/tables/appointment.ts";
import { sqlite } from "../sqlite.ts";
import type { Read } from "../tx.ts";

/** The visits of a stretch as a day sheet lists them, by practitioner and time. Cancelled ones are left out: nobody waits for them. */
export const visitsForSheet = (read: Read, from: Instant, to: Instant, practitionerId: string | undefined) => {
  const all = sqlite
    .selectFrom("appointment as a")
    .innerJoin("patient as p", "p.id", "a.patientId")
    .innerJoin("practitioner as d", "d.id", "a.practitionerId")
    .innerJoin("service as s", "s.id", "a.serviceId")
    .leftJoin("room as r", "r.id", "a.roomId")
    .select([
      "a.startLocal", "a.minutes", "a.status", "a.reason", "a.practitionerId", "d.name as practitionerName", "d.nameOther as practitionerNameOther",
      "p.name as patientName", "p.nameOther as patientNameOther", "p.fileNumber", "p.phone", "p.birthOn", "p.alert",
      "s.name as serviceName", "s.nameOther as serviceNameOther", "r.name as roomName", "r.nameOther as roomNameOther",
    ])
    .where("a.startsAt", ">=", from)
    .where("a.startsAt", "<", to)
    .where("a.status", "!=", "cancelled")
    .where("a.voidedAt", "is", null)
    .orderBy("d.position")
    .orderBy("d.id")
    .orderBy("a.startsAt");
  return read.all(practitionerId === undefined ? all : all.where("a.practitionerId", "=", practitionerId as Appointment["practitionerId"]));
};
