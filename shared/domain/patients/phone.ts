import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/min";
import { foldDigits } from "./fold.ts";

/** Latin digits, no unseen signs, the plus in front: what the parser expects of a number as people type it. */
const plainPhone = (typed: string): string => foldDigits(typed).normalize("NFKC").replace(/[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, "").trim();

/**
 * The E.164 form of a number as typed: Arabic digits, spaces, 00 for + and the clinic's own country left out are all
 * understood. Null when no such number can exist. `country` is ISO 3166 alpha-2.
 */
export const phoneToE164 = (typed: string, country: string): string | null => {
  const plain = plainPhone(typed).replace(/^00/, "+");
  const parsed = parsePhoneNumberFromString(plain, country as CountryCode);
  return parsed?.isValid() && parsed.ext === undefined ? parsed.number : null;
};

/** How a number is read out in `country`: national at home, international abroad. Text that is no number is given back as it is. */
export const phoneForReading = (e164: string, country: string): string => {
  const parsed = parsePhoneNumberFromString(e164);
  if (!parsed) return e164;
  return parsed.country === country ? parsed.formatNational() : parsed.formatInternational();
};

/** Every run of digits that a number may be typed as: with the country, at home with its zero, and without. */
export const phoneSpellings = (e164: string): readonly string[] => {
  const parsed = parsePhoneNumberFromString(e164);
  const digits = e164.replace(/\D/g, "");
  if (!parsed) return digits === "" ? [] : [digits];
  return [...new Set([digits, parsed.formatNational().replace(/\D/g, ""), String(parsed.nationalNumber)])];
};
