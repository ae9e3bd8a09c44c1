import { z } from "zod";
import { patient } from "../../schema/tables/patient.ts";
import { field, fields, rowSchema } from "../../schema/kit.ts";
import { command, query } from "../procedure.ts";

/** A patient as a list shows one. */
export const patientSummary = z.object({
  patientId: z.string(), fileNumber: z.string(), name: z.string(), nameOther: z.string().nullable(),
  birthOn: z.string().nullable(), birthPrecision: z.enum(["day", "year"]), sex: z.enum(["male", "female", "other", "unknown"]),
  phone: z.string().nullable(), alert: z.string().nullable(), deceased: z.boolean(), voidedAt: z.int().nullable(),
});

const details = z.object(fields(patient, "nameOther", "sex", "phone", "phoneOther", "email", "identityNumber", "address", "kinName", "kinRelation", "kinPhone", "note", "alert", "tags", "language", "deceased", "deceasedOn")).partial();
/** Either a birth date, or an age in years from which a year is kept. */
const birth = z.object({ birthOn: field(patient, "birthOn").optional(), ageYears: z.int().min(0).max(130).optional() });
const entryErrors = ["fileNumberTaken", "phoneInvalid", "birthDateInvalid", "nameMissing"] as const;

const duplicate = z.object({ patient: patientSummary, score: z.number(), reasons: z.array(z.enum(["identityNumber", "phone", "name", "birthDate", "birthYear"])) });

export const patientsContract = {
  /** As you type: any part of any name in any order and either script, file number, end of a phone number, identity number. */
  "patient.search": query({
    input: z.object({ text: z.string().max(200), limit: z.int().min(1).max(50).default(12), includeVoided: z.boolean().default(false) }),
    output: z.array(patientSummary), access: "patient.read", reads: ["patient"],
  }),
  /** The list, in pages. `after` is the last row's key of the page before. */
  "patient.list": query({
    input: z.object({ order: z.enum(["recent", "name", "fileNumber"]).default("recent"), after: z.string().nullable().default(null), limit: z.int().min(1).max(200).default(50), tag: z.string().max(40).optional(), show: z.enum(["active", "voided", "deceased"]).default("active") }),
    output: z.object({ patients: z.array(patientSummary), next: z.string().nullable(), total: z.int() }), access: "patient.read", reads: ["patient"],
  }),
  "patient.open": query({
    input: z.object({ patientId: field(patient, "id") }),
    output: z.object({
      patient: rowSchema(patient),
      mergedFrom: z.array(patientSummary),
      visits: z.array(z.object({ appointmentId: z.string(), startsAt: z.int(), status: z.string(), serviceName: z.string(), serviceNameOther: z.string().nullable(), practitionerName: z.string(), practitionerNameOther: z.string().nullable() })),
      balanceMinor: z.int(), creditMinor: z.int(),
    }),
    access: "patient.read", reads: ["patient", "appointment", "invoice", "payment"], opens: "patientId", errors: ["notFound"],
  }),
  "patient.duplicates": query({
    input: z.object({ name: z.string().max(160), birthOn: field(patient, "birthOn").optional(), phone: z.string().max(40).optional(), identityNumber: z.string().max(40).optional(), exceptId: z.string().optional() }),
    output: z.array(duplicate), access: "patient.read", reads: ["patient"],
  }),
  "patient.register": command({
    input: z.object({ name: z.string().trim().min(1).max(160), fileNumber: field(patient, "fileNumber").optional(), ...details.shape, ...birth.shape }),
    output: z.object({ patient: rowSchema(patient) }), access: "patient.write", errors: entryErrors,
  }),
  "patient.update": command({
    input: z.object({ patientId: field(patient, "id"), version: z.int(), name: z.string().trim().min(1).max(160).optional(), fileNumber: field(patient, "fileNumber").optional(), ...details.shape, ...birth.shape }),
    output: z.object({ patient: rowSchema(patient) }), access: "patient.write", errors: [...entryErrors, "notFound", "changedMeanwhile", "patientVoided"],
  }),
  /** The second file becomes another name of the first; nothing is moved, so un-merge restores both exactly. */
  "patient.merge": command({ input: z.object({ keepId: field(patient, "id"), doubleId: field(patient, "id") }), output: z.object({ patient: rowSchema(patient) }), access: "patient.merge", errors: ["notFound", "mergeSame", "alreadyMerged"] }),
  "patient.unmerge": command({ input: z.object({ doubleId: field(patient, "id") }), output: z.object({ patient: rowSchema(patient) }), access: "patient.merge", errors: ["notFound", "notMerged"] }),
  "patient.void": command({ input: z.object({ patientId: field(patient, "id"), reason: z.string().trim().min(1).max(300) }), output: z.object({ patient: rowSchema(patient) }), access: "patient.void", errors: ["notFound", "patientHasOpenWork"] }),
  "patient.restore": command({ input: z.object({ patientId: field(patient, "id") }), output: z.object({ patient: rowSchema(patient) }), access: "patient.void", errors: ["notFound", "fileNumberTaken"] }),
};
