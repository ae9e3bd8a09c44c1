import { IntlMessageFormat } from "intl-messageformat";
import { ar } from "./ar.ts";
import { en, type TextKey } from "./en.ts";
import { formatDigits, localeToTag, type Language, type Locale } from "./format.ts";

/** What a text may have put into it. Money and dates come already formatted, from format.ts. */
export type TextValues = Readonly<Record<string, string | number | boolean | null | undefined>>;
/** Gives the text of a key in one language, with its values: t("day.waiting", { count: 3 }). */
export type Translate = (key: TextKey, values?: TextValues) => string;

const texts: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { en, ar };
const parsed = new Map<string, IntlMessageFormat>();

/** The part of a parsed message that is read here; 1 is a bare `{name}`. */
interface Part {
  readonly type: number;
  value: unknown;
  readonly options?: Readonly<Record<string, { readonly value: readonly Part[] }>>;
  readonly children?: readonly Part[];
}

const asShown = (name: string): string => `${name} shown`;

/** ICU leaves the figures of a bare `{name}` as they are: such places take the value in the reader's digits instead. */
const showBareValues = (parts: readonly Part[]): void => {
  for (const part of parts) {
    if (part.type === 1) part.value = asShown(String(part.value));
    for (const option of Object.values(part.options ?? {})) showBareValues(option.value);
    showBareValues(part.children ?? []);
  }
};

const parse = (message: string, tag: string): IntlMessageFormat => {
  const format = new IntlMessageFormat(message, tag);
  showBareValues(format.getAst() as unknown as readonly Part[]);
  return format;
};

/**
 * The texts of one reader. Plurals follow the language's own rules (Arabic has six), and numbers inside a text take the
 * reader's digits. Each message is parsed once per reader.
 */
export const createTranslate = (locale: Locale): Translate => {
  const tag = localeToTag(locale);
  const messages = texts[locale.language];
  return (key, values = {}) => {
    const message = messages[key];
    if (!message.includes("{") && !message.includes("'")) return message;
    const cacheKey = `${tag} ${key}`;
    let format = parsed.get(cacheKey);
    if (!format) parsed.set(cacheKey, (format = parse(message, tag)));
    const given: Record<string, string | number | boolean | null | undefined> = { ...values };
    for (const [name, value] of Object.entries(values)) given[asShown(name)] = typeof value === "number" ? formatDigits(String(value), locale) : value;
    return String(format.format(given));
  };
};

/** Letters that run against the reader's own. */
const foreignLetters: Readonly<Record<Language, RegExp>> = { en: /\p{Script=Arabic}/u, ar: /\p{Script=Latin}/u };

/** The same for the screen: what is put in from the other script keeps to itself, so that a number after an Arabic name stays where it was written. */
export const createScreenTranslate = (locale: Locale): Translate => {
  const translate = createTranslate(locale);
  const foreign = foreignLetters[locale.language];
  return (key, values = {}) =>
    translate(key, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === "string" && foreign.test(value) ? `\u2068${value}\u2069` : value])));
};

/** True for text that names a text, for keys that come as data. */
export const isTextKey = (text: string): text is TextKey => Object.hasOwn(en, text);
