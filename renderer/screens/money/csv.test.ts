import { expect, test } from "vitest";
import { rowsToCsv } from "./csv.ts";

test("Excel reads Arabic, commas and quotes as they were written", () => {
  expect(rowsToCsv([["الاسم", "Total"], ['Nile, "Dokki"', "12.500"]])).toBe('\ufeffالاسم,Total\r\n"Nile, ""Dokki""",12.500\r\n');
});

test.each(["=HYPERLINK(1)", "+20100", "@cmd", "-1+cmd|' /C calc'!A0"])("%s does not become a formula", (cell) => {
  expect(rowsToCsv([[cell]])).toContain(`'${cell.slice(0, 2)}`);
});

test("a negative amount stays a number", () => {
  expect(rowsToCsv([["-12.500"]])).toBe("\ufeff-12.500\r\n");
});
