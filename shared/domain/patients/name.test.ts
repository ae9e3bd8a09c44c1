import fc from "fast-check";
import { expect, test } from "vitest";
import { isolateName, tidyName, tidyText } from "./name.ts";

test("a name is kept as written, without tatweel, double spaces and signs that nobody sees", () => {
  expect(tidyName(" \u202bعبدـالله  إبراهيم\u200f\u00a0الشافعي ")).toBe("عبدالله إبراهيم الشافعي");
  expect(tidyName("  Aisha \t Al-Sayed ")).toBe("Aisha Al-Sayed");
});

test("vowel marks and hamza stay in the name: it is the person's own", () => {
  expect(tidyName("مُحَمَّد أحمد")).toBe("مُحَمَّد أحمد");
});

test("tidying twice changes nothing", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    expect(tidyName(tidyName(text))).toBe(tidyName(text));
  }), { seed: 20_261_122 });
});

test("a note keeps its lines and its formula", () => {
  expect(tidyText("line one\r\nline two ")).toBe("line one\nline two");
  expect(tidyText("=1+1")).toBe("=1+1");
});

test("an isolated name ends the direction it began", () => {
  expect(isolateName("Ana")).toBe("\u2068Ana\u2069");
});
