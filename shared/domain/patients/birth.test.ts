import { expect, test } from "vitest";
import { isLocalDate, type LocalDate } from "#shared/core/time.ts";
import { ageToBirth, checkBirth, dateToBirth, figuresToDate, serialToDate, typedToBirth } from "./birth.ts";

const today = "2026-11-22" as LocalDate;

test.each([
  ["22/1/2007", "dmy", "2007-01-22"],
  ["1/22/2007", "mdy", "2007-01-22"],
  ["٣٠/١٠/١٩٣٤", "dmy", "1934-10-30"],
  ["1976-10-20", "dmy", "1976-10-20"],
  ["2007/1/22", "mdy", "2007-01-22"],
  ["5.3.88", "dmy", "1988-03-05"],
  ["5-3-26", "dmy", "2026-03-05"],
  ["1976-10-20T00:00:00Z", "dmy", "1976-10-20"],
] as const)("%s written %s is %s", (written, order, day) => {
  expect(dateToBirth(written, order, today)).toEqual({ ok: true, value: { birthOn: day, birthPrecision: "day" } });
});

test.each([
  ["31/2/1990", "notADate"],
  ["yesterday", "notADate"],
  ["23/11/2026", "inTheFuture"],
  ["1/1/1850", "tooLongAgo"],
  ["15/7/1405", "tooLongAgo"],
])("%s is refused as %s", (written, fault) => {
  expect(dateToBirth(written, "dmy", today)).toEqual({ ok: false, error: fault });
});

test("a day is on the calendar exactly when Temporal says so, and too long ago when 126 years are over", () => {
  for (const year of [1900, 1904, 1999, 2000, 2023, 2024]) {
    for (let month = 0; month <= 13; month += 1) {
      for (let day = 0; day <= 32; day += 1) {
        const iso = `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
        expect([iso, figuresToDate([year, month, day], "ymd", today) !== null]).toEqual([iso, isLocalDate(iso)]);
      }
    }
  }
  expect([checkBirth("1900-11-22" as LocalDate, today).ok, checkBirth("1900-11-23" as LocalDate, today).ok]).toEqual([false, true]);
});

test("an age is kept as its year, and says so", () => {
  expect(typedToBirth("٣٤", "dmy", today)).toEqual({ ok: true, value: { birthOn: "1992-01-01", birthPrecision: "year" } });
  expect(typedToBirth("1992", "dmy", today)).toEqual({ ok: true, value: { birthOn: "1992-01-01", birthPrecision: "year" } });
  expect(ageToBirth(126, today)).toEqual({ ok: false, error: "tooLongAgo" });
});

test("a spreadsheet's serial number is its day", () => {
  expect([serialToDate(25_569), serialToDate(44_197.75)]).toEqual(["1970-01-01", "2021-01-01"]);
});
