import { expect, test } from "vitest";
import type { LocalDate } from "#shared/core/time.ts";
import { textToAmount, textToDate, textToMinute } from "./typed-text.ts";

const today = "2026-11-22" as LocalDate;

test.each([
  ["22/11/2026", "2026-11-22"], ["1.2.26", "2026-02-01"], ["5-12", "2026-12-05"], ["7", "2026-11-07"], ["2026-02-28", "2026-02-28"],
  ["٢٢/١١/٢٠٢٦", "2026-11-22"], ["+7", "2026-11-29"], ["\u206622/11/2026\u2069", "2026-11-22"],
])("the desk may type the day as %s", (typed, day) => {
  expect(textToDate(typed, today)).toBe(day);
});

test("a birth year of two figures is never in the future", () => {
  expect(textToDate("1/4/92", today, today)).toBe("1992-04-01");
  expect(textToDate("1/4/26", today, today)).toBe("2026-04-01");
  expect(textToDate("1/4/27", today, today)).toBe("1927-04-01");
});

test.each(["30/2/2026", "", "tomorrow", "1/2/3/4", "32"])("%s is no day", (typed) => {
  expect(textToDate(typed, today)).toBeNull();
});

test.each([["9:30", 570], ["930", 570], ["9", 540], ["21.15", 1275], ["9:30 pm", 1290], ["12 am", 0], ["٩:٣٠ م", 1290], ["24:00", 1440]])("the desk may type the time as %s", (typed, minute) => {
  expect(textToMinute(typed)).toBe(minute);
});

test.each(["25:00", "9:75", "13 pm", "noon", ""])("%s is no time", (typed) => {
  expect(textToMinute(typed)).toBeNull();
});

test("an amount is read with either digits, decimal sign and thousands sign, and never loses a fils", () => {
  expect(textToAmount("1,250.5", "EGP")).toBe(125_050);
  expect(textToAmount("١٬٢٥٠٫٥", "EGP")).toBe(125_050);
  expect(textToAmount("12,5", "EGP")).toBe(1_250);
  expect(textToAmount("1.2345", "KWD")).toBeNull();
  expect(textToAmount("1,000", "KWD")).toBe(1_000_000);
  expect(textToAmount("abc", "EGP")).toBeNull();
});
