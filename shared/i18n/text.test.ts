import { IntlMessageFormat } from "intl-messageformat";
import { expect, test } from "vitest";
import { errors } from "../errors.ts";
import { ar } from "./ar.ts";
import { en } from "./en.ts";
import { createScreenTranslate, createTranslate, isTextKey } from "./text.ts";

const english = createTranslate({ language: "en", digits: "latn" });
const arabic = createTranslate({ language: "ar", digits: "arab" });
const arabicLatin = createTranslate({ language: "ar", digits: "latn" });

test("Arabic has its six plurals, in the clinic's digits", () => {
  expect(arabic("common.countRows", { count: 2 })).toBe("صفان");
  expect(arabic("common.countRows", { count: 7 })).toBe("٧ صفوف");
  expect(arabic("common.countRows", { count: 11 })).toBe("١١ صفًا");
  expect(arabicLatin("common.countRows", { count: 100 })).toBe("100 صف");
});

test("a bare number in a text has the reader's digits too, and a name is left as it is", () => {
  expect(arabic("setup.step", { step: 1, steps: 5 })).toBe("الخطوة ١ من ٥");
  expect(english("frame.user", { name: "Clinic 24" })).toBe("Clinic 24: menu");
});

test("on screen a name in the other script keeps to itself, and one in the reader's own is left as it is", () => {
  const values = { count: 5, skipped: 1, patient: "عادل صبري" };
  expect(createScreenTranslate({ language: "en", digits: "latn" })("day.done.seriesSkipped", values)).toBe("5 visits booked for \u2068عادل صبري\u2069, 1 left out");
  expect(createScreenTranslate({ language: "ar", digits: "arab" })("day.done.seriesSkipped", values)).toBe("حُجزت ٥ زيارات للمريض عادل صبري، وتُخطي ١");
});

/** The names that a message asks for. */
const namesIn = (message: string): readonly string[] => {
  const names = new Set<string>();
  const walk = (parts: readonly { readonly type: number; readonly value?: unknown; readonly options?: object; readonly children?: readonly never[] }[]): void => {
    for (const part of parts) {
      if (part.type >= 1 && part.type <= 6) names.add(String(part.value));
      for (const option of Object.values(part.options ?? {}) as { readonly value: readonly never[] }[]) walk(option.value);
      walk(part.children ?? []);
    }
  };
  walk(new IntlMessageFormat(message, "en").getAst() as never);
  return [...names].toSorted();
};

test("every text can be read as a message, and asks for the same values in both languages", () => {
  const different = Object.keys(en).filter((key) => isTextKey(key) && namesIn(en[key]).join() !== namesIn(ar[key]).join());
  expect(different).toEqual([]);
});

test("no text is empty, and none was left in the other language", () => {
  const asIs = /^(common\.language\.|setup\.digits\.)/;
  const suspicious = Object.keys(en).filter((key) => isTextKey(key) && !asIs.test(key) && (en[key].trim() === "" || ar[key].trim() === "" || /\p{Script=Arabic}/u.test(en[key])));
  expect(suspicious).toEqual([]);
});

test("every refusal has its text", () => {
  expect(Object.keys(errors).filter((code) => !isTextKey(`error.${code}`))).toEqual([]);
});

test.each([
  ["en", 1, 0, "One time of the series is taken. Leave out what cannot be booked or choose another time."],
  ["en", 0, 2, "2 times of the series are outside hours. Leave out what cannot be booked or choose another time."],
  ["en", 3, 1, "3 times of the series are taken. One time of the series is outside hours. Leave out what cannot be booked or choose another time."],
  ["ar", 0, 2, "وقتان من السلسلة خارج ساعات العمل. استبعد ما لا يمكن حجزه أو اختر وقتًا آخر."],
  ["ar", 3, 0, "٣ أوقات من السلسلة محجوزة. استبعد ما لا يمكن حجزه أو اختر وقتًا آخر."],
] as const)("a refused series says what is taken and what is outside hours, each by its own name (%s, %i and %i)", (language, taken, outside, said) => {
  expect(createTranslate({ language, digits: language === "ar" ? "arab" : "latn" })("error.seriesClashes", { taken, outside })).toBe(said);
});
