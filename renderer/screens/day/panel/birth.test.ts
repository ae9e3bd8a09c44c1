import { expect, test } from "vitest";
import { readBirth, readTime } from "./birth.ts";

test("a receptionist may type an age, a year or a day, in either digits", () => {
  expect(readBirth("34", 2026)).toEqual({ ageYears: 34 });
  expect(readBirth("٣٤", 2026)).toEqual({ ageYears: 34 });
  expect(readBirth("1992", 2026)).toEqual({ ageYears: 34 });
  expect(readBirth("12/5/1992", 2026)).toEqual({ birthOn: "1992-05-12" });
  expect(readBirth("1992-05-12", 2026)).toEqual({ birthOn: "1992-05-12" });
});

test("a birth that is on no calendar, or ahead of this year, is refused", () => {
  expect(readBirth("31/02/1992", 2026)).toBeNull();
  expect(readBirth("2030", 2026)).toBeNull();
  expect(readBirth("200", 2026)).toBeNull();
  expect(readBirth("soon", 2026)).toBeNull();
});

test("a time is read as it is said at the desk", () => {
  expect(readTime("9")).toBe(540);
  expect(readTime("930")).toBe(570);
  expect(readTime("٩:٣٠")).toBe(570);
  expect(readTime("9.30 pm")).toBe(1290);
  expect(readTime("12 am")).toBe(0);
  expect(readTime("٢:٠٥ م")).toBe(845);
});

test("what is no time of day is refused", () => {
  expect(readTime("25:00")).toBeNull();
  expect(readTime("9:75")).toBeNull();
  expect(readTime("13 pm")).toBeNull();
  expect(readTime("")).toBeNull();
});
