import { isLocalDate, type LocalDate } from "#shared/core/time.ts";
import { toLatinDigits } from "#shared/i18n/format.ts";

/** What was typed of a birth: a day, or only an age. Null when it is neither. */
export type Birth = { readonly birthOn: LocalDate } | { readonly ageYears: number };

/**
 * Reads "34" as an age, "1992" as a year, "12/05/1992" as a day (day first, as the region writes it) and "1992-05-12" as ISO.
 * `thisYear` turns a year into an age.
 */
export const readBirth = (typed: string, thisYear: number): Birth | null => {
  const text = toLatinDigits(typed).trim();
  if (/^\d{1,3}$/.test(text)) return Number(text) <= 130 ? { ageYears: Number(text) } : null;
  if (/^\d{4}$/.test(text)) {
    const age = thisYear - Number(text);
    return age >= 0 && age <= 130 ? { ageYears: age } : null;
  }
  const parts = /^(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4})$/.exec(text);
  const iso = parts ? `${parts[3] ?? ""}-${(parts[2] ?? "").padStart(2, "0")}-${(parts[1] ?? "").padStart(2, "0")}` : text;
  return isLocalDate(iso) ? { birthOn: iso } : null;
};
