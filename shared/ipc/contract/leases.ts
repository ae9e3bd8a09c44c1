import { z } from "zod";
import { appointment } from "../../schema/tables/appointment.ts";
import { field, localDate } from "../../schema/kit.ts";
import { done, query, task } from "../procedure.ts";

const day = localDate().parse;
const doctorsDay = z.object({ practitionerId: field(appointment, "practitionerId"), day });

export const leaseItem = z.object({
  /** A doctor, or the room that is that doctor's alone. */
  resourceId: z.string(),
  /** Whether it is this PC that has the day. */
  isHere: z.boolean(),
  machine: z.string(),
  /** By this PC's clock. */
  until: z.int(),
});

/** Days of a doctor that one PC of the clinic has for itself: what it books there is firm, with or without the server. */
export const leasesContract = {
  /** As last heard of the server; one that is over is not among them. Asked again when bookings are. */
  "lease.list": query({ input: z.object({ day }), output: z.array(leaseItem), access: "appointment.read", reads: ["appointment", "practitioner"] }),
  /** For this PC, until the day is over. Needs the server. Taking it again does nothing. */
  "lease.take": task({ input: doctorsDay, output: z.array(leaseItem), access: "lease.write", errors: ["notFound", "dayHeld", "dayNotToTake", "streamNotHeld", "syncOffline", "syncRefused", "machineRevoked"] }),
  /** What this PC has booked in it reaches the server first. */
  "lease.give": task({ input: doctorsDay, output: done, access: "lease.write", errors: ["notFound", "syncOffline", "syncRefused", "machineRevoked"] }),
};
