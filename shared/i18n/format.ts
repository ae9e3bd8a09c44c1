import { currencyExponent, type Minor } from "../core/money.ts";
import { ageInYears, daysBetween, type Instant, type LocalDate, type MinuteOfDay, type Zone } from "../core/time.ts";

export type Language = "en" | "ar";
/** Which digits are shown: 0123 or ٠١٢٣. The clinic's choice, apart from the language. */
export type Digits = "latn" | "arab";
/** How hours are written: 09:30 and 14:05, or 9:30 am and 2:05 pm. */
export type Hours = "h23" | "h12";

/** How one reader reads: the language, the digits, and the country whose month names and currency signs are used. */
export interface Locale {
  readonly language: Language;
  readonly digits: Digits;
  /** ISO 3166, "EG". Decides between نوفمبر and تشرين الثاني. */
  readonly country?: string;
  readonly hours?: Hours;
}

const isolateLtr = (text: string): string => `\u2066${text}\u2069`;

/** The BCP 47 tag of a reader, with the digits in it. English outside the United States writes the day first. */
export const localeToTag = ({ language, digits, country }: Locale): string => {
  const region = language === "en" ? (country === "US" ? "US" : "GB") : (country ?? "EG");
  return `${language}-${region}-u-nu-${digits}`;
};

export const directionOf = (language: Language): "ltr" | "rtl" => (language === "ar" ? "rtl" : "ltr");

const dateFormats = new Map<string, Intl.DateTimeFormat>();
const numberFormats = new Map<string, Intl.NumberFormat>();
const listFormats = new Map<string, Intl.ListFormat>();

/** Making a formatter costs 50 µs or more and a board asks for hundreds, so each is made once. */
const dateFormat = (tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${tag} ${JSON.stringify(options)}`;
  const known = dateFormats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(tag, options);
  dateFormats.set(key, made);
  return made;
};

const numberFormat = (tag: string, options: Intl.NumberFormatOptions): Intl.NumberFormat => {
  const key = `${tag} ${JSON.stringify(options)}`;
  const known = numberFormats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(tag, options);
  numberFormats.set(key, made);
  return made;
};

/** A day has no zone, so it is shown as its own midnight in UTC. */
const dayToDate = (day: LocalDate): Date => new Date(`${day}T00:00:00Z`);

/** ٠ to ٩ for 0 to 9 where the reader has them; all else is kept. For file numbers and typed text. */
export const formatDigits = (text: string, locale: Locale): string =>
  locale.digits === "arab" ? text.replace(/\d/g, (digit) => String.fromCodePoint(0x0660 + Number(digit))) : text;

/** The number of a paper, in the reader's digits and isolated: "A-000418" is not turned around inside Arabic. */
export const formatCode = (text: string, locale: Locale): string => `\u2068${formatDigits(text, locale)}\u2069`;

/** The other way: what was typed with Arabic-Indic or Persian digits, as 0 to 9. */
export const toLatinDigits = (text: string): string =>
  text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[\u06F0-\u06F9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0));

export const formatNumber = (value: number, locale: Locale): string => numberFormat(localeToTag(locale), { maximumFractionDigits: 2 }).format(value);

/** Hundredths of a per cent as a percentage: 1400 is "14%". */
export const formatShare = (basisPoints: number, locale: Locale): string =>
  numberFormat(localeToTag(locale), { style: "percent", maximumFractionDigits: 2 }).format(basisPoints / 10_000);

/** "12.3 MB"; sizes are in powers of ten, as the disk's own tools count. */
export const formatBytes = (bytes: number, locale: Locale): string => {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return numberFormat(localeToTag(locale), {
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(bytes / 1000 ** step);
};

/** An amount with its currency as the reader writes it: "EGP 250.00", "٢٥٠٫٠٠ ج.م.". Isolated, so that a sign never jumps over it. */
export const formatMoney = (amount: Minor, currency: string, locale: Locale): string => {
  const exponent = currencyExponent(currency);
  const tag = localeToTag(locale);
  const text = numberFormat(tag, {
    style: "currency",
    currency,
    currencyDisplay: locale.language === "en" ? "code" : "symbol",
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  }).format(amount / 10 ** exponent);
  return `\u2068${text}\u2069`;
};

/** The amount alone, for a column whose head names the currency. */
export const formatAmount = (amount: Minor, currency: string, locale: Locale): string => {
  const exponent = currencyExponent(currency);
  return numberFormat(localeToTag(locale), { minimumFractionDigits: exponent, maximumFractionDigits: exponent }).format(amount / 10 ** exponent);
};

/** The sign or code a currency is shown with: "EGP", "ج.م.". */
export const formatCurrencyName = (currency: string, locale: Locale): string =>
  numberFormat(localeToTag(locale), { style: "currency", currency, currencyDisplay: locale.language === "en" ? "code" : "symbol" })
    .formatToParts(0)
    .find((part) => part.type === "currency")?.value ?? currency;

/** A day in numbers: 22/11/2026. Isolated from the text around it. */
export const formatDate = (day: LocalDate, locale: Locale): string =>
  isolateLtr(
    dateFormat(localeToTag(locale), { calendar: "gregory", day: "2-digit", month: "2-digit", year: "numeric", timeZone: "UTC" })
      .formatToParts(dayToDate(day))
      .map((part) => part.value.replace(/[\u200e\u200f]/g, ""))
      .join(""),
  );

/** A day in words: "Sunday 22 November"; with the year when `year` is asked for. */
export const formatDay = (day: LocalDate, locale: Locale, shape: { readonly year?: boolean; readonly short?: boolean } = {}): string =>
  dateFormat(localeToTag(locale), {
    calendar: "gregory",
    weekday: shape.short ? "short" : "long",
    day: "numeric",
    month: shape.short ? "short" : "long",
    ...(shape.year ? { year: "numeric" } : {}),
    timeZone: "UTC",
  })
    .format(dayToDate(day))
    .replace(/^(\S+?)[,،] /, "$1 ");

export const formatMonth = (day: LocalDate, locale: Locale): string =>
  dateFormat(localeToTag(locale), { calendar: "gregory", month: "long", year: "numeric", timeZone: "UTC" }).format(dayToDate(day));

/** The name of a weekday, 1 Monday to 7 Sunday. 2024-01-01 was a Monday. */
export const formatWeekday = (weekday: number, locale: Locale, width: "long" | "short" | "narrow" = "long"): string =>
  dateFormat(localeToTag(locale), { weekday: width, timeZone: "UTC" }).format(dayToDate(`2024-01-0${weekday}` as LocalDate));

/** The same day in the Umm al-Qura calendar, with its era: "1 Jumada II 1448 AH". */
export const formatHijri = (day: LocalDate, locale: Locale): string =>
  dateFormat(`${localeToTag(locale)}-ca-islamic-umalqura`, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(dayToDate(day));

/** A wall time from minutes since midnight. 1440, the end of the day, is shown as midnight. */
export const formatTime = (minute: MinuteOfDay | number, locale: Locale): string => {
  const inDay = minute % 1440;
  return timeText(new Date(Date.UTC(2024, 0, 1, Math.floor(inDay / 60), inDay % 60)), locale, "UTC");
};

/** The wall time of a moment in a zone. */
export const formatInstantTime = (at: Instant, zone: Zone, locale: Locale): string => timeText(new Date(at), locale, zone);

const timeText = (date: Date, locale: Locale, timeZone: string): string => {
  const hourCycle = locale.hours ?? "h23";
  const text = dateFormat(localeToTag(locale), {
    hour: hourCycle === "h12" ? "numeric" : "2-digit",
    minute: "2-digit",
    hourCycle,
    timeZone,
  }).format(date);
  return text.replace(/[\u200e\u200f]/g, "").replace("\u202f", " ");
};

/** Day and wall time of a moment: "22/11/2026, 09:30". */
export const formatInstant = (at: Instant, zone: Zone, locale: Locale): string => {
  const day = dateFormat(localeToTag(locale), { calendar: "gregory", day: "2-digit", month: "2-digit", year: "numeric", timeZone: zone })
    .formatToParts(new Date(at))
    .map((part) => part.value.replace(/[\u200e\u200f]/g, ""))
    .join("");
  return `${isolateLtr(day)} ${formatInstantTime(at, zone, locale)}`;
};

/** A length in minutes: "45 min", "1 hr 30 min". */
export const formatMinutes = (minutes: number, locale: Locale): string => {
  const tag = localeToTag(locale);
  const part = (value: number, unit: "hour" | "minute"): string =>
    numberFormat(tag, { style: "unit", unit, unitDisplay: "short" }).format(value);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return part(rest, "minute");
  return rest === 0 ? part(hours, "hour") : `${part(hours, "hour")} ${part(rest, "minute")}`;
};

/** An age as a clinic says it: years from two years on, before that months, in the first weeks days. */
export const formatAge = (birthOn: LocalDate, on: LocalDate, locale: Locale): string => {
  const years = ageInYears(birthOn, on);
  const days = daysBetween(birthOn, on);
  const [value, unit] = years >= 2 ? [years, "year"] : days >= 60 ? [Math.floor(days / 30.44), "month"] : [Math.max(0, days), "day"];
  return numberFormat(localeToTag(locale), { style: "unit", unit, unitDisplay: "long" }).format(value);
};

/** How long ago, in the largest whole unit: "3 days ago". `now` is handed in. */
export const formatAgo = (at: Instant, now: Instant, locale: Locale): string => {
  const format = new Intl.RelativeTimeFormat(localeToTag(locale), { numeric: "auto" });
  const minutes = Math.round((at - now) / 60_000);
  if (Math.abs(minutes) < 60) return format.format(minutes, "minute");
  if (Math.abs(minutes) < 1440) return format.format(Math.trunc(minutes / 60), "hour");
  return format.format(Math.trunc(minutes / 1440), "day");
};

/** "a, b and c". */
export const formatList = (items: readonly string[], locale: Locale): string => {
  const tag = localeToTag(locale);
  let format = listFormats.get(tag);
  if (!format) listFormats.set(tag, (format = new Intl.ListFormat(tag, { type: "conjunction" })));
  return format.format(items);
};

/** A telephone number as it is dialled: one left-to-right thing even inside Arabic, and overridden, because groups of Arabic-Indic digits would run from the right. */
export const formatPhone = (phone: string, locale: Locale): string => isolateLtr(`\u202d${formatDigits(phone, locale)}\u202c`);

/** The country's name in the reader's language. */
export const formatCountry = (country: string, language: Language): string =>
  new Intl.DisplayNames([language], { type: "region" }).of(country) ?? country;

/** The currency's name in the reader's language: "Egyptian Pound". */
export const formatCurrency = (currency: string, language: Language): string =>
  new Intl.DisplayNames([language], { type: "currency" }).of(currency) ?? currency;

/** Puts two texts in the order of the reader's alphabet, numbers by size. */
export const compareText = (language: Language): ((a: string, b: string) => number) =>
  new Intl.Collator(language, { numeric: true, sensitivity: "base" }).compare;

/** Thousandths as a number, with no needless noughts: 1500 is "1.5". */
export const formatQuantity = (thousandths: number, locale: Locale): string =>
  numberFormat(localeToTag(locale), { maximumFractionDigits: 3 }).format(thousandths / 1000);

/** Every zone and currency that this program's runtime knows. */
export const knownZones = (): readonly string[] => Intl.supportedValuesOf("timeZone");
export const knownCurrencies = (): readonly string[] => Intl.supportedValuesOf("currency");

/** The PC's own zone: only a first guess at the clinic's, when one is made. */
export const zoneOfPc = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
