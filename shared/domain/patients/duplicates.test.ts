import { expect, test } from "vitest";
import type { LocalDate } from "#shared/core/time.ts";
import { likeness, probableDuplicates, probableScore, type Comparable } from "./duplicates.ts";

const file = (some: Partial<Comparable>): Comparable => ({
  name: "محمد أحمد السيد", nameOther: null, birthOn: null, birthPrecision: "day", sex: "male", phone: null, phoneOther: null, identityNumber: null, ...some,
});
const born = (day: string): Partial<Comparable> => ({ birthOn: day as LocalDate });

test("the same identity number is the same person, however the name is written", () => {
  expect(likeness(file({ identityNumber: "٢٩٠٠١٠١" }), file({ name: "M. Ahmad", identityNumber: "290 0101" }))).toEqual({ score: 90, reasons: ["identityNumber"] });
});

test("the same name in another order and script, born on the same day, is probably the same person", () => {
  const found = likeness(file(born("1990-05-01")), file({ name: "El-Sayed, Mohamed Ahmed", ...born("1990-05-01") }));
  expect(found.score).toBeGreaterThanOrEqual(probableScore);
  expect(found.reasons).toContain("birthDate");
});

test("an age and a birth date a year apart agree; ten years apart speak against", () => {
  const told = file({ birthOn: "1991-01-01" as LocalDate, birthPrecision: "year" });
  expect(likeness(told, file(born("1990-05-01"))).score).toBeGreaterThanOrEqual(probableScore);
  expect(likeness(told, file(born("1980-05-01"))).score).toBeLessThan(probableScore);
});

test("a family's telephone alone does not make one person of two", () => {
  expect(likeness(file({ phone: "+201000000001" }), file({ name: "سارة أحمد السيد", sex: "female", phone: "+201000000001" })).score).toBeLessThan(probableScore);
});

test("a namesake with another identity number is another person", () => {
  const a = file({ identityNumber: "1", phone: "+201000000001" });
  expect(likeness(a, file({ identityNumber: "2", phone: "+201000000001" })).score).toBeLessThan(probableScore);
});

test("the likeliest file comes first and unlike ones are left out", () => {
  const sought = file({ phone: "+201000000001", ...born("1990-05-01") });
  const files = [file({ name: "خالد منصور" }), file({ phone: "+201000000001" }), file({ phone: "+201000000001", ...born("1990-05-01") })];
  expect(probableDuplicates(sought, files).map((one) => files.indexOf(one.file))).toEqual([2, 1]);
});
