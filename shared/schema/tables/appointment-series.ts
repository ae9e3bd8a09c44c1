import { defineTable, idOf, int, localDateTime, optional, ref, text, zone, type RowOf } from "../kit.ts";

/** A repeating booking. Its occurrences are appointments of their own; one that was moved or cancelled is the exception. */
export const appointmentSeries = defineTable(
  "appointmentSeries",
  { tableId: 9, since: 1, merge: "lastWrite", stream: "desk", read: "appointment.read", write: "appointment.write", prefix: "ser" },
  {
    id: idOf("ser"),
    patientId: ref("pat"),
    practitionerId: ref("pra"),
    roomId: optional(ref("rom")),
    serviceId: ref("srv"),
    startLocal: localDateTime({ conflict: "demand" }),
    zone: zone({ conflict: "none" }),
    minutes: int({ min: 5, max: 720 }),
    /** RFC 5545 RRULE with COUNT or UNTIL. */
    rule: text({ max: 200 }),
  },
);
export type AppointmentSeries = RowOf<typeof appointmentSeries>;
