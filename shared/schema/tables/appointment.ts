import { bool, defineTable, idOf, instant, int, localDate, localDateTime, onConflict, oneOf, optional, ref, text, zone, type RowOf } from "../kit.ts";

/**
 * A booked time (FHIR Appointment). The wall time and zone are what was promised to the patient; the instants follow
 * from them and are worked out again when a zone's rules change.
 */
export const appointment = defineTable(
  "appointment",
  {
    tableId: 8, since: 1, merge: "lastWrite", stream: "desk", read: "appointment.read", write: "appointment.write", prefix: "apt",
    indexes: {
      appointmentByPractitioner: { on: ["practitionerId", "startsAt"] },
      appointmentByRoom: { on: ["roomId", "startsAt"], where: "roomId IS NOT NULL" },
      appointmentByStart: { on: ["startsAt"] },
      appointmentByPatient: { on: ["patientId", "startsAt"] },
      appointmentBySeries: { on: ["seriesId", "startsAt"], where: "seriesId IS NOT NULL" },
      appointmentByQueue: { on: ["queueOn", "queueNumber"], where: "queueOn IS NOT NULL" },
      appointmentByBatch: { on: ["importBatchId"], where: "importBatchId IS NOT NULL" },
    },
  },
  {
    id: idOf("apt"),
    patientId: ref("pat", { conflict: "demand" }),
    practitionerId: ref("pra", { conflict: "demand" }),
    roomId: optional(ref("rom")),
    serviceId: ref("srv"),
    startLocal: localDateTime({ conflict: "demand" }),
    zone: zone({ conflict: "none" }),
    startsAt: instant({ conflict: "none" }),
    endsAt: instant({ conflict: "none" }),
    /** With the service's buffers: what no other booking may touch. */
    busyFrom: instant({ conflict: "none" }),
    busyTo: instant({ conflict: "none" }),
    minutes: int({ min: 5, max: 720 }),
    status: onConflict("demand", oneOf("booked", "arrived", "inRoom", "done", "noShow", "cancelled")),
    reason: optional(text({ max: 500, sensitivity: "clinical" })),
    note: optional(text({ max: 1_000, sensitivity: "clinical" })),
    cancelReason: optional(text({ max: 300, sensitivity: "personal" })),
    /** Why it was put over another booking or outside hours, on purpose. */
    overbookReason: optional(text({ max: 300 })),
    /** Counted from 1 on `queueOn`, given on arrival; its thousands are the PC that gave it (`shared/domain/scheduling/queue.ts`). */
    queueNumber: optional(int({ min: 1, max: 999_999, conflict: "none" })),
    queueOn: optional(localDate({ conflict: "none" })),
    arrivedAt: optional(instant({ conflict: "none" })),
    inRoomAt: optional(instant({ conflict: "none" })),
    doneAt: optional(instant({ conflict: "none" })),
    seriesId: optional(ref("ser")),
    walkIn: bool(),
    importBatchId: optional(ref("imp")),
  },
);
export type Appointment = RowOf<typeof appointment>;
