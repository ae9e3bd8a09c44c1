import { addDays, type LocalDate } from "#shared/core/time.ts";
import { err, ok, type Result } from "#shared/core/result.ts";
import { foldDigits } from "./fold.ts";

/** What is known of a birth: the day, or only a year worked out from an age. */
export interface Birth {
  readonly birthOn: LocalDate;
  readonly birthPrecision: "day" | "year";
}

export type DateOrder = "dmy" | "mdy" | "ymd";
export type BirthFault = "notADate" | "inTheFuture" | "tooLongAgo";

/** Nobody alive or lately dead was born longer ago. */
const longestYears = 125;

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** Null for a day that is not on the calendar. */
const isoDay = (year: number, month: number, day: number): LocalDate | null => {
  const longest = (monthDays[month - 1] ?? 0) + (month === 2 && isLeap(year) ? 1 : 0);
  if (day < 1 || day > longest || year < 1 || year > 9_999) return null;
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}` as LocalDate;
};

/** The parts of a date in figures, in the order they are written. Null when it is not three figures. */
export const dateFigures = (written: string): readonly [number, number, number] | null => {
  const match = /^(\d{1,4})\s*[/\-.\u060d\\ ]\s*(\d{1,2})\s*[/\-.\u060d\\ ]\s*(\d{1,4})(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp][Mm]|Z)?)?$/.exec(
    foldDigits(written).replace(/[\u061c\u200e\u200f]/g, "").trim(),
  );
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : null;
};

/** A two-digit year is of the last hundred years. */
const fullYear = (year: number, today: LocalDate): number => {
  if (year > 99) return year;
  const now = Number(today.slice(0, 4));
  const guess = now - (now % 100) + year;
  return guess > now ? guess - 100 : guess;
};

/** The day that figures name. A year written first wins over `order`; null for days that are not on the calendar. */
export const figuresToDate = (figures: readonly [number, number, number], order: DateOrder, today: LocalDate): LocalDate | null => {
  const [first, second, third] = figures;
  if (first > 31) return isoDay(fullYear(first, today), second, third);
  if (order === "ymd" && third <= 31) return isoDay(fullYear(first, today), second, third);
  const year = fullYear(third, today);
  return order === "mdy" ? isoDay(year, first, second) : isoDay(year, second, first);
};

/** Excel counts days from 1899-12-30 (its leap year 1900 is a fault that all keep). */
export const serialToDate = (serial: number): LocalDate => addDays("1899-12-30" as LocalDate, Math.floor(serial));

/** Refuses days to come and days of more than 125 years ago. */
export const checkBirth = (birthOn: LocalDate, today: LocalDate): Result<LocalDate, BirthFault> => {
  if (birthOn > today) return err("inTheFuture");
  const oldest = `${String(Number(today.slice(0, 4)) - longestYears - 1).padStart(4, "0")}${today.slice(4)}`;
  return birthOn <= oldest ? err("tooLongAgo") : ok(birthOn);
};

/** A birth from a typed date in the clinic's order. */
export const dateToBirth = (written: string, order: DateOrder, today: LocalDate): Result<Birth, BirthFault> => {
  const figures = dateFigures(written);
  const day = figures && figuresToDate(figures, order, today);
  if (!day) return err("notADate");
  const checked = checkBirth(day, today);
  return checked.ok ? ok({ birthOn: checked.value, birthPrecision: "day" }) : checked;
};

/** A birth from an age in years: the first of January of that year. */
export const ageToBirth = (years: number, today: LocalDate): Result<Birth, BirthFault> => {
  if (!Number.isInteger(years) || years < 0) return err("notADate");
  if (years > longestYears) return err("tooLongAgo");
  return ok({ birthOn: `${String(Number(today.slice(0, 4)) - years).padStart(4, "0")}-01-01` as LocalDate, birthPrecision: "year" });
};

/** What a person types into the one field of birth: an age of up to three figures, a year of four, or a date. */
export const typedToBirth = (typed: string, order: DateOrder, today: LocalDate): Result<Birth, BirthFault> => {
  const plain = foldDigits(typed).trim();
  if (/^\d{1,3}$/.test(plain)) return ageToBirth(Number(plain), today);
  if (/^\d{4}$/.test(plain)) {
    const checked = checkBirth(`${plain}-01-01` as LocalDate, today);
    return checked.ok ? ok({ birthOn: checked.value, birthPrecision: "year" }) : checked;
  }
  return dateToBirth(plain, order, today);
};
