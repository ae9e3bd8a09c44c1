import { numberToMinor } from "#shared/core/money.ts";
import { addDays, addMs, dayBounds, localDateTimeOf, localToInstant, minutesToMs, weekdayOf, type Instant, type LocalDate } from "#shared/core/time.ts";
import type { Clinic } from "#shared/schema/tables/clinic.ts";
import type { Appointment } from "#shared/schema/tables/appointment.ts";
import type { Patient } from "#shared/schema/tables/patient.ts";
import type { PractitionerHours } from "#shared/schema/tables/practitioner-hours.ts";
import type { Practitioner } from "#shared/schema/tables/practitioner.ts";
import type { Service } from "#shared/schema/tables/service.ts";
import type { Actor } from "../handle.ts";
import type { SampleDesk } from "./desk.ts";
import type { Dice } from "./dice.ts";

export interface SampleClinic {
  readonly clinic: Clinic;
  readonly practitioners: readonly Practitioner[];
  readonly hours: readonly PractitionerHours[];
  readonly services: readonly Service[];
  readonly patients: readonly Patient["id"][];
  readonly reception: Actor;
  readonly doctor: Actor;
  readonly today: LocalDate;
  readonly now: Instant;
}

/** How full a day is: the days behind and today are busy, those far ahead nearly free. */
const fullness = (daysAhead: number): number => (daysAhead <= 0 ? 0.82 : daysAhead <= 3 ? 0.7 : daysAhead <= 10 ? 0.45 : 0.22);

/** What lies in the drawer in the morning. */
const drawerFloat = 50_000;

const reasons = {
  en: ["Fever and cough", "Blood pressure check", "Skin rash", "Back pain", "Vaccination due", "Results of the blood test", "Headache", "Check-up", null, null],
  ar: ["حرارة وكحة", "متابعة الضغط", "طفح جلدي", "ألم في الظهر", "موعد التطعيم", "نتيجة تحليل الدم", "صداع", "كشف دوري", null, null],
} as const;
const cancelReasons = { en: ["Travelling", "Feels better", "Other appointment"], ar: ["مسافر", "تحسنت حالته", "ارتباط آخر"] } as const;

type Card = Pick<Appointment, "id" | "startsAt" | "endsAt" | "patientId">;

/** What the patient pays with; a few leave without, or pay a part. Gives the cash that went into the drawer. */
const settle = (desk: SampleDesk, { reception }: SampleClinic, dice: Dice, card: Card, at: Instant): number => {
  const { invoice } = desk.run("invoice.fromAppointment", { appointmentId: card.id }, at, reception);
  const paying = dice.roll();
  if (paying < 0.06) {
    desk.run("invoice.issue", { invoiceId: invoice.id }, at, reception);
    return 0;
  }
  const method = dice.chance(0.62) ? "cash" : dice.chance(0.75) ? "card" : "bankTransfer";
  const amountMinor = paying < 0.12 ? Math.max(1, Math.round(invoice.totalMinor / 200) * 100) : invoice.totalMinor;
  const reference = method === "cash" ? undefined : `${dice.between(100_000, 999_999)}`;
  desk.run("payment.take", { patientId: card.patientId, invoiceId: invoice.id, method, amountMinor, ...(reference !== undefined && { reference }) }, at, reception);
  return method === "cash" ? amountMinor : 0;
};

/** Takes a booking as far as the clock says it must be by now. Gives the cash that came of it. */
const live = (desk: SampleDesk, sample: SampleClinic, dice: Dice, card: Card): number => {
  const { now, reception, doctor, clinic } = sample;
  const late = (minutes: number): Instant => addMs(card.startsAt, minutesToMs(minutes));
  const fate = dice.roll();
  if (fate < 0.06) {
    desk.tryRun("appointment.cancel", { appointmentId: card.id, reason: dice.pick(cancelReasons[clinic.language]) }, addMs(card.startsAt, -minutesToMs(dice.between(60, 2_880))), reception);
    return 0;
  }
  if (fate < 0.12) {
    if (late(20) < now) desk.tryRun("appointment.noShow", { appointmentId: card.id }, late(20), reception);
    return 0;
  }
  const [arrivedAt, startedAt] = [late(-dice.between(2, 14)), late(dice.between(0, 8))];
  if (arrivedAt > now || !desk.tryRun("appointment.arrive", { appointmentId: card.id }, arrivedAt, reception)) return 0;
  if (startedAt > now || !desk.tryRun("appointment.start", { appointmentId: card.id }, startedAt, doctor)) return 0;
  const finishedAt = addMs(card.endsAt, minutesToMs(dice.between(-4, 6)));
  if (finishedAt > now || !desk.tryRun("appointment.finish", { appointmentId: card.id }, finishedAt, doctor)) return 0;
  return settle(desk, sample, dice, card, finishedAt < now ? finishedAt : now);
};

/** Books one day of every doctor, and lives it as far as it has come. */
export const liveDay = (desk: SampleDesk, sample: SampleClinic, dice: Dice, daysAhead: number): void => {
  const { clinic, practitioners, hours, services, patients, reception, today, now } = sample;
  const day = addDays(today, daysAhead);
  const bookable = services.filter((service) => service.bookable);
  const cards: Card[] = [];
  for (const practitioner of practitioners) {
    for (const stretch of hours.filter((one) => one.practitionerId === practitioner.id && one.weekday === weekdayOf(day))) {
      for (let minute: number = stretch.fromMinute; minute < stretch.toMinute; ) {
        const service = dice.chance(0.55) ? (bookable[0] ?? dice.pick(bookable)) : dice.pick(bookable);
        const step = Math.ceil((service.bufferBefore + service.minutes + service.bufferAfter) / 15) * 15;
        if (dice.chance(fullness(daysAhead))) {
          const bookedAt = addMs(dayBounds(day, clinic.zone).from, -minutesToMs(dice.between(300, 12_000)));
          const start = minute + (service.bufferBefore > 0 ? 15 : 0);
          const reason = dice.pick(reasons[clinic.language]);
          const booked = desk.tryRun(
            "appointment.book",
            { patientId: dice.pick(patients), practitionerId: practitioner.id, serviceId: service.id, startLocal: localDateTimeOf(day, start), ...(reason !== null && { reason }) },
            bookedAt < now ? bookedAt : now,
            reception,
          );
          if (booked) cards.push(booked.card.appointment);
        }
        minute += step;
      }
    }
  }
  let cashMinor = 0;
  for (const card of cards.toSorted((a, b) => a.startsAt - b.startsAt)) cashMinor += live(desk, sample, dice, card);
  const closedAt = localToInstant(localDateTimeOf(day, 21 * 60 + 30), clinic.zone);
  if (daysAhead < 0 && cards.length > 0 && closedAt !== null) {
    // The drawer is counted in the evening; now and then a note is missing.
    const missing = dice.chance(0.12) ? dice.pick([500, 1_000, 5_000]) : 0;
    const counted = Math.max(0, drawerFloat + cashMinor - missing);
    desk.tryRun("dayClose.close", { day, openingMinor: numberToMinor(drawerFloat), countedMinor: numberToMinor(counted) }, closedAt, reception);
  }
};
