import { expect, test } from "vitest";
import type { LocalDate } from "#shared/core/time.ts";
import { createRepeats } from "./repeats.ts";
import { createRowReader, type ReadingRules, type ReadRow } from "./read-row.ts";

const rules: ReadingRules = {
  mapping: ["fileNumber", "name", "birthDate", "age", "sex", "phone", "note", "deathDate", "appointmentDate", "appointmentTime"],
  order: "dmy", country: "EG", today: "2026-11-22" as LocalDate,
};
const read = (...cells: string[]): ReadRow => createRowReader(rules)(cells);

test("a row without a name is reported and not taken", () => {
  const row = read("7", "  ـ ", "", "", "M", "", "");
  expect(row.patient).toBeNull();
  expect(row.problems).toEqual([{ field: "name", value: "  ـ ", code: "nameMissing" }]);
});

test("a wrong birth date and telephone are reported and left empty, the rest is taken", () => {
  const row = read("٧", "أحمد علي", "31/2/1990", "", "ذكر", "12345", "=1+1");
  expect(row.problems.map((problem) => [problem.field, problem.code])).toEqual([["birthDate", "birthDateInvalid"], ["phone", "phoneInvalid"]]);
  expect(row.patient).toMatchObject({ fileNumber: "7", name: "أحمد علي", birthOn: null, sex: "male", phone: null, note: "=1+1" });
});

test("an age is kept as a year, a serial number is its day, an unknown word for sex is reported", () => {
  expect(read("1", "Ana", "", "٣٤ سنة", "", "", "").patient).toMatchObject({ birthOn: "1992-01-01", birthPrecision: "year" });
  expect(read("1", "Ana", "39104", "", "", "", "").patient).toMatchObject({ birthOn: "2007-01-22", birthPrecision: "day" });
  expect(read("1", "Ana", "", "", "purple", "", "").problems).toEqual([{ field: "sex", value: "purple", code: "sexUnknown" }]);
});

test("two telephones in one cell are two telephones", () => {
  expect(read("1", "Ana", "", "", "", "01290830166 / 01577412154", "").patient).toMatchObject({ phone: "+201290830166", phoneOther: "+201577412154" });
});

test("a date of death, or a yes, marks the dead", () => {
  expect(read("1", "Ana", "", "", "", "", "", "2020-05-01").patient).toMatchObject({ deceased: true, deceasedOn: "2020-05-01" });
  expect(read("1", "Ana", "", "", "", "", "", "متوفى").patient).toMatchObject({ deceased: true, deceasedOn: null });
  expect(read("1", "Ana", "", "", "", "", "", "").patient).toMatchObject({ deceased: false, deceasedOn: null });
});

test.each([
  ["5/12/2026", "14:30", 870],
  ["5/12/2026", "٢:٣٠ م", 870],
  ["5/12/2026", "2:30 PM", 870],
  ["5/12/2026", "12:05 am", 5],
  ["5/12/2026", "0.5", 720],
  ["5/12/2026 09:15", "", 555],
  ["2026-12-05T09:15:00", "", 555],
])("an appointment on %s at %s is understood", (date, time, at) => {
  expect(read("1", "Ana", "", "", "", "", "", "", date, time).appointment).toMatchObject({ on: "2026-12-05", at });
});

test.each([["31/2/2027", "10:00"], ["5/12/2026", "25:00"], ["5/12/2026", ""]])("an appointment on %s at %s is reported", (date, time) => {
  const row = read("1", "Ana", "", "", "", "", "", "", date, time);
  expect([row.appointment, row.problems[0]?.code]).toEqual([null, "timeInvalid"]);
});

test("a text longer than its field is cut and reported; a file number is not cut but left out", () => {
  const row = read("1".repeat(31), "Ana", "", "", "", "", "x".repeat(4_001));
  expect(row.problems.map((problem) => [problem.field, problem.code])).toEqual([["fileNumber", "tooLong"], ["note", "tooLong"]]);
  expect([row.patient?.fileNumber, row.patient?.note?.length]).toEqual([null, 4_000]);
});

test("a repeated row is known by file number and name, by identity, or by name, birth and telephone", () => {
  const repeats = createRepeats();
  const check = (row: number, ...cells: string[]) => {
    const { patient } = read(...cells);
    return patient === null ? null : repeats.check(row, patient);
  };
  expect(check(2, "7", "أحمد علي", "1/5/1990", "", "", "")).toEqual({ kind: "new" });
  expect(check(3, "٧", "احمد على", "", "", "", "")).toEqual({ kind: "repeated", of: 2 });
  expect(check(4, "", "علي أحمد", "1/5/1990", "", "", "")).toEqual({ kind: "repeated", of: 2 });
  expect(check(5, "7", "خالد منصور", "", "", "", "")).toEqual({ kind: "numberTaken", of: 2 });
  expect(check(6, "", "أحمد علي", "", "", "", "")).toEqual({ kind: "new" });
  expect(check(7, "", "أحمد علي", "", "", "", "")).toEqual({ kind: "new" });
  expect(check(8, "9", "أحمد علي", "1/5/1990", "", "", "")).toEqual({ kind: "new" });
});
