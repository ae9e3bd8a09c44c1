import { z } from "zod";
import { bool, defineTable, idOf, json, localDate, onConflict, oneOf, optional, ref, text, type RowOf } from "../kit.ts";

export const tags = z.array(z.string().min(1).max(40)).max(20);

/** A person who is or was seen here. Nothing clinical: that is the chart's. */
export const patient = defineTable(
  "patient",
  {
    tableId: 7, since: 1, merge: "lastWrite", stream: "desk", read: "patient.read", write: "patient.write", prefix: "pat",
    searchable: ["name", "nameOther", "fileNumber", "phone", "phoneOther", "identityNumber"],
    indexes: {
      patientByFileNumber: { on: ["fileNumber"] },
      patientByPhone: { on: ["phone"], where: "phone IS NOT NULL" },
      patientByIdentity: { on: ["identityNumber"], where: "identityNumber IS NOT NULL" },
      patientByMerge: { on: ["mergedIntoId"], where: "mergedIntoId IS NOT NULL" },
      patientByName: { on: ["name", "id"] },
      patientByVoided: { on: ["voidedAt"], where: "voidedAt IS NOT NULL" },
      patientByBatch: { on: ["importBatchId"], where: "importBatchId IS NOT NULL" },
    },
  },
  {
    id: idOf("pat"),
    fileNumber: text({ max: 30, min: 1, sensitivity: "personal" }),
    /** As the person writes it. */
    name: text({ max: 160, min: 1, sensitivity: "personal", conflict: "demand" }),
    /** The same name in the other script. */
    nameOther: optional(text({ max: 160, sensitivity: "personal" })),
    birthOn: optional(localDate({ sensitivity: "personal", conflict: "demand" })),
    /** `year`: only an age was told, and `birthOn` is the first of January. */
    birthPrecision: onConflict("none", oneOf("day", "year")),
    /** FHIR AdministrativeGender. */
    sex: onConflict("demand", oneOf("male", "female", "other", "unknown")),
    /** E.164. */
    phone: optional(text({ max: 20, sensitivity: "personal", conflict: "demand" })),
    phoneOther: optional(text({ max: 20, sensitivity: "personal" })),
    email: optional(text({ max: 120, sensitivity: "personal" })),
    identityNumber: optional(text({ max: 40, sensitivity: "personal", conflict: "demand" })),
    address: optional(text({ max: 300, sensitivity: "personal" })),
    kinName: optional(text({ max: 120, sensitivity: "personal" })),
    kinRelation: optional(text({ max: 60, sensitivity: "personal" })),
    kinPhone: optional(text({ max: 20, sensitivity: "personal" })),
    note: optional(text({ max: 4_000, sensitivity: "clinical" })),
    /** One line that everybody must see first: an allergy, a warning. */
    alert: optional(text({ max: 300, sensitivity: "clinical", conflict: "demand" })),
    tags: json(tags, { sensitivity: "personal" }),
    /** Language of the papers; null: the clinic's. */
    language: optional(oneOf("en", "ar")),
    deceased: bool({ sensitivity: "personal", conflict: "demand" }),
    deceasedOn: optional(localDate({ sensitivity: "personal" })),
    /** The file that this one was found to double. Set by merge, cleared by un-merge. */
    mergedIntoId: optional(ref("pat", { conflict: "demand" })),
    importBatchId: optional(ref("imp")),
  },
);
export type Patient = RowOf<typeof patient>;
