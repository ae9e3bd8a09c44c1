import { z } from "zod";
import { appointmentSeries } from "../../schema/tables/appointment-series.ts";
import { appointment } from "../../schema/tables/appointment.ts";
import { patient } from "../../schema/tables/patient.ts";
import { field, fields, localDate, rowSchema } from "../../schema/kit.ts";
import { command, query } from "../procedure.ts";
import { waitlistMatch } from "./waitlist.ts";

const day = localDate().parse;

/** A booking as the board draws it: its row, and what of patient, service and bill stands on the card. */
export const boardCard = z.object({
  appointment: rowSchema(appointment),
  patientName: z.string(), patientNameOther: z.string().nullable(), fileNumber: z.string(), patientAlert: z.string().nullable(),
  serviceName: z.string(), serviceNameOther: z.string().nullable(),
  /** First visit ever. */
  isNew: z.boolean(),
  /** What issued bills of this booking still ask for; 0 when all is paid or nothing was billed. */
  dueMinor: z.int(),
  billed: z.boolean(),
  /** Whether the time is the booking's own: `tentative` until the clinic's server has judged it, `refused` where it went to another. */
  time: z.enum(["firm", "tentative", "refused"]),
});

const stretch = z.object({ fromAt: z.int(), toAt: z.int() });
const closedStretch = stretch.extend({ kind: z.enum(["closed", "leave", "closure", "break"]), label: z.string().nullable() });

const boardColumn = z.object({
  practitionerId: z.string(),
  open: z.array(stretch),
  closed: z.array(closedStretch),
});

const boardRoom = z.object({ roomId: z.string(), closed: z.array(closedStretch) });

const when = { startLocal: field(appointment, "startLocal"), disambiguation: z.enum(["reject", "earlier", "later"]).default("reject") };
const onPurpose = { overbookReason: z.string().trim().min(1).max(300).optional() };
const bookErrors = ["notFound", "patientVoided", "slotTaken", "dayHeld", "outsideHours", "timeDoesNotExist", "timeHappensTwice", "serviceNotOffered", "notAllowed"] as const;
/** What a change of the day gives back: the card, and who of the waiting list could have the time that fell free. */
const changed = z.object({ card: boardCard, freed: z.array(waitlistMatch) });
const byId = { appointmentId: field(appointment, "id"), version: z.int().optional() };

export const appointmentsContract = {
  /** Everything the board of one day draws, in one call. */
  "day.board": query({
    input: z.object({ day }),
    output: z.object({ day, fromAt: z.int(), toAt: z.int(), zone: z.string(), columns: z.array(boardColumn), rooms: z.array(boardRoom), cards: z.array(boardCard) }),
    access: "appointment.read", reads: ["appointment", "patient", "practitioner", "practitionerHours", "closure", "service", "invoice", "payment", "room"],
  }),
  /** Seven days, or as many as asked: cards of all or of one practitioner. */
  "week.board": query({
    input: z.object({ from: day, days: z.int().min(1).max(14).default(7), practitionerId: field(appointment, "practitionerId").optional() }),
    output: z.object({ days: z.array(z.object({ day, fromAt: z.int(), toAt: z.int(), columns: z.array(boardColumn), cards: z.array(boardCard) })) }),
    access: "appointment.read", reads: ["appointment", "patient", "practitioner", "practitionerHours", "closure", "service", "invoice", "payment"],
  }),
  /** Everything the panel of one booking shows. Opens the patient's record. */
  "appointment.panel": query({
    input: z.object({ appointmentId: field(appointment, "id") }),
    output: z.object({
      card: boardCard, patient: rowSchema(patient),
      lines: z.array(z.object({ description: z.string(), totalMinor: z.int() })),
      invoiceId: z.string().nullable(), invoiceStatus: z.enum(["draft", "issued", "credited"]).nullable(), invoiceNumber: z.string().nullable(),
      totalMinor: z.int(), paidMinor: z.int(), dueMinor: z.int(), balanceMinor: z.int(), creditMinor: z.int(),
      lastVisits: z.array(z.object({ appointmentId: z.string(), startsAt: z.int(), status: z.string(), serviceName: z.string(), serviceNameOther: z.string().nullable(), practitionerName: z.string(), practitionerNameOther: z.string().nullable() })),
      series: rowSchema(appointmentSeries).nullable(),
    }),
    access: "appointment.read", reads: ["appointment", "patient", "invoice", "payment", "service", "practitioner"], opens: "appointmentId",
  }),
  /** Free starts for a service, soonest first, over at most 90 days. */
  "slots.free": query({
    input: z.object({ serviceId: field(appointment, "serviceId"), practitionerId: field(appointment, "practitionerId").optional(), from: day, days: z.int().min(1).max(90).default(14), minutes: field(appointment, "minutes").optional(), limit: z.int().min(1).max(500).default(60) }),
    /** `disambiguation` is handed on to the booking: it names the occurrence on the night the clocks go back. */
    output: z.array(z.object({ practitionerId: z.string(), startLocal: z.string(), startsAt: z.int(), disambiguation: z.enum(["earlier", "later"]) })),
    access: "appointment.read", reads: ["appointment", "practitionerHours", "closure", "service"],
  }),
  "appointment.book": command({
    input: z.object({ ...fields(appointment, "patientId", "practitionerId", "serviceId"), ...when, minutes: field(appointment, "minutes").optional(), roomId: field(appointment, "roomId").optional(), reason: field(appointment, "reason").optional(), note: field(appointment, "note").optional(), walkIn: z.boolean().default(false), waitlistEntryId: z.string().optional(), ...onPurpose }),
    output: z.object({ card: boardCard }), access: "appointment.write", errors: bookErrors,
  }),
  /** Another time, doctor, room or length; the booking stays the same one. */
  "appointment.move": command({
    input: z.object({ ...byId, startLocal: when.startLocal.optional(), disambiguation: when.disambiguation, minutes: field(appointment, "minutes").optional(), practitionerId: field(appointment, "practitionerId").optional(), roomId: field(appointment, "roomId").optional(), ...onPurpose }),
    output: changed, access: "appointment.write", errors: [...bookErrors, "wrongStatus", "changedMeanwhile"],
  }),
  "appointment.update": command({
    input: z.object({ ...byId, reason: field(appointment, "reason").optional(), note: field(appointment, "note").optional(), serviceId: field(appointment, "serviceId").optional() }),
    output: changed, access: "appointment.write", errors: [...bookErrors, "changedMeanwhile"],
  }),
  "appointment.cancel": command({ input: z.object({ ...byId, reason: z.string().trim().min(1).max(300) }), output: changed, access: "appointment.write", errors: ["notFound", "wrongStatus", "changedMeanwhile"] }),
  "appointment.noShow": command({ input: z.object(byId), output: changed, access: "appointment.write", errors: ["notFound", "wrongStatus", "changedMeanwhile"] }),
  /** Gives the next queue number of the day. */
  "appointment.arrive": command({ input: z.object(byId), output: changed, access: "appointment.write", errors: ["notFound", "wrongStatus", "changedMeanwhile"] }),
  "appointment.start": command({ input: z.object(byId), output: changed, access: "appointment.write", errors: ["notFound", "wrongStatus", "changedMeanwhile"] }),
  "appointment.finish": command({ input: z.object(byId), output: changed, access: "appointment.write", errors: ["notFound", "wrongStatus", "changedMeanwhile"] }),
  /** Brings a cancelled or missed booking back, where its time is still free. */
  "appointment.reopen": command({ input: z.object({ ...byId, ...onPurpose }), output: changed, access: "appointment.write", errors: [...bookErrors, "wrongStatus", "changedMeanwhile"] }),
  /** Books every occurrence or, with `skipClashes`, those whose time is free; otherwise `seriesClashes` names those that are taken or outside hours. */
  "series.book": command({
    input: z.object({ ...fields(appointment, "patientId", "practitionerId", "serviceId"), ...when, rule: field(appointmentSeries, "rule"), minutes: field(appointment, "minutes").optional(), roomId: field(appointment, "roomId").optional(), reason: field(appointment, "reason").optional(), skipClashes: z.boolean().default(false) }),
    output: z.object({ seriesId: z.string(), booked: z.int(), skipped: z.array(z.string()) }), access: "appointment.write", errors: [...bookErrors, "seriesTooLong", "seriesClashes", "invalidInput"],
  }),
  /** This occurrence and those after it that are still booked: another wall time, doctor, room or length. */
  "series.moveFollowing": command({
    input: z.object({ appointmentId: field(appointment, "id"), startLocal: when.startLocal, minutes: field(appointment, "minutes").optional(), practitionerId: field(appointment, "practitionerId").optional(), roomId: field(appointment, "roomId").optional() }),
    output: z.object({ moved: z.int() }), access: "appointment.write", errors: [...bookErrors, "seriesClashes"],
  }),
  "series.cancelFollowing": command({ input: z.object({ appointmentId: field(appointment, "id"), reason: z.string().trim().min(1).max(300) }), output: z.object({ cancelled: z.int() }), access: "appointment.write", errors: ["notFound"] }),
};
