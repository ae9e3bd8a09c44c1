import { defineTable, idOf, int, localDate, oneOf, optional, ref, text, type RowOf } from "../kit.ts";

/** Someone who wants an earlier time and is asked when one falls free. */
export const waitlistEntry = defineTable(
  "waitlistEntry",
  {
    tableId: 10, since: 1, merge: "lastWrite", stream: "desk", read: "appointment.read", write: "waitlist.write", prefix: "wai",
    indexes: { waitlistByStatus: { on: ["status", "fromOn"] }, waitlistByPatient: { on: ["patientId"] } },
  },
  {
    id: idOf("wai"),
    patientId: ref("pat"),
    /** Null: any who offers the service. */
    practitionerId: optional(ref("pra")),
    serviceId: ref("srv"),
    fromOn: localDate(),
    toOn: optional(localDate()),
    partOfDay: oneOf("any", "morning", "afternoon", "evening"),
    /** 0 usual, 1 soon, 2 urgent. */
    priority: int({ min: 0, max: 2 }),
    note: optional(text({ max: 300, sensitivity: "clinical" })),
    status: oneOf("waiting", "booked", "withdrawn"),
    appointmentId: optional(ref("apt")),
  },
);
export type WaitlistEntry = RowOf<typeof waitlistEntry>;
