import { z } from "zod";
import { closure } from "../../schema/tables/closure.ts";
import { practitionerHours } from "../../schema/tables/practitioner-hours.ts";
import { practitioner } from "../../schema/tables/practitioner.ts";
import { room } from "../../schema/tables/room.ts";
import { service } from "../../schema/tables/service.ts";
import { field, fields, rowSchema } from "../../schema/kit.ts";
import { command, nothing, query } from "../procedure.ts";

/** A new row where `id` is absent; otherwise the row's new content, on the version that was seen. */
const saved = { version: z.int().optional() };
const saveErrors = ["notFound", "changedMeanwhile"] as const;
/** Bookings that the change leaves outside hours, for someone to look at. */
const stranded = z.array(z.object({ appointmentId: z.string(), patientName: z.string(), startsAt: z.int() }));

export const scheduleContract = {
  "room.list": query({ input: nothing, output: z.array(rowSchema(room)), access: "schedule.read", reads: ["room"] }),
  "room.save": command({
    input: z.object({ id: field(room, "id").optional(), ...saved, ...fields(room, "name", "active"), nameOther: field(room, "nameOther").optional(), position: field(room, "position").optional() }),
    output: rowSchema(room), access: "schedule.write", errors: saveErrors,
  }),
  "practitioner.list": query({ input: nothing, output: z.array(rowSchema(practitioner)), access: "schedule.read", reads: ["practitioner"] }),
  "practitioner.save": command({
    input: z.object({ id: field(practitioner, "id").optional(), ...saved, ...fields(practitioner, "name", "active") }).extend(z.object(fields(practitioner, "nameOther", "specialty", "specialtyOther", "hue", "roomId", "position")).partial().shape),
    output: rowSchema(practitioner), access: "schedule.write", errors: saveErrors,
  }),
  "hours.list": query({ input: z.object({ practitionerId: field(practitioner, "id").optional() }), output: z.array(rowSchema(practitionerHours)), access: "schedule.read", reads: ["practitionerHours"] }),
  /** Replaces all the hours of one practitioner. */
  "hours.replace": command({
    input: z.object({
      practitionerId: field(practitioner, "id"),
      hours: z.array(z.object({ ...fields(practitionerHours, "weekday", "fromMinute", "toMinute"), validFrom: field(practitionerHours, "validFrom").optional(), validTo: field(practitionerHours, "validTo").optional() })).max(60),
    }),
    output: z.object({ hours: z.array(rowSchema(practitionerHours)), stranded }), access: "schedule.write", errors: ["notFound", "hoursOverlap"],
  }),
  "closure.list": query({ input: z.object({ from: field(closure, "fromOn"), to: field(closure, "toOn") }), output: z.array(rowSchema(closure)), access: "schedule.read", reads: ["closure"] }),
  "closure.save": command({
    input: z.object({ id: field(closure, "id").optional(), ...saved, ...fields(closure, "kind", "fromOn", "toOn", "label") }).extend(z.object(fields(closure, "practitionerId", "roomId", "fromMinute", "toMinute", "weekdays")).partial().shape),
    output: z.object({ closure: rowSchema(closure), stranded }), access: "schedule.write", errors: [...saveErrors, "invalidInput"],
  }),
  "closure.void": command({ input: z.object({ id: field(closure, "id") }), output: rowSchema(closure), access: "schedule.write", errors: ["notFound"] }),
  /** The price list: bookable services and everything else that is billed. */
  "service.list": query({ input: nothing, output: z.array(rowSchema(service)), access: "schedule.read", reads: ["service"] }),
  "service.save": command({
    input: z.object({ id: field(service, "id").optional(), ...saved, ...fields(service, "name", "minutes", "priceMinor", "active") }).extend(z.object(fields(service, "nameOther", "code", "bookable", "bufferBefore", "bufferAfter", "taxBps", "practitionerIds", "position")).partial().shape),
    output: rowSchema(service), access: "price.write", errors: saveErrors,
  }),
};
