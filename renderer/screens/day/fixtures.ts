import type { Minor } from "#shared/core/money.ts";
import { addMs, instantToLocalDateTime, isoToInstant, minutesToMs, minuteToInstant, type Instant, type LocalDate } from "#shared/core/time.ts";
import type { Language } from "#shared/i18n/format.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { FakeAnswers } from "../../testing/fake-clinic.ts";
import { inStep } from "../sync/fixtures.ts";
import { sampleClinic, sampleId, samplePractitioners, sampleServices, sampleSession } from "../../testing/sample-clinic.ts";
import type { DayBoard, PanelFacts, WaitlistMatch } from "./model.ts";

type Card = DayBoard["cards"][number];
type Status = Card["appointment"]["status"];

export const fixtureDay = "2026-11-22" as LocalDate;
/** Two to eleven: the morning is in full swing. */
const fixtureNow = isoToInstant("2026-11-22T10:58:00+02:00");
const at = (minute: number): Instant => minuteToInstant(fixtureDay, minute, sampleClinic.zone);

interface CardSpec {
  readonly doctor: number;
  readonly start: number;
  readonly minutes: number;
  readonly name: readonly [string, string];
  readonly status: Status;
  readonly service?: number;
  readonly due?: number;
  readonly isNew?: boolean;
  readonly overbook?: readonly [string, string];
  readonly walkIn?: boolean;
  readonly alert?: readonly [string, string];
  readonly queue?: number;
  readonly waited?: number;
  readonly reason?: readonly [string, string];
  readonly time?: Card["time"];
}

const said = (language: Language, [en, ar]: readonly [string, string]): string => (language === "ar" ? ar : en);

const cardOfSpec = (spec: CardSpec, index: number, language: Language): Card => {
  const startsAt = at(spec.start);
  const endsAt = addMs(startsAt, minutesToMs(spec.minutes));
  const service = sampleServices[spec.service ?? 0];
  return {
    appointment: {
      id: sampleId("apt", index), version: 1, voidedAt: null,
      patientId: sampleId("pat", index + 1), practitionerId: sampleId("pra", spec.doctor + 1), roomId: sampleId("rom", spec.doctor + 1), serviceId: sampleId("srv", (spec.service ?? 0) + 1),
      startLocal: instantToLocalDateTime(startsAt, sampleClinic.zone), zone: sampleClinic.zone, startsAt, endsAt, busyFrom: startsAt, busyTo: endsAt, minutes: spec.minutes,
      status: spec.status, reason: spec.reason ? said(language, spec.reason) : null, note: null, cancelReason: null, overbookReason: spec.overbook ? said(language, spec.overbook) : null,
      queueNumber: spec.queue ?? null, queueOn: spec.queue === undefined ? null : fixtureDay, arrivedAt: spec.waited === undefined ? null : addMs(fixtureNow, -minutesToMs(spec.waited)),
      inRoomAt: null, doneAt: null, seriesId: null, walkIn: spec.walkIn ?? false, importBatchId: null,
    },
    patientName: spec.name[1], patientNameOther: spec.name[0], fileNumber: String(10_480 + index), patientAlert: spec.alert ? said(language, spec.alert) : null,
    serviceName: service?.name ?? "", serviceNameOther: service?.nameOther ?? null,
    isNew: spec.isNew ?? false, dueMinor: spec.due ?? 0, billed: spec.due !== undefined, time: spec.time ?? "firm",
  };
};

const busy: readonly CardSpec[] = [
  { doctor: 0, start: 540, minutes: 20, name: ["Maryam Khalil", "مريم خليل"], status: "done" },
  { doctor: 0, start: 560, minutes: 20, name: ["Youssef Nader", "يوسف نادر"], status: "done", due: 15_000 },
  { doctor: 0, start: 590, minutes: 30, name: ["Layla Al-Sayed", "ليلى السيد"], status: "done" },
  { doctor: 0, start: 625, minutes: 20, name: ["Omar Dirani", "عمر ديراني"], status: "inRoom" },
  { doctor: 0, start: 650, minutes: 30, name: ["Nour Abu Zaid", "نور أبو زيد"], status: "arrived", service: 1, due: 27_000, queue: 14, waited: 7, alert: ["Penicillin allergy", "حساسية بنسلين"], reason: ["Follow-up after blood test; brings lab results.", "متابعة بعد تحليل الدم؛ تُحضر نتائج المعمل."] },
  { doctor: 0, start: 685, minutes: 20, name: ["Hassan Ghanem", "حسن غانم"], status: "arrived", queue: 15, waited: 3 },
  { doctor: 0, start: 720, minutes: 30, name: ["Rana Darwish", "رنا درويش"], status: "booked", isNew: true },
  { doctor: 0, start: 840, minutes: 20, name: ["Tariq El-Masry", "طارق المصري"], status: "booked" },
  { doctor: 0, start: 865, minutes: 30, name: ["Dina Soliman", "دينا سليمان"], status: "booked", isNew: true, time: "tentative" },
  { doctor: 1, start: 540, minutes: 15, name: ["Fatima Al-Khatib", "فاطمة الخطيب"], status: "done", service: 2 },
  { doctor: 1, start: 555, minutes: 30, name: ["Sami Haddad", "سامي حداد"], status: "done", service: 2 },
  { doctor: 1, start: 590, minutes: 15, name: ["Aya Mostafa", "آية مصطفى"], status: "noShow", service: 2 },
  { doctor: 1, start: 610, minutes: 30, name: ["Khaled Najjar", "خالد نجار"], status: "done", service: 2 },
  { doctor: 1, start: 645, minutes: 30, name: ["Huda Mansour", "هدى منصور"], status: "inRoom", service: 2 },
  { doctor: 1, start: 650, minutes: 10, name: ["Samir Badr", "سمير بدر"], status: "booked", service: 2, overbook: ["fever", "ارتفاع الحرارة"] },
  { doctor: 1, start: 680, minutes: 15, name: ["Ibrahim Ali", "إبراهيم علي"], status: "arrived", service: 2, queue: 16, waited: 24, walkIn: true },
  { doctor: 1, start: 720, minutes: 15, name: ["Reem Qahtani", "ريم القحطاني"], status: "booked", service: 2, time: "refused" },
  { doctor: 1, start: 735, minutes: 30, name: ["Maryam Khalil", "مريم خليل"], status: "booked", service: 2, overbook: ["emergency", "طارئ"] },
  { doctor: 1, start: 840, minutes: 30, name: ["Omar Dirani", "عمر ديراني"], status: "booked", service: 2 },
  { doctor: 2, start: 780, minutes: 30, name: ["Hassan Ghanem", "حسن غانم"], status: "booked", service: 3, due: 120_000 },
  { doctor: 2, start: 815, minutes: 45, name: ["Layla Al-Sayed", "ليلى السيد"], status: "booked", service: 3, reason: ["Mole on the left arm, biopsy if needed", "شامة في الذراع الأيسر، أخذ عينة عند الحاجة"] },
  { doctor: 2, start: 865, minutes: 30, name: ["Rana Darwish", "رنا درويش"], status: "booked", service: 3, isNew: true },
];

const openDay = (language: Language): DayBoard["columns"] => [0, 1, 2].map((doctor) => ({
  practitionerId: sampleId("pra", doctor + 1),
  open: doctor === 2 ? [{ fromAt: at(780), toAt: at(960) }] : [{ fromAt: at(540), toAt: at(765) }, { fromAt: at(825), toAt: at(960) }],
  closed: [
    { fromAt: at(0), toAt: at(540), kind: "closed", label: null },
    ...(doctor === 2
      ? [{ fromAt: at(540), toAt: at(780), kind: "leave" as const, label: null }]
      : [{ fromAt: at(765), toAt: at(825), kind: "break" as const, label: said(language, ["lunch and prayer", "غداء وصلاة"]) }]),
    { fromAt: at(960), toAt: at(1440), kind: "closed", label: null },
  ],
}));

const board = (language: Language, cards: readonly Card[], columns = openDay(language)): DayBoard => ({
  day: fixtureDay, fromAt: at(0), toAt: at(1440), zone: sampleClinic.zone, columns, rooms: [], cards: [...cards],
});

const visit = (language: Language, on: string, service: number): PanelFacts["lastVisits"][number] => ({
  appointmentId: sampleId("apt", service + 60), startsAt: isoToInstant(`${on}T08:00:00Z`), status: "done",
  serviceName: sampleServices[service]?.name ?? "", serviceNameOther: sampleServices[service]?.nameOther ?? null,
  practitionerName: samplePractitioners[0]?.name ?? "", practitionerNameOther: samplePractitioners[0]?.nameOther ?? (language === "ar" ? "" : null),
});

const factsOf = (language: Language, card: Card): PanelFacts => {
  const service = sampleServices[card.appointment.serviceId === sampleId("srv", 2) ? 1 : 0];
  const billed = card.dueMinor > 0;
  return {
    card,
    patient: {
      id: card.appointment.patientId, version: 1, voidedAt: null, fileNumber: card.fileNumber, name: card.patientName, nameOther: card.patientNameOther,
      birthOn: "1992-04-01" as LocalDate, birthPrecision: "day", sex: "female", phone: "+201001234567", phoneOther: null, email: null, identityNumber: null, address: null,
      kinName: null, kinRelation: null, kinPhone: null, note: null, alert: card.patientAlert, tags: [], language: null, deceased: false, deceasedOn: null, mergedIntoId: null, importBatchId: null,
    },
    lines: billed
      ? [
          { description: said(language, ["Consultation, follow-up", "كشف متابعة"]), totalMinor: service?.priceMinor ?? 25_000 },
          { description: said(language, ["Blood count", "صورة دم"]), totalMinor: 12_000 },
        ]
      : [],
    invoiceId: billed ? sampleId("inv", 1) : null, invoiceStatus: billed ? "issued" : null, invoiceNumber: billed ? "A-000123" : null,
    totalMinor: billed ? 37_000 : 0, paidMinor: billed ? 37_000 - card.dueMinor : 0, dueMinor: card.dueMinor, balanceMinor: card.dueMinor, creditMinor: 0,
    lastVisits: card.isNew ? [] : [visit(language, "2026-11-08", 0), visit(language, "2026-06-14", 1)], series: null,
  };
};

const waitingMatch = (language: Language): WaitlistMatch => ({
  entry: {
    id: sampleId("wai", 1), version: 1, voidedAt: null, patientId: sampleId("pat", 5), practitionerId: null, serviceId: sampleId("srv", 1), fromOn: fixtureDay, toOn: null,
    partOfDay: "morning", priority: 2, note: said(language, ["can come within half an hour", "يمكنه الحضور خلال نصف ساعة"]), status: "waiting", appointmentId: null,
  },
  patientName: "عمر ديراني", patientNameOther: "Omar Dirani", fileNumber: "09914", phone: "+201001234571", serviceName: "كشف", serviceNameOther: "Consultation",
});

/** A fake day that takes what is done to it, so that the gallery can be worked in. */
const living = (language: Language, specs: readonly CardSpec[]): FakeAnswers => {
  let cards = specs.map((spec, index) => cardOfSpec(spec, index, language));
  const change = (id: string | undefined, patch: Partial<Card["appointment"]>): OutputOf<"appointment.move"> => {
    cards = cards.map((card) => (card.appointment.id === id ? { ...card, appointment: { ...card.appointment, ...patch, version: card.appointment.version + 1 } } : card));
    const card = cards.find((one) => one.appointment.id === id) ?? cardOfSpec(busy[0] as CardSpec, 0, language);
    return { card, freed: patch.status === "cancelled" ? [waitingMatch(language)] : [] };
  };
  return {
    "session.state": { value: { ...sampleSession("signedIn"), now: fixtureNow } },
    "day.board": { from: ({ day }) => (day === fixtureDay ? board(language, cards) : { ...board(language, []), day }) },
    "appointment.panel": { from: ({ appointmentId }) => factsOf(language, cards.find((card) => card.appointment.id === appointmentId) ?? cardOfSpec(busy[0] as CardSpec, 0, language)) },
    "appointment.arrive": { from: ({ appointmentId }) => change(appointmentId, { status: "arrived", queueNumber: 18, arrivedAt: fixtureNow }) },
    "appointment.start": { from: ({ appointmentId }) => change(appointmentId, { status: "inRoom" }) },
    "appointment.finish": { from: ({ appointmentId }) => change(appointmentId, { status: "done" }) },
    "appointment.noShow": { from: ({ appointmentId }) => change(appointmentId, { status: "noShow" }) },
    "appointment.cancel": { from: ({ appointmentId, reason }) => change(appointmentId, { status: "cancelled", cancelReason: reason }) },
    "appointment.update": { from: ({ appointmentId, reason }) => change(appointmentId, reason === undefined ? {} : { reason }) },
    "patient.duplicates": { value: [] },
    "slots.free": { value: [705, 750, 885, 900].map((minute) => ({ practitionerId: sampleId("pra", 1), startLocal: instantToLocalDateTime(at(minute), sampleClinic.zone), startsAt: at(minute), disambiguation: "earlier" as const })) },
  };
};

const latin = ["Amira", "Bilal", "Carla", "Daoud", "Elias", "Farah", "George", "Hala", "Iman", "Jad"] as const;
const latinFamily = ["Saleh", "Aziz", "Haddad", "Mansour", "Nasser", "Khoury"] as const;
const arabic = ["أميرة", "بلال", "كارلا", "داود", "إلياس", "فرح", "جورج", "هالة", "إيمان", "جاد"] as const;
const arabicFamily = ["صالح", "عزيز", "حداد", "منصور", "ناصر", "خوري"] as const;

/** Three hundred bookings of ten doctors: the size that the board is measured at. */
const fullSpecs: readonly CardSpec[] = Array.from({ length: 300 }, (_, index) => {
  const slot = Math.floor(index / 10);
  const start = 480 + slot * 18;
  return {
    doctor: index % 10, start, minutes: index % 7 === 0 ? 25 : 15, service: index % 4,
    name: [`${latin[(index * 7) % 10] ?? ""} ${latinFamily[(index * 5) % 6] ?? ""}`, `${arabic[(index * 7) % 10] ?? ""} ${arabicFamily[(index * 5) % 6] ?? ""}`],
    status: start < 640 ? (index % 13 === 0 ? "noShow" : "done") : start < 660 ? "inRoom" : index % 6 === 0 && start < 720 ? "arrived" : "booked",
    isNew: index % 17 === 0, ...(index % 9 === 0 ? { due: 20_000 as Minor } : {}), ...(index % 6 === 0 && start >= 660 && start < 720 ? { queue: index, waited: index % 30 } : {}),
  };
});

export const fullDay = (language: Language): FakeAnswers => ({
  ...living(language, fullSpecs),
  "practitioner.list": {
    value: Array.from({ length: 10 }, (_, index) => ({
      ...(samplePractitioners[index % 3] as (typeof samplePractitioners)[number]), id: sampleId("pra", index + 1), hue: index % 8, position: index, roomId: null,
      name: `د. ${arabic[index] ?? ""} ${arabicFamily[index % 6] ?? ""}`, nameOther: `Dr. ${latin[index] ?? ""} ${latinFamily[index % 6] ?? ""}`,
    })),
  },
  "day.board": {
    from: () => board(language, fullSpecs.map((spec, index) => cardOfSpec(spec, index, language)), Array.from({ length: 10 }, (_, doctor) => ({
      practitionerId: sampleId("pra", doctor + 1), open: [{ fromAt: at(480), toAt: at(1020) }],
      closed: [{ fromAt: at(0), toAt: at(480), kind: "closed" as const, label: null }, { fromAt: at(1020), toAt: at(1440), kind: "closed" as const, label: null }],
    }))),
  },
});

/** One doctor's day is this PC's, another's is the reception's; the third can be taken. */
export const leasedDay = (language: Language): FakeAnswers => {
  const until = at(1440);
  const elsewhere = { resourceId: sampleId("pra", 2), isHere: false, machine: said(language, ["Front desk", "الاستقبال"]), until };
  let here = [{ resourceId: sampleId("pra", 1) as string, isHere: true, machine: said(language, ["Room 2", "غرفة ٢"]), until }];
  return {
    ...living(language, busy),
    ...inStep,
    "lease.list": { from: () => [...here, elsewhere] },
    "lease.take": { from: ({ practitionerId }) => (here = [...here, { resourceId: practitionerId, isHere: true, machine: "", until }]) },
    "lease.give": { from: ({ practitionerId }) => {
      here = here.filter(({ resourceId }) => resourceId !== practitionerId);
      return { done: true as const };
    } },
  };
};

export const busyDay = (language: Language): FakeAnswers => living(language, busy);
export const emptyDay = (language: Language): FakeAnswers => living(language, []);
