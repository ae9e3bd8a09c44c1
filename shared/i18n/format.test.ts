import { describe, expect, test } from "vitest";
import { numberToMinor } from "../core/money.ts";
import type { LocalDate } from "../core/time.ts";
import { formatAge, formatAmount, formatDate, formatDay, formatHijri, formatMoney, formatPhone, formatTime, toLatinDigits, type Locale } from "./format.ts";

const english: Locale = { language: "en", digits: "latn", country: "EG" };
const cairo: Locale = { language: "ar", digits: "arab", country: "EG" };
const kuwait: Locale = { language: "ar", digits: "latn", country: "KW", hours: "h12" };
const beirut: Locale = { language: "ar", digits: "arab", country: "LB" };
const day = "2026-11-22" as LocalDate;
/** What a person sees: the text without the marks that steer its direction. */
const seen = (text: string): string => text.replace(/[\u200e\u200f\u061c\u2066-\u2069]/g, "").replace(/\u00a0/g, " ");

describe("money as the reader writes it", () => {
  test("Kuwaiti dinars have three decimals and Japanese yen none", () => {
    expect(seen(formatMoney(numberToMinor(12_345_678), "KWD", english))).toBe("KWD 12,345.678");
    expect(seen(formatMoney(numberToMinor(500), "JPY", english))).toBe("JPY 500");
  });
  test("Egyptian pounds in Arabic have Arabic digits, decimal sign and currency sign", () => {
    expect(seen(formatMoney(numberToMinor(25_050), "EGP", cairo))).toBe("٢٥٠٫٥٠ ج.م.");
  });
  test("a refund shows its minus beside the figure in both directions of writing", () => {
    expect(seen(formatMoney(numberToMinor(-27_000), "EGP", english))).toBe("-EGP 270.00");
    expect(seen(formatMoney(numberToMinor(-27_000), "EGP", kuwait))).toBe("-270.00 ج.م.");
  });
  test("an amount never breaks into the text around it", () => {
    expect(formatMoney(numberToMinor(100), "EGP", cairo)).toMatch(/^\u2068.*\u2069$/);
  });
  test("an amount alone keeps the decimals of its currency", () => {
    expect(formatAmount(numberToMinor(1_000), "KWD", english)).toBe("1.000");
  });
});

describe("days and hours", () => {
  test("a date in numbers has the day first, in the reader's digits, and stays one piece", () => {
    expect(formatDate(day, english)).toBe("\u206622/11/2026\u2069");
    expect(formatDate(day, cairo)).toBe("\u2066٢٢/١١/٢٠٢٦\u2069");
  });
  test("a day in words has the month name of the country", () => {
    expect(formatDay(day, english)).toBe("Sunday 22 November");
    expect(formatDay(day, cairo)).toBe("الأحد ٢٢ نوفمبر");
    expect(formatDay(day, beirut)).toBe("الأحد ٢٢ تشرين الثاني");
  });
  test("the Hijri day is Umm al-Qura's", () => {
    expect(formatHijri(day, cairo)).toBe("١٢ جمادى الآخرة ١٤٤٨ هـ");
  });
  test("five past one in the afternoon follows the clinic's clock", () => {
    expect(formatTime(785, english)).toBe("13:05");
    expect(formatTime(785, kuwait)).toBe("1:05 م");
    expect(formatTime(1440, english)).toBe("00:00");
  });
  test("a newborn's age is in days, an infant's in months, then in years, with Arabic plurals", () => {
    expect(formatAge("2026-11-12" as LocalDate, day, english)).toBe("10 days");
    expect(formatAge("2026-05-20" as LocalDate, day, english)).toBe("6 months");
    expect(formatAge("1992-04-01" as LocalDate, day, english)).toBe("34 years");
    expect(formatAge("2023-04-01" as LocalDate, day, cairo)).toBe("٣ سنوات");
    expect(formatAge("1992-04-01" as LocalDate, day, cairo)).toBe("٣٤ سنة");
  });
});

test("a telephone number stays left to right inside Arabic", () => {
  expect(formatPhone("+20 100 123 4567", cairo)).toBe("\u2066\u202d+٢٠ ١٠٠ ١٢٣ ٤٥٦٧\u202c\u2069");
});

test("digits typed in Arabic or Persian are read as numbers", () => {
  expect(toLatinDigits("٠١٠ و ۱۲۳")).toBe("010 و 123");
});
