import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { LocalDate } from "#shared/core/time.ts";
import { suggestMapping } from "#shared/domain/import/columns.ts";
import { detectDateOrder } from "#shared/domain/import/date-order.ts";
import { createRowReader } from "#shared/domain/import/read-row.ts";
import { createRepeats } from "#shared/domain/import/repeats.ts";
import { openSpreadsheet } from "./spreadsheet.ts";

interface Expected {
  readonly file: string;
  readonly name: string;
  readonly born: string | null;
  readonly sex: string;
  readonly phone: string | null;
  readonly note: string;
  readonly bad: "name" | "birthDate" | "phone" | null;
  readonly duplicateOf?: string;
}

const fixture = (name: string): Buffer => readFileSync(new URL(`../../testing/fixtures/legacy/${name}`, import.meta.url));

test.each([
  ["patients-utf8", { encoding: "utf-8", delimiter: "," }],
  ["patients-windows1256", { encoding: "windows-1256", delimiter: ";" }],
])("%s.csv is read row by row as a careful person reads it", async (name, kind) => {
  const expected = JSON.parse(fixture(`${name}.expected.json`).toString()) as readonly Expected[];
  const sheet = await openSpreadsheet(fixture(`${name}.csv`));
  expect(sheet).toMatchObject({ format: "csv", rowCount: expected.length, ...kind });
  const mapping = suggestMapping(sheet.headers, sheet.head);
  expect(mapping).toEqual(["fileNumber", "name", "birthDate", "sex", "phone", "note"]);
  const found = detectDateOrder(sheet.head.map((cells) => cells[mapping.indexOf("birthDate")] ?? ""), "EG");
  expect(found).toEqual({ order: "dmy", sure: true });

  const read = createRowReader({ mapping, order: found.order, country: "EG", today: "2026-11-22" as LocalDate });
  const repeats = createRepeats();
  const numbers = new Map<number, string | null>();
  const rows: object[] = [];
  for await (const bite of sheet.rows()) {
    for (const { row, cells } of bite) {
      const { patient, problems } = read(cells);
      expect(problems.length).toBeLessThanOrEqual(1);
      const bad = problems[0]?.field ?? null;
      if (!patient) {
        rows.push({ bad });
        continue;
      }
      numbers.set(row, patient.fileNumber);
      const repeat = repeats.check(row, patient);
      rows.push({
        file: patient.fileNumber, name: patient.name, born: patient.birthOn, sex: patient.sex, phone: patient.phone, note: patient.note ?? "", bad,
        ...(repeat.kind === "repeated" ? { duplicateOf: numbers.get(repeat.of) } : {}),
      });
    }
  }
  // A row whose name is blank in the file has nothing else that is taken.
  expect(rows).toEqual(expected.map((row) => (row.bad === "name" ? { bad: "name" } : row)));
});
