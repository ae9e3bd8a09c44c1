import type { MinuteOfDay, Zone } from "#shared/core/time.ts";
import type { ClinicConfig } from "#shared/ipc/contract/setup.ts";
import type { Daftar, Language } from "../testing/app.ts";

/** Sunday morning, a quarter to ten in Cairo, whatever the hour at which the tests run. */
export const sundayMorning = "2026-11-22T09:45:00+02:00";
export const sunday = "2026-11-22";
export const ownerPassword = "correct horse 7";

const hours = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, fromMinute: 480 as MinuteOfDay, toMinute: 1200 as MinuteOfDay }));

/** Two doctors, two rooms, three services; every name in both scripts. */
export const clinicIn = (language: Language): ClinicConfig => {
  const named = (english: string, arabic: string) => (language === "en" ? { name: english, nameOther: arabic } : { name: arabic, nameOther: english });
  return {
    ...named("Nile Clinic", "عيادة النيل"),
    country: "EG", zone: "Africa/Cairo" as Zone, currency: "EGP", language, digits: language === "ar" ? "arab" : "latn", weekStart: 7,
    phone: "+20 2 2735 0000", address: language === "en" ? "12 Tahrir Street, Cairo" : "١٢ شارع التحرير، القاهرة",
    owner: { username: "owner", ...named("Salma Adel", "سلمى عادل"), password: ownerPassword },
    rooms: [named("Room 1", "غرفة ١"), named("Room 2", "غرفة ٢")],
    practitioners: [
      { ...named("Dr. Hanan Mansour", "د. حنان منصور"), specialty: language === "en" ? "Family medicine" : "طب الأسرة", room: 0, hours },
      { ...named("Dr. Karim Haddad", "د. كريم حداد"), specialty: language === "en" ? "Paediatrics" : "طب الأطفال", room: 1, hours },
    ],
    services: [
      { ...named("Consultation", "كشف"), code: "C1", minutes: 30, priceMinor: 25_000 },
      { ...named("Follow-up", "متابعة"), code: "F1", minutes: 15, priceMinor: 10_000 },
      { ...named("Procedure", "إجراء"), code: "P1", minutes: 60, priceMinor: 90_000, bufferAfter: 10 },
    ],
  } as ClinicConfig;
};

/** Makes the clinic through the page's own bridge and shows its first screen: the sign-in. */
export const openClinic = async (daftar: Daftar, language: Language): Promise<void> => {
  await daftar.call("setup.clinic", clinicIn(language));
  await daftar.call("session.signOut", {});
  await daftar.page.reload();
  await daftar.page.waitForSelector('[data-screen="signIn"]');
};
