import fc from "fast-check";
import { expect, test } from "vitest";
import { clockOf, clockText } from "./clock-text.ts";
import type { Hlc } from "./hlc.ts";
import type { Mark, RowClock } from "./replica.ts";

const mark = fc.tuple(fc.nat(), fc.string({ unit: fc.constantFrom("0", "7", "9", "a", "k", "z"), minLength: 14, maxLength: 45 })) as fc.Arbitrary<unknown> as fc.Arbitrary<Mark>;
const clock: fc.Arbitrary<RowClock> = fc.record({ row: mark, fields: fc.dictionary(fc.nat({ max: 60 }).map(String), mark) });

test("a clock is kept as JSON would have it: programs of two versions come to one digest", () => {
  fc.assert(fc.property(clock, ({ row, fields }) => {
    expect(clockText({ row, fields })).toBe(JSON.stringify(Object.keys(fields).length === 0 ? row : [...row, fields]));
  }));
});

test("a kept clock is read back as it was, of a row from before the log too", () => {
  fc.assert(fc.property(clock, ({ row, fields }) => {
    expect(clockOf(clockText({ row, fields }))).toEqual({ row, fields: { ...fields } });
  }));
  expect(clockText({ row: [0, "" as Hlc], fields: {} })).toBe('[0,""]');
});
