import type { Digits } from "#shared/i18n/format.ts";

interface CountryDefaults {
  readonly zone: string;
  readonly currency: string;
  /** First day of the week and the days that are worked, 1 Monday to 7 Sunday. */
  readonly weekStart: number;
  readonly workDays: readonly number[];
  readonly digits: Digits;
}

const sundayToThursday = [7, 1, 2, 3, 4] as const;
const saturdayToThursday = [6, 7, 1, 2, 3, 4] as const;
const mondayToFriday = [1, 2, 3, 4, 5] as const;
const mondayToSaturday = [1, 2, 3, 4, 5, 6] as const;

const country = (zone: string, currency: string, workDays: readonly number[], weekStart: number, digits: Digits = "latn"): CountryDefaults => ({
  zone, currency, weekStart, workDays, digits,
});

/** What a country usually means for a clinic; each can be changed. Week starts are CLDR's. */
export const countries: Readonly<Record<string, CountryDefaults>> = {
  EG: country("Africa/Cairo", "EGP", saturdayToThursday, 6, "arab"),
  SA: country("Asia/Riyadh", "SAR", sundayToThursday, 7, "arab"),
  AE: country("Asia/Dubai", "AED", mondayToSaturday, 1),
  KW: country("Asia/Kuwait", "KWD", sundayToThursday, 7, "arab"),
  QA: country("Asia/Qatar", "QAR", sundayToThursday, 7, "arab"),
  BH: country("Asia/Bahrain", "BHD", sundayToThursday, 7, "arab"),
  OM: country("Asia/Muscat", "OMR", sundayToThursday, 7, "arab"),
  JO: country("Asia/Amman", "JOD", saturdayToThursday, 6, "arab"),
  LB: country("Asia/Beirut", "LBP", mondayToSaturday, 1, "arab"),
  IQ: country("Asia/Baghdad", "IQD", saturdayToThursday, 6, "arab"),
  SY: country("Asia/Damascus", "SYP", saturdayToThursday, 6, "arab"),
  PS: country("Asia/Hebron", "ILS", saturdayToThursday, 6, "arab"),
  YE: country("Asia/Aden", "YER", saturdayToThursday, 7, "arab"),
  SD: country("Africa/Khartoum", "SDG", saturdayToThursday, 6, "arab"),
  LY: country("Africa/Tripoli", "LYD", saturdayToThursday, 6),
  TN: country("Africa/Tunis", "TND", mondayToSaturday, 1),
  DZ: country("Africa/Algiers", "DZD", saturdayToThursday, 6),
  MA: country("Africa/Casablanca", "MAD", mondayToSaturday, 1),
  MR: country("Africa/Nouakchott", "MRU", mondayToFriday, 1),
  TR: country("Europe/Istanbul", "TRY", mondayToSaturday, 1),
  PK: country("Asia/Karachi", "PKR", mondayToSaturday, 7),
  IN: country("Asia/Kolkata", "INR", mondayToSaturday, 7),
  KE: country("Africa/Nairobi", "KES", mondayToSaturday, 7),
  NG: country("Africa/Lagos", "NGN", mondayToSaturday, 1),
  GB: country("Europe/London", "GBP", mondayToFriday, 1),
  IE: country("Europe/Dublin", "EUR", mondayToFriday, 1),
  FR: country("Europe/Paris", "EUR", mondayToFriday, 1),
  DE: country("Europe/Berlin", "EUR", mondayToFriday, 1),
  ES: country("Europe/Madrid", "EUR", mondayToFriday, 1),
  IT: country("Europe/Rome", "EUR", mondayToFriday, 1),
  SE: country("Europe/Stockholm", "SEK", mondayToFriday, 1),
  US: country("America/New_York", "USD", mondayToFriday, 7),
  CA: country("America/Toronto", "CAD", mondayToFriday, 7),
  AU: country("Australia/Sydney", "AUD", mondayToFriday, 1),
};

/** The country in which a zone lies, as a first guess from the PC's clock. */
export const countryOfZone = (zone: string): string => Object.entries(countries).find(([, one]) => one.zone === zone)?.[0] ?? "EG";
