import fc from "fast-check";
import { expect, test } from "vitest";
import { foldAny, foldText, foldWords, isArabic } from "./fold.ts";

test.each([
  ["أحمد", "احمد"],
  ["إبراهيم", "ابراهيم"],
  ["آية", "ايه"],
  ["مُحَمَّد", "محمد"],
  ["محمـــد", "محمد"],
  ["فاطمة", "فاطمه"],
  ["ليلى", "ليلي"],
  ["مؤمن", "مومن"],
  ["عائشة", "عايشه"],
  ["علاء", "علا"],
  ["الرحمٰن", "الرحمن"],
  ["کریم", "كريم"],
  ["٠١٠", "010"],
  ["۰۱۰", "010"],
  ["\u202bأحمد\u202c علي\u200f", "احمد علي"],
  ["ﻣﺤﻤﺪ", "محمد"],
  ["José  MÜLLER", "jose muller"],
  ["O'Neil", "ONeil"],
  ["O’Neil", "oneil"],
  ["El-Masry", "el masry"],
  ["İbrahim Işık", "ibrahim isik"],
])("%s is found by %s", (written, sought) => {
  expect(foldText(written)).toBe(foldText(sought));
});

test("folding twice changes nothing, whatever is typed", () => {
  const letters = fc.string({ unit: fc.oneof(fc.constantFrom(...Array.from("أإآاىيةهءؤئـَُِّْٰكکیی٠١۰ -'ʼAaÉéßİıςΣ\u200f\u202eﻷ")), fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 })) });
  fc.assert(
    fc.property(letters, (text) => {
      expect(foldText(foldText(text))).toBe(foldText(text));
    }),
    { seed: 20_261_122, numRuns: 2_000 },
  );
});

test("marks, tatweel, case and direction signs never change what a name is found by", () => {
  const noise = fc.constantFrom("\u064b", "\u064e", "\u0651", "\u0652", "\u0640", "\u200f", "\u202a", "\u2068");
  const name = fc.array(fc.constantFrom(...Array.from("ابتجحدرسعفقكلمنهويAbCdEf")), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(name, fc.array(noise, { minLength: 12, maxLength: 12 }), (plain, signs) => {
      const dressed = plain.map((letter, index) => letter + (signs[index] ?? "")).join("");
      expect(foldText(dressed.toUpperCase())).toBe(foldText(plain.join("")));
    }),
    { seed: 20_261_122 },
  );
});

test("names in plain Arabic letters are folded the short way to the same end", () => {
  const letters = fc.string({ unit: fc.constantFrom(...Array.from("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي019 abz")) });
  fc.assert(
    fc.property(letters, (text) => {
      expect(foldText(text)).toBe(foldAny(text));
    }),
    { seed: 20_261_122, numRuns: 2_000 },
  );
});

test("a text of signs alone has no words", () => {
  expect(foldWords(" -ـ' ")).toEqual([]);
});

test("Arabic is told from Latin by its letters, not by its digits", () => {
  expect([isArabic("أحمد"), isArabic("Ahmed"), isArabic("٠١٠")]).toEqual([true, false, false]);
});
