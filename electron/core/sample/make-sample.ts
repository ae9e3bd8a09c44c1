import { addDays, addMs, hoursToMs, instantToLocalDate, weekdayOf, type LocalDate } from "#shared/core/time.ts";
import { clinic as clinicTable } from "#shared/schema/tables/clinic.ts";
import { user as userTable } from "#shared/schema/tables/user.ts";
import type { Role } from "#shared/permissions.ts";
import type { Patient } from "#shared/schema/tables/patient.ts";
import type { Actor, CommandHandlers, TaskCall } from "../handle.ts";
import { allPractitioners, allServices, hoursOf } from "../store/queries/schedule.ts";
import { decodeRow } from "../store/rows.ts";
import { sqlite } from "../store/sqlite.ts";
import type { Read, Store, Write } from "../store/tx.ts";
import { liveDay, type SampleClinic } from "./days.ts";
import { deskOf } from "./desk.ts";
import { createDice, type Dice } from "./dice.ts";
import { samplePerson } from "./people.ts";

/** Three weeks behind and three ahead. */
const daysBehind = 21;
const daysAhead = 20;
/** Handler calls in one transaction while patients are registered: the desk has no one waiting yet. */
const patientsAtOnce = 250;
const jobId = "sample";

const actorOf = (read: Read, username: string): Actor => {
  const row = decodeRow(userTable, read.one(sqlite.selectFrom("user").selectAll().where("username", "=", username)) ?? {});
  return { userId: row.id, name: row.name, roles: row.roles };
};

/** A birth day as people know it; of some only the age is told. */
const birthOf = (dice: Dice, ageYears: number, hasBirthDay: boolean, today: LocalDate): { readonly birthOn: LocalDate } | { readonly ageYears: number } =>
  hasBirthDay ? { birthOn: addDays(today, -Math.round(ageYears * 365.25) - dice.between(0, 364)) } : { ageYears };

/** Leave, a holiday and people who wait for an earlier time: what a board must show beside bookings. */
const addRest = (tx: Write, sample: SampleClinic, handlers: CommandHandlers, dice: Dice, owner: Actor): void => {
  const { clinic, practitioners, services, patients, today, now } = sample;
  const desk = deskOf(tx, clinic, handlers);
  const say = (en: string, ar: string): string => (clinic.language === "ar" ? ar : en);
  const nextWeek = addDays(today, 8 - weekdayOf(today));
  const [, second, third] = practitioners;
  if (second) desk.run("closure.save", { kind: "leave", practitionerId: second.id, fromOn: addDays(nextWeek, 2), toOn: addDays(nextWeek, 3), label: say("Conference", "مؤتمر طبي") }, now, owner);
  if (third) desk.run("closure.save", { kind: "break", practitionerId: third.id, fromOn: today, toOn: addDays(today, 60), weekdays: [3], fromMinute: 780 as never, toMinute: 810 as never, label: say("Staff meeting", "اجتماع") }, now, owner);
  desk.run("closure.save", { kind: "closure", fromOn: addDays(nextWeek, 10), toOn: addDays(nextWeek, 10), label: say("Public holiday", "عطلة رسمية") }, now, owner);
  for (let waiting = 0; waiting < 9; waiting += 1) {
    const [service] = services;
    if (!service) continue;
    desk.tryRun(
      "waitlist.add",
      { patientId: dice.pick(patients), serviceId: service.id, fromOn: today, partOfDay: dice.pick(["any", "morning", "afternoon", "evening"] as const), priority: dice.pick([0, 0, 0, 1, 2]) },
      addMs(now, -hoursToMs(dice.between(1, 90))),
      sample.reception,
    );
  }
};

/**
 * Fills a new clinic with people and six weeks of work, through the handlers that the window calls. The same on every PC
 * but for the day it is made on. Many calls share a transaction, which is what makes it a matter of seconds.
 */
export const fillSample = async (
  { step, now }: Pick<TaskCall<"setup.sample">, "step" | "now">,
  store: Store,
  handlers: CommandHandlers,
  wish: { readonly patients: number; readonly language: "en" | "ar" },
): Promise<void> => {
  const { read } = store;
  const clinic = decodeRow(clinicTable, read.one(sqlite.selectFrom("clinic").selectAll().limit(1)) ?? {});
  const today = instantToLocalDate(now, clinic.zone);
  const [owner, reception, doctor] = [actorOf(read, "owner"), actorOf(read, "reception"), actorOf(read, "doctor")];
  const dice = createDice(2_026);
  const total = wish.patients + (daysBehind + daysAhead + 2) * 10;
  const transact = <Value>(actor: Actor, work: (tx: Write) => Value): Value =>
    store.transact({ userId: actor.userId, procedure: "setup.sample" }, { subject: clinic.id }, work).value;

  const patients: Patient["id"][] = [];
  while (patients.length < wish.patients) {
    await step(jobId, patients.length, total, "patients");
    transact(reception, (tx) => {
      const desk = deskOf(tx, clinic, handlers);
      for (let made = 0; made < patientsAtOnce && patients.length < wish.patients; made += 1) {
        const { ageYears, hasBirthDay, nameOther, phone, address, alert, identityNumber, tags, ...person } = samplePerson(dice, wish.language);
        const { patient } = desk.run(
          "patient.register",
          { ...person, ...birthOf(dice, ageYears, hasBirthDay, today), nameOther, phone, address, alert, identityNumber, tags: [...tags] },
          now,
          reception,
        );
        patients.push(patient.id);
      }
    });
  }

  const sample: SampleClinic = { clinic, practitioners: allPractitioners(read), hours: hoursOf(read), services: allServices(read), patients, reception, doctor, today, now };
  transact(owner, (tx) => addRest(tx, sample, handlers, dice, owner));
  for (let ahead = -daysBehind; ahead <= daysAhead; ahead += 1) {
    await step(jobId, wish.patients + (ahead + daysBehind + 1) * 10, total, "days");
    transact(reception, (tx) => liveDay(deskOf(tx, clinic, handlers), sample, dice, ahead));
  }
  await step(jobId, total, total, "done");
};

/** The people of the sample beside its owner. */
export const sampleStaff = (language: "en" | "ar"): readonly { readonly username: string; readonly name: string; readonly nameOther: string; readonly roles: readonly Role[]; readonly practitioner: number | null }[] => {
  const named = (en: string, ar: string) => (language === "ar" ? { name: ar, nameOther: en } : { name: en, nameOther: ar });
  return [
    { username: "reception", ...named("Mona Salem", "منى سالم"), roles: ["receptionist"], practitioner: null },
    { username: "doctor", ...named("Dr. Hanan Mansour", "د. حنان منصور"), roles: ["doctor"], practitioner: 0 },
  ];
};
