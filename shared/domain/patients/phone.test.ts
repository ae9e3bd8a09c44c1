import { expect, test } from "vitest";
import { phoneForReading, phoneSpellings, phoneToE164 } from "./phone.ts";

test.each([
  ["01290830166", "EG", "+201290830166"],
  ["٠١٥٧١٢٧٦٨٤٢", "EG", "+201571276842"],
  ["015 1147 1049", "EG", "+201511471049"],
  ["00201020146201", "EG", "+201020146201"],
  ["+20 112 942 8812", "KW", "+201129428812"],
  ["\u202a+966 55 123 4567\u202c", "EG", "+966551234567"],
  ["5512 3456", "KW", "+96555123456"],
  ["055-123-4567", "SA", "+966551234567"],
])("%s in %s is %s", (typed, country, e164) => {
  expect(phoneToE164(typed, country)).toBe(e164);
});

test.each(["12345", "", "abc", "0100000000000000", "+0 12"])("%s is no telephone number", (typed) => {
  expect(phoneToE164(typed, "EG")).toBeNull();
});

test("a number is read out at home without its country and abroad with it", () => {
  expect([phoneForReading("+201290830166", "EG"), phoneForReading("+201290830166", "SA")]).toEqual(["012 90830166", "+20 12 90830166"]);
});

test("a number is found as typed at home, abroad and without its zero", () => {
  expect(phoneSpellings("+201290830166")).toEqual(["201290830166", "01290830166", "1290830166"]);
});
