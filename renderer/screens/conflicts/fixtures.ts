import { instantToLocalDateTime, minuteToInstant, type LocalDate } from "#shared/core/time.ts";
import type { Language } from "#shared/i18n/format.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { FakeAnswers } from "../../testing/fake-clinic.ts";
import { sampleClinic, sampleId, samplePatients, samplePractitioners, sampleServices } from "../../testing/sample-clinic.ts";
import { statusOf, minutesBefore } from "../sync/fixtures.ts";
import type { Clash, Conflict } from "./queue.ts";

const said = (language: Language, en: string, ar: string): string => (language === "ar" ? ar : en);

export const conflicts = (language: Language): Conflict[] => {
  const desk = { name: said(language, "Mona Abdel Rahman", "منى عبد الرحمن"), machine: said(language, "Front desk", "الاستقبال") };
  const doctor = { name: said(language, "Dr. Karim Haddad", "د. كريم حداد"), machine: "Room 2" };
  const one = (index: number, table: string, column: string, demanding: boolean, won: string | null, lost: string | null, minutes: number): Conflict => {
    const patient = samplePatients[index % samplePatients.length];
    return {
      conflictId: `${400 + index}.${410 + index}.${table}.${index}.${column}`, table, column, rowId: table === "appointment" ? sampleId("apt", 4) : sampleId("pat", index + 1),
      subject: patient?.name ?? "", subjectOther: patient?.nameOther ?? null, patientId: patient?.patientId ?? null, demanding,
      won: { ...desk, at: minutesBefore(minutes - 12), text: won }, lost: { ...doctor, at: minutesBefore(minutes), text: lost }, at: minutesBefore(minutes - 12),
    };
  };
  return [
    one(0, "patient", "phone", true, "+20 100 123 4567", "+20 122 765 4321", 64),
    one(1, "patient", "alert", true, said(language, "Penicillin allergy", "حساسية بنسلين"), said(language, "Allergic to penicillin and aspirin, seen with hives in 2019", "حساسية من البنسلين والأسبرين، ظهر طفح عام ٢٠١٩"), 71),
    one(2, "appointment", "note", true, said(language, "Brings the X-ray", "يُحضر الأشعة"), null, 45),
    one(3, "patient", "address", false, said(language, "12 Nile St, Dokki", "١٢ شارع النيل، الدقي"), said(language, "12 Nile Street", "١٢ ش النيل"), 130),
    one(4, "patient", "birthOn", false, "1955-09-12", "1955-12-09", 190),
  ];
};

const day = "2026-11-23" as LocalDate;
const at = (minute: number) => minuteToInstant(day, minute, sampleClinic.zone);
const local = (minute: number): string => instantToLocalDateTime(at(minute), sampleClinic.zone);

export const clashes = (language: Language): Clash[] =>
  [690, 600].map((minute, index) => ({
    appointmentId: sampleId("apt", 70 + index), patientId: sampleId("pat", index + 2), patientName: samplePatients[index + 1]?.name ?? "", patientNameOther: samplePatients[index + 1]?.nameOther ?? null, phone: index === 0 ? null : (samplePatients[index + 1]?.phone ?? null),
    practitionerName: samplePractitioners[1]?.name ?? "", practitionerNameOther: samplePractitioners[1]?.nameOther ?? null, serviceName: sampleServices[2]?.name ?? "", serviceNameOther: sampleServices[2]?.nameOther ?? null,
    startsAt: at(minute), minutes: 15, startLocal: local(minute),
    heldBy: index === 1 ? { appointmentId: sampleId("apt", 80), patientName: samplePatients[4]?.name ?? "", patientNameOther: samplePatients[4]?.nameOther ?? null } : null,
    alternatives: index === 0 ? [] : [615, 630, 705, 720].map((free) => ({ startLocal: local(free), startsAt: at(free) })),
    bookedBy: { name: said(language, "Mona Abdel Rahman", "منى عبد الرحمن"), machine: said(language, "Front desk", "الاستقبال"), at: minutesBefore(52) },
  }));

const done = { done: true } as const;

/** A fake queue that grows shorter with what is settled, so that the gallery can be worked in. */
const living = (startConflicts: readonly Conflict[], startClashes: readonly Clash[]): FakeAnswers => {
  let open = startConflicts;
  let calls = startClashes;
  const gone = (id: string | undefined): OutputOf<"appointment.move"> => {
    calls = calls.filter(({ appointmentId }) => appointmentId !== id);
    return { card: undefined as never, freed: [] };
  };
  return {
    "sync.status": { from: () => statusOf({ conflicts: open.filter(({ demanding }) => demanding).length, clashes: calls.length }) },
    "conflict.list": { from: () => [...open] },
    "clash.list": { from: () => [...calls] },
    "conflict.settle": {
      from: ({ conflictId }) => {
        open = open.filter((one) => one.conflictId !== conflictId);
        return done;
      },
    },
    "appointment.move": { from: ({ appointmentId }) => gone(appointmentId) },
    "appointment.cancel": { from: ({ appointmentId }) => gone(appointmentId) },
  };
};

export const full = (language: Language): FakeAnswers => living(conflicts(language), clashes(language));
export const oneConflict = (language: Language): FakeAnswers => living(conflicts(language).slice(1, 2), []);
export const onlyClashes = (language: Language): FakeAnswers => living([], clashes(language));
export const nothing: FakeAnswers = living([], []);
/** As on the Monday after a weekend without a line. */
export const many = (language: Language): FakeAnswers =>
  living(Array.from({ length: 60 }, (_, index) => conflicts(language)[index % 5]).flatMap((one, index) => (one ? [{ ...one, conflictId: `${index}.${one.conflictId}` }] : [])), clashes(language));
