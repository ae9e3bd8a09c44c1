import { IntlMessageFormat } from "intl-messageformat";
import { ar } from "./ar.ts";
import { en, type TextKey } from "./en.ts";
import { localeToTag, type Language, type Locale } from "./format.ts";

/** What a text may have put into it. Money and dates come already formatted, from format.ts. */
export type TextValues = Readonly<Record<string, string | number | boolean | null | undefined>>;
/** Gives the text of a key in one language, with its values: t("day.waiting", { count: 3 }). */
export type Translate = (key: TextKey, values?: TextValues) => string;

const texts: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { en, ar };
const parsed = new Map<string, IntlMessageFormat>();

/**
 * The texts of one reader. Plurals follow the language's own rules (Arabic has six), and numbers inside a text take the
 * reader's digits. Each message is parsed once per reader.
 */
export const createTranslate = (locale: Locale): Translate => {
  const tag = localeToTag(locale);
  const messages = texts[locale.language];
  return (key, values) => {
    const message = messages[key];
    if (!message.includes("{") && !message.includes("'")) return message;
    const cacheKey = `${tag} ${key}`;
    let format = parsed.get(cacheKey);
    if (!format) parsed.set(cacheKey, (format = new IntlMessageFormat(message, tag)));
    return String(format.format(values as Record<string, string | number | boolean | null | undefined>));
  };
};

/** True for text that names a text, for keys that come as data. */
export const isTextKey = (text: string): text is TextKey => Object.hasOwn(en, text);
