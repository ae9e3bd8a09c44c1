import { ageToBirth, checkBirth, type Birth } from "#shared/domain/patients/birth.ts";
import { probableDuplicates, type DuplicateReason } from "#shared/domain/patients/duplicates.ts";
import { foldDigits } from "#shared/domain/patients/fold.ts";
import { tidyName, tidyText } from "#shared/domain/patients/name.ts";
import { phoneToE164 } from "#shared/domain/patients/phone.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { ParsedOf } from "#shared/ipc/contract.ts";
import { isPermitted } from "#shared/permissions.ts";
import type { PatchOf } from "#shared/schema/kit.ts";
import type { Clinic } from "#shared/schema/tables/clinic.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { handle } from "../handle.ts";
import { openFileNumbers } from "../store/queries/file-numbers.ts";
import { comingVisits, filesOf, standingOf, survivorOf, visitsOf } from "../store/queries/patient-files.ts";
import { mergedInto, patientByFileNumber, patientsByWords, patientsPage, patientsToCompare, summaryOf } from "../store/queries/patients.ts";
import type { Read } from "../store/tx.ts";
import { mergeFiles, mustFindPatient, partFiles } from "./merging.ts";
import { todayOf } from "./time-check.ts";

/** How many visits a patient's panel shows. */
const visitsShown = 60;
const duplicatesShown = 5;

type Entry = Partial<Omit<ParsedOf<"patient.update">, "patientId" | "version">>;

const phoneOf = (field: "phone" | "phoneOther" | "kinPhone", typed: string, country: string): string | null =>
  typed.trim() === "" ? null : (phoneToE164(typed, country) ?? refuse(appError("phoneInvalid", { field })));

const birthOf = (entry: Entry, clinic: Clinic, now: Parameters<typeof todayOf>[0]): Partial<Birth> | { readonly birthOn: null } => {
  const today = todayOf(now, clinic);
  if (entry.ageYears !== undefined) {
    const birth = ageToBirth(entry.ageYears, today);
    return birth.ok ? birth.value : refuse(appError("birthDateInvalid", { field: "ageYears" }));
  }
  if (entry.birthOn === undefined) return {};
  if (entry.birthOn === null) return { birthOn: null };
  return checkBirth(entry.birthOn, today).ok ? { birthOn: entry.birthOn, birthPrecision: "day" } : refuse(appError("birthDateInvalid", { field: "birthOn" }));
};

const names = ["nameOther", "email", "identityNumber", "kinName", "kinRelation"] as const;
const texts = ["address", "note", "alert"] as const;
const phones = ["phone", "phoneOther", "kinPhone"] as const;

/** What was typed as it is kept: names tidied, empty fields null, telephones in E.164, a birth checked. Fields that were not given stay out. */
const entryToRow = (entry: Entry, clinic: Clinic, now: Parameters<typeof todayOf>[0]): PatchOf<typeof patient> => {
  const row: Record<string, unknown> = {};
  if (entry.name !== undefined) row["name"] = tidyName(entry.name) || refuse(appError("nameMissing"));
  for (const field of names) {
    const typed = entry[field];
    if (typed !== undefined) row[field] = typed === null ? null : tidyName(field === "identityNumber" ? foldDigits(typed) : typed) || null;
  }
  for (const field of texts) {
    const typed = entry[field];
    if (typed !== undefined) row[field] = typed === null ? null : tidyText(typed) || null;
  }
  for (const field of phones) {
    const typed = entry[field];
    if (typed !== undefined) row[field] = typed === null ? null : phoneOf(field, typed, clinic.country);
  }
  if (entry.tags !== undefined) row["tags"] = [...new Set(entry.tags.map(tidyName).filter((tag) => tag !== ""))];
  for (const field of ["sex", "language", "deceased", "deceasedOn"] as const) if (entry[field] !== undefined) row[field] = entry[field];
  if (entry.deceased === false) row["deceasedOn"] = null;
  return { ...row, ...birthOf(entry, clinic, now) } as PatchOf<typeof patient>;
};

/** A file number as it is kept; refuses one that another file has. */
const freeFileNumber = (read: Read, typed: string, exceptId?: string): string => {
  const fileNumber = foldDigits(tidyName(typed)) || refuse(appError("invalidInput", { field: "fileNumber", reason: "empty" }));
  return patientByFileNumber(read, fileNumber, exceptId) === null ? fileNumber : refuse(appError("fileNumberTaken", { fileNumber }));
};

/** The reasons as the desk is told them. */
const toldReason = (reason: DuplicateReason): "identityNumber" | "phone" | "name" | "birthDate" | "birthYear" =>
  reason === "nameSounds" || reason === "nameParts" ? "name" : reason;

export const patientHandlers = handle({
  "patient.search": ({ read, input }) => [...patientsByWords(read, input.text, input.limit, input.includeVoided)],

  "patient.list": ({ read, input }) => {
    const { patients, next, total } = patientsPage(read, { ...input, tag: input.tag });
    return { patients: [...patients], next, total };
  },

  "patient.open": ({ read, actor, input }) => {
    mustFindPatient(read, input.patientId);
    const shown = mustFindPatient(read, survivorOf(read, input.patientId));
    const files = filesOf(read, shown.id);
    // Whoever may not see money is shown none.
    const standing = isPermitted(actor.roles, "invoice.read") ? standingOf(read, files) : { balanceMinor: 0, creditMinor: 0 };
    return { patient: shown, mergedFrom: mergedInto(read, shown.id).map(summaryOf), visits: visitsOf(read, files, visitsShown), ...standing };
  },

  "patient.duplicates": ({ read, clinic, input }) => {
    const phone = input.phone === undefined ? null : phoneToE164(input.phone, clinic.country);
    const identityNumber = foldDigits(tidyName(input.identityNumber ?? "")) || null;
    const probe = { name: input.name, nameOther: null, birthOn: input.birthOn ?? null, birthPrecision: "day", sex: "unknown", phone, phoneOther: null, identityNumber } as const;
    const files = patientsToCompare(read, probe).filter((row) => row.id !== input.exceptId);
    return probableDuplicates(probe, files).slice(0, duplicatesShown).map(({ file, likeness }) => ({
      patient: summaryOf(file), score: likeness.score, reasons: [...new Set(likeness.reasons.map(toldReason))],
    }));
  },

  "patient.register": ({ tx, now, clinic, input }) => {
    const row = entryToRow(input, clinic, now);
    const given = input.fileNumber === undefined ? null : freeFileNumber(tx, input.fileNumber);
    const numbers = openFileNumbers(tx);
    if (given !== null) numbers.pass(given);
    const fileNumber = given ?? numbers.next();
    numbers.save();
    return { patient: tx.insert(patient, { birthPrecision: "day", sex: "unknown", tags: [], deceased: false, ...(row as { name: string }), fileNumber }) };
  },

  "patient.update": ({ tx, now, clinic, input }) => {
    const current = mustFindPatient(tx, input.patientId);
    if (current.voidedAt !== null) refuse(appError("patientVoided"));
    if (current.version !== input.version) refuse(appError("changedMeanwhile", { what: "patient", id: input.patientId }));
    const row = entryToRow(input, clinic, now);
    const fileNumber = input.fileNumber === undefined ? undefined : freeFileNumber(tx, input.fileNumber, current.id);
    return { patient: tx.patch(patient, current.id, { ...row, fileNumber }) };
  },

  "patient.merge": ({ tx, input }) => ({ patient: mergeFiles(tx, input.keepId, input.doubleId) }),

  "patient.unmerge": (call) => ({ patient: partFiles(call, call.input.doubleId) }),

  "patient.void": ({ tx, now, input }) => {
    const current = mustFindPatient(tx, input.patientId);
    const files = filesOf(tx, current.id);
    const appointments = comingVisits(tx, files, now);
    const dueMinor = standingOf(tx, files).balanceMinor;
    if (appointments > 0 || dueMinor > 0) refuse(appError("patientHasOpenWork", { appointments, dueMinor }));
    return { patient: tx.void(patient, current.id) };
  },

  "patient.restore": ({ tx, input }) => {
    const current = mustFindPatient(tx, input.patientId);
    if (patientByFileNumber(tx, current.fileNumber, current.id) !== null) refuse(appError("fileNumberTaken", { fileNumber: current.fileNumber }));
    return { patient: tx.restore(patient, current.id) };
  },
});
