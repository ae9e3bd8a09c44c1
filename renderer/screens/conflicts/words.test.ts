import { describe, expect, test } from "vitest";
import type { Zone } from "#shared/core/time.ts";
import { isTextKey, createScreenTranslate } from "#shared/i18n/text.ts";
import { tables } from "#shared/schema/index.ts";
import { bindFormat } from "../../i18n.tsx";
import { fieldText, tableText, valueText } from "./words.ts";

const reader = (language: "en" | "ar") => ({ locale: { language, digits: language === "ar" ? "arab" : "latn", country: "EG" } as const, currency: "EGP", zone: "Africa/Cairo" as Zone, hijri: false, weekStart: 6 });
const shown = (language: "en" | "ar", column: string, text: string | null): string =>
  valueText(createScreenTranslate(reader(language).locale), bindFormat(reader(language)), { column }, text).replace(/[\u2066-\u2069\u202c\u202d]/g, "").replaceAll("\u00a0", " ");

describe("the words of a disagreement", () => {
  test("every field and table that two PCs can disagree about has a word", () => {
    const disputed = Object.values(tables).filter(({ merge }) => merge === "lastWrite");
    expect(disputed.length).toBeGreaterThan(10);
    const wordless = disputed.flatMap((table) => [`table.${table.name}`, ...Object.keys(table.columns).filter((column) => column !== "id").map((column) => `column.${column}`)]).filter((key) => !isTextKey(key));
    expect(wordless).toEqual([]);
  });

  test("what a newer version disagrees about is named without the program's own names", () => {
    const t = createScreenTranslate(reader("en").locale);
    expect(fieldText(t, { column: "telepathy" })).toBe("Field");
    expect(tableText(t, { table: "hologram" })).toBe("record");
  });

  test("values are shown as people write them, not as they are stored", () => {
    expect(shown("en", "startLocal", "2026-11-22T10:50")).toBe("Sun 22 Nov 10:50");
    expect(shown("en", "birthOn", "1992-04-01")).toBe("01/04/1992");
    expect(shown("ar", "birthOn", "1992-04-01")).toBe("٠١/٠٤/١٩٩٢");
    expect(shown("en", "priceMinor", "40000")).toBe("EGP 400.00");
    expect(shown("en", "minutes", "45")).toBe("45 mins");
    expect(shown("en", "fromMinute", "570")).toBe("09:30");
    expect(shown("en", "deceased", "1")).toBe("Yes");
    expect(shown("en", "walkIn", "0")).toBe("No");
    expect(shown("en", "status", "noShow")).toBe("No-show");
    expect(shown("en", "sex", "female")).toBe("female");
    expect(shown("en", "roles", '["doctor","nurse"]')).toBe("Doctor and Nurse");
    expect(shown("en", "tags", '["diabetic","VIP"]')).toBe("diabetic and VIP");
    expect(shown("en", "arrivedAt", "1795424400000")).toBe("23/11/2026 11:00");
  });

  test("an empty value says so, and free text is never taken for something else", () => {
    expect(shown("en", "note", null)).toBe("empty");
    expect(shown("ar", "tags", "[]")).toBe("فارغ");
    expect(shown("en", "note", "[call back")).toBe("[call back");
    expect(shown("en", "name", "Nour Abu Zaid")).toBe("Nour Abu Zaid");
    expect(shown("en", "status", "quantum")).toBe("quantum");
  });
});
