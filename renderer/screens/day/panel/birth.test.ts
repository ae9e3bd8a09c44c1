import { expect, test } from "vitest";
import { readBirth } from "./birth.ts";

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
