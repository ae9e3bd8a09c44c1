import type { Minor } from "#shared/core/money.ts";
import type { MinuteOfDay } from "#shared/core/time.ts";
import { formatDigits, formatMoney, formatTime, type Locale } from "#shared/i18n/format.ts";
import { createScreenTranslate, type Translate } from "#shared/i18n/text.ts";
import type { Language } from "../testing/app.ts";

/** What the person before the window reads there, so that a test asks for words and never for class names. */
export interface Reader {
  readonly language: Language;
  readonly t: Translate;
  readonly money: (amountMinor: number) => string;
  readonly time: (hour: number, minute?: number) => string;
  readonly digits: (text: string) => string;
}

/** A reader of the Egyptian clinic of these tests: Arabic is read there with ٠١٢, English with 012. */
export const readerIn = (language: Language): Reader => {
  const locale: Locale = { language, digits: language === "ar" ? "arab" : "latn", country: "EG" };
  return {
    language,
    t: createScreenTranslate(locale),
    money: (amountMinor) => formatMoney(amountMinor as Minor, "EGP", locale),
    time: (hour, minute = 0) => formatTime((hour * 60 + minute) as MinuteOfDay, locale),
    digits: (text) => formatDigits(text, locale),
  };
};
