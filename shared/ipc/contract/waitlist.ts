import { z } from "zod";
import { waitlistEntry } from "../../schema/tables/waitlist-entry.ts";
import { field, fields, rowSchema } from "../../schema/kit.ts";
import { command, query } from "../procedure.ts";

export const waitlistMatch = z.object({
  entry: rowSchema(waitlistEntry),
  patientName: z.string(), patientNameOther: z.string().nullable(), fileNumber: z.string(), phone: z.string().nullable(),
  serviceName: z.string(), serviceNameOther: z.string().nullable(),
});

export const waitlistContract = {
  "waitlist.list": query({ input: z.object({ status: z.enum(["waiting", "booked", "withdrawn"]).default("waiting") }), output: z.array(waitlistMatch), access: "appointment.read", reads: ["waitlistEntry", "patient", "service"] }),
  /** Who would take a free stretch, most urgent and longest waiting first. */
  "waitlist.matches": query({
    input: z.object({ practitionerId: field(waitlistEntry, "practitionerId"), startsAt: z.int(), minutes: z.int().min(5).max(1_440) }),
    output: z.array(waitlistMatch), access: "appointment.read", reads: ["waitlistEntry", "patient", "service"],
  }),
  "waitlist.add": command({
    input: z.object({ ...fields(waitlistEntry, "patientId", "serviceId", "fromOn", "partOfDay"), practitionerId: field(waitlistEntry, "practitionerId").optional(), toOn: field(waitlistEntry, "toOn").optional(), priority: field(waitlistEntry, "priority").default(0), note: field(waitlistEntry, "note").optional() }),
    output: waitlistMatch, access: "waitlist.write", errors: ["notFound"],
  }),
  "waitlist.withdraw": command({ input: z.object({ entryId: field(waitlistEntry, "id") }), output: waitlistMatch, access: "waitlist.write", errors: ["notFound", "wrongStatus"] }),
};
