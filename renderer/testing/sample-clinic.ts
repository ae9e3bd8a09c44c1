import type { Id } from "#shared/core/ids.ts";
import type { BasisPoints, Minor } from "#shared/core/money.ts";
import { isoToInstant, type MinuteOfDay, type Zone } from "#shared/core/time.ts";
import type { Language } from "#shared/i18n/format.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { permissions, roles, type Permission, type Role } from "#shared/permissions.ts";
import type { Clinic } from "#shared/schema/tables/clinic.ts";
import type { FakeAnswers } from "./fake-clinic.ts";

/** The one moment of the gallery: a Sunday before noon in Cairo. */
export const sampleNow = isoToInstant("2026-11-22T11:58:00+02:00");

/** An id whose last letters are the number, for rows that only need to differ. */
export const sampleId = <Prefix extends string>(prefix: Prefix, number: number): Id<Prefix> =>
  `${prefix}_${"0".repeat(24)}${String(number).padStart(2, "0")}` as Id<Prefix>;

const mark = { version: 1, voidedAt: null } as const;

export const sampleClinic: Clinic = {
  id: sampleId("cli", 1), ...mark,
  name: "عيادات النيل", nameOther: "Nile Clinics", country: "EG", zone: "Africa/Cairo" as Zone, currency: "EGP", language: "ar", digits: "arab", hijri: true,
  weekStart: 6, phone: "+20 2 2735 0000", email: "desk@nile.example", address: "١٢ شارع النيل، الدقي", taxNumber: "100-200-300", taxBps: 0 as BasisPoints, taxIncluded: true,
  cashStep: 25, logo: null, paperHeader: null, paperFooter: null, slotMinutes: 15, autoLockMinutes: 5, backupMinute: 120, backupFolder: null,
};

const people = [
  ["owner", "د. حنان منصور", "Dr. Hanan Mansour", ["owner", "doctor"], true],
  ["karim", "د. كريم حداد", "Dr. Karim Haddad", ["doctor"], true],
  ["salma", "د. سلمى غانم", "Dr. Salma Ghanem", ["doctor"], false],
  ["mona", "منى عبد الرحمن", "Mona Abdel Rahman", ["receptionist"], true],
  ["tarek", "طارق فؤاد", "Tarek Fouad", ["accountant"], false],
] as const satisfies readonly (readonly [string, string, string, readonly Role[], boolean])[];

export const sampleUsers: OutputOf<"user.list"> = people.map(([username, name, nameOther, held], index) => ({
  id: sampleId("usr", index + 1), ...mark, username, name, nameOther, roles: held, practitionerId: index < 3 ? sampleId("pra", index + 1) : null, language: null, active: index !== 4,
}));

const permissionsOf = (held: readonly Role[]): Permission[] =>
  (Object.keys(permissions) as Permission[]).filter((permission) => (permissions[permission] as readonly Role[]).some((role) => held.includes(role)));

type SessionState = OutputOf<"session.state">;

/** The session of the gallery in any of its states. */
export const sampleSession = (state: SessionState["state"], held: readonly Role[] = roles): SessionState => ({
  state,
  clinic: state === "noClinic" ? null : { name: sampleClinic.name, nameOther: sampleClinic.nameOther, language: "ar" },
  users: state === "noClinic" ? [] : people.map(([username, name, nameOther, , hasPin]) => ({ username, name, nameOther, hasPin })),
  me:
    state === "signedIn" || state === "locked"
      ? { userId: sampleId("usr", 1), username: "owner", name: "د. حنان منصور", nameOther: "Dr. Hanan Mansour", roles: [...held].slice(0, 2), practitionerId: sampleId("pra", 1), permissions: permissionsOf(held), hasPin: true }
      : null,
  autoLockMinutes: 5,
  silentDays: null,
  now: sampleNow,
});

export const sampleRooms: OutputOf<"room.list"> = [1, 2, 3].map((number) => ({
  id: sampleId("rom", number), ...mark, name: `غرفة ${number}`, nameOther: `Room ${number}`, position: number, active: true,
}));

export const samplePractitioners: OutputOf<"practitioner.list"> = [
  ["د. حنان منصور", "Dr. Hanan Mansour", "طب عام", "General practice"],
  ["د. كريم حداد", "Dr. Karim Haddad", "أطفال", "Paediatrics"],
  ["د. سلمى غانم", "Dr. Salma Ghanem", "جلدية", "Dermatology"],
].map(([name = "", nameOther = "", specialty = "", specialtyOther = ""], index) => ({
  id: sampleId("pra", index + 1), ...mark, name, nameOther, specialty, specialtyOther, hue: index, roomId: sampleId("rom", index + 1), position: index, active: true,
}));

export const sampleHours: OutputOf<"hours.list"> = [6, 7, 1, 2, 3].flatMap((weekday, index) => [
  { id: sampleId("hrs", index * 2), ...mark, practitionerId: sampleId("pra", 1), weekday, fromMinute: 540 as MinuteOfDay, toMinute: 780 as MinuteOfDay, validFrom: null, validTo: null },
  { id: sampleId("hrs", index * 2 + 1), ...mark, practitionerId: sampleId("pra", 1), weekday, fromMinute: 1020 as MinuteOfDay, toMinute: 1260 as MinuteOfDay, validFrom: null, validTo: null },
]);

const priceList: readonly (readonly [string, string, string, number, number, boolean])[] = [
  ["C01", "كشف", "Consultation", 20, 40_000, true],
  ["C02", "كشف متابعة", "Follow-up", 10, 25_000, true],
  ["C03", "كشف أطفال", "Child check", 15, 35_000, true],
  ["P01", "إجراء جلدي", "Skin procedure", 45, 120_000, true],
  ["L01", "صورة دم", "Blood count", 5, 12_000, false],
  ["L02", "سكر صائم", "Fasting glucose", 5, 6_000, false],
];

export const sampleServices: OutputOf<"service.list"> = priceList.map(([code, name, nameOther, minutes, price, bookable], index) => ({
  id: sampleId("srv", index + 1), ...mark, code, name, nameOther, bookable, minutes, bufferBefore: 0, bufferAfter: index === 3 ? 10 : 0,
  priceMinor: price as Minor, taxBps: null, practitionerIds: null, position: index, active: true,
}));

type Found = OutputOf<"patient.search">[number];

const files: readonly (readonly [string, string, string, string, Found["sex"], string | null])[] = [
  ["10482", "نور أبو زيد", "Nour Abu Zaid", "1992-04-01", "female", "حساسية بنسلين"],
  ["10483", "نورا سليمان", "Noura Soliman", "1988-11-19", "female", null],
  ["10377", "حسن غانم", "Hassan Ghanem", "1971-01-08", "male", null],
  ["10266", "مريم خليل", "Maryam Khalil", "2019-06-30", "female", null],
  ["09914", "عمر ديراني", "Omar Dirani", "1955-09-12", "male", null],
];

export const samplePatients: readonly Found[] = files.map(([fileNumber, name, nameOther, birthOn, sex, alert], index) => ({
  patientId: sampleId("pat", index + 1), fileNumber, name, nameOther, birthOn, birthPrecision: "day", sex, phone: `+20 100 123 4${567 + index}`, alert, deceased: false, voidedAt: null,
}));

/** What a signed-in window asks for on every screen. */
export const frameAnswers = (language: Language, theme: "light" | "dark"): FakeAnswers => {
  const machine: OutputOf<"machine.get"> = {
    language, theme,
    printers: {
      invoice: { printer: "HP LaserJet", size: "a4" }, receipt: { printer: "EPSON TM-T20", size: "thermal80" }, appointmentCard: { printer: null, size: "a5" },
      daySheet: { printer: "HP LaserJet", size: "a4" }, dayClose: { printer: "HP LaserJet", size: "a4" },
    },
  };
  return {
    "machine.get": { value: machine },
    "machine.set": { value: machine },
    "session.state": { value: sampleSession("signedIn") },
    "session.lock": { value: { done: true } },
    "clinics.list": { value: [{ id: "first", name: sampleClinic.name, nameOther: sampleClinic.nameOther, language: "ar", folder: "/home/desk/.config/Daftar/clinic", state: "ready", isOpen: true, hasServer: true, waiting: 0 }] },
    "clinic.get": { value: sampleClinic },
    "user.list": { value: sampleUsers },
    "user.listUnprovided": { value: [] },
    "room.list": { value: sampleRooms },
    "practitioner.list": { value: samplePractitioners },
    "service.list": { value: sampleServices },
    "hours.list": { value: sampleHours },
    "patient.search": { from: ({ text }) => samplePatients.filter((patient) => `${patient.name} ${patient.nameOther} ${patient.fileNumber}`.toLowerCase().includes(text.toLowerCase())) },
    "setting.get": { value: { value: null } },
    "setting.set": { value: { done: true } },
  };
};
