import fc from "fast-check";
import { expect, test } from "vitest";
import { differenceFrom } from "./difference.ts";

test("only the words that differ are marked", () => {
  expect(differenceFrom("Allergic to penicillin and aspirin", "Allergic to penicillin")).toEqual({ before: "Allergic to penicillin ", changed: "and aspirin", after: "" });
  expect(differenceFrom("12 Nile St, Dokki", "14 Nile St, Dokki")).toEqual({ before: "", changed: "12 ", after: "Nile St, Dokki" });
  expect(differenceFrom("حساسية بنسلين شديدة", "حساسية بنسلين")).toEqual({ before: "حساسية بنسلين ", changed: "شديدة", after: "" });
});

test("the three parts are always the whole text, and the same text has nothing marked", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, other) => {
      const { before, changed, after } = differenceFrom(text, other);
      expect(before + changed + after).toBe(text);
      expect(differenceFrom(text, text).changed).toBe("");
    }),
  );
});
