import type { Zone } from "#shared/core/time.ts";
import { clinicConfig } from "#shared/ipc/contract/setup.ts";
import type { NewClinic } from "../new-clinic.ts";

/** Of the sample's owner and of the two people who work for them; it is meant to be known. */
export const samplePassword = "sample-clinic";

const stretch = (weekdays: readonly number[], ...spans: readonly (readonly [from: number, to: number])[]) =>
  weekdays.flatMap((weekday) => spans.map(([from, to]) => ({ weekday, fromMinute: from * 60, toMinute: to * 60 })));

/** Every day but Friday; made on a Friday, every day but Sunday, so that there is a day to look at. */
const workdaysFor = (today: number): readonly number[] => [6, 7, 1, 2, 3, 4, 5].filter((weekday) => weekday !== (today === 5 ? 7 : 5));

export const sampleZone = "Africa/Cairo" as Zone;

/** A made-up family clinic in Cairo. `today` is a weekday, 1 Monday to 7 Sunday. */
export const sampleConfig = (language: "en" | "ar", today: number): NewClinic => {
  const workdays = workdaysFor(today);
  const named = (en: string, ar: string) => (language === "ar" ? { name: ar, nameOther: en } : { name: en, nameOther: ar });
  const specialty = (en: string, ar: string) => (language === "ar" ? { specialty: ar, specialtyOther: en } : { specialty: en, specialtyOther: ar });
  const service = (code: string, en: string, ar: string, minutes: number, pounds: number, more: object = {}) => ({ code, ...named(en, ar), minutes, priceMinor: pounds * 100, ...more });
  return clinicConfig.parse({
    ...named("Nile Family Clinic", "عيادة النيل للأسرة"),
    country: "EG", zone: sampleZone, currency: "EGP", language, digits: language === "ar" ? "arab" : "latn",
    phone: "+20 2 3345 6789",
    address: language === "ar" ? "١٢ شارع التحرير، الدقي، الجيزة" : "12 Tahrir Street, Dokki, Giza",
    slotMinutes: 15, taxBps: 0, cashStep: 25,
    owner: { username: "owner", ...named("Salma Nasr", "سلمى نصر"), password: samplePassword },
    rooms: [named("Room 1", "غرفة ١"), named("Room 2", "غرفة ٢"), named("Room 3", "غرفة ٣"), named("Procedures", "غرفة الإجراءات")],
    practitioners: [
      { ...named("Dr. Hanan Mansour", "د. حنان منصور"), ...specialty("Family medicine", "طب الأسرة"), room: 0, hours: stretch(workdays, [9, 13], [14, 18]) },
      { ...named("Dr. Karim Fahmy", "د. كريم فهمي"), ...specialty("Paediatrics", "طب الأطفال"), room: 1, hours: stretch(workdays, [10, 14], [17, 21]) },
      { ...named("Dr. Layla Haddad", "د. ليلى حداد"), ...specialty("Dermatology", "الأمراض الجلدية"), room: 2, hours: stretch([...new Set([6, 1, 3, today])], [11, 15], [16, 20]) },
    ],
    services: [
      service("C1", "Consultation", "كشف", 30, 350),
      service("F1", "Follow-up", "متابعة", 15, 150),
      service("C2", "First visit", "كشف أول مرة", 45, 450),
      service("V1", "Vaccination", "تطعيم", 15, 280),
      service("D1", "Dressing", "غيار جرح", 20, 120, { bufferAfter: 5 }),
      service("U1", "Ultrasound", "أشعة تلفزيونية", 30, 500, { bufferAfter: 5 }),
      service("P1", "Minor procedure", "إجراء بسيط", 60, 1_200, { bufferBefore: 5, bufferAfter: 10 }),
      service("B1", "Blood pressure and sugar", "قياس الضغط والسكر", 10, 60),
      service("R1", "Medical report", "تقرير طبي", 5, 200, { bookable: false }),
    ],
  });
};
