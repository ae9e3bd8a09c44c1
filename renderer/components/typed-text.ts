import { textToMinor, type Minor } from "#shared/core/money.ts";
import { addDays, isLocalDate, type LocalDate, type MinuteOfDay } from "#shared/core/time.ts";
import { toLatinDigits } from "#shared/i18n/format.ts";

const two = (value: number): string => String(value).padStart(2, "0");
const clean = (text: string): string => toLatinDigits(text).replace(/[\u200e\u200f\u061c\u2066-\u2069]/g, "").trim();

/** A year of two figures is the one nearest before twenty years from today: 92 is 1992, 27 is 2027. */
const fullYear = (year: number, today: LocalDate, max: LocalDate | undefined): number => {
  if (year >= 100) return year;
  const latest = max === undefined ? Number(today.slice(0, 4)) + 20 : Number(max.slice(0, 4));
  const century = Math.floor(latest / 100) * 100;
  return century + year > latest ? century - 100 + year : century + year;
};

/** A day as people type it: 22/11/2026, 22.11.26, 22-11, 22, 2026-11-22, +7; in either digits. Null when it is none. */
export const textToDate = (text: string, today: LocalDate, max?: LocalDate): LocalDate | null => {
  const typed = clean(text);
  if (/^[+-]\d{1,3}$/.test(typed)) return addDays(today, Number(typed));
  const parts = typed.split(/[\s/.\-،]+/).filter(Boolean);
  if (parts.length === 0 || parts.length > 3 || parts.some((part) => !/^\d{1,4}$/.test(part))) return null;
  const yearFirst = (parts[0]?.length ?? 0) === 4;
  const [day = "", month = today.slice(5, 7), year = today.slice(0, 4)] = yearFirst ? parts.toReversed() : parts;
  const date = `${fullYear(Number(year), today, max)}-${two(Number(month))}-${two(Number(day))}`;
  return isLocalDate(date) ? date : null;
};

/** A wall time as people type it: 9:30, 930, 9, 21.15, 9:30 pm, ٩:٣٠ م. Null when it is none. */
export const textToMinute = (text: string): MinuteOfDay | null => {
  const match = /^(\d{1,2})(?:[:.٫,\s]?(\d{2}))?\s*(am|pm|a|p|ص|م)?\.?$/i.exec(clean(text));
  if (!match) return null;
  const [, hourText = "", minuteText = "0", half] = match;
  const minutes = Number(minuteText);
  let hours = Number(hourText);
  if (half) {
    if (hours < 1 || hours > 12) return null;
    hours = (hours % 12) + (/^(p|م)/i.test(half) ? 12 : 0);
  }
  return minutes > 59 || hours * 60 + minutes > 1440 ? null : ((hours * 60 + minutes) as MinuteOfDay);
};

/** An amount as people type it: 1,250.5 or ١٬٢٥٠٫٥. Null when it is none or has more decimals than the currency. */
export const textToAmount = (text: string, currency: string): Minor | null => {
  const typed = clean(text).replace(/[٬\s_']/g, "").replace(/٫/g, ".");
  const comma = /^-?\d+,\d{1,2}$/.test(typed) ? typed.replace(",", ".") : typed.replace(/,/g, "");
  return textToMinor(comma.startsWith(".") ? `0${comma}` : comma.replace(/\.$/, ""), currency);
};
