import type { Minor } from "../core/money.ts";
import type { Instant, LocalDate, MinuteOfDay, Zone } from "../core/time.ts";
import * as shown from "../i18n/format.ts";
import { createTranslate, type Translate } from "../i18n/text.ts";
import { html, isolate, type Html } from "./html.ts";
import type { PaperSize } from "./paper.ts";

/** The clinic as it stands at the head and foot of its papers. */
export interface Letterhead {
  readonly name: string;
  readonly nameOther: string | null;
  readonly address: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly taxNumber: string | null;
  /** A picture as a data address. */
  readonly logo: string | null;
  readonly header: string | null;
  readonly footer: string | null;
}

/** `@font-face` rules with the fonts in them, handed in by the core: a paper fetches nothing. The Arabic half only goes where Arabic is written. */
export interface PaperFonts {
  readonly latin: string;
  readonly arabic: string;
}

/** For whom and on what a paper is written. The language is the reader's of the paper, not the screen's. */
export interface PaperContext {
  readonly size: PaperSize;
  readonly locale: shown.Locale;
  /** Hijri days beside the Gregorian. */
  readonly hijri: boolean;
  readonly zone: Zone;
  readonly currency: string;
  readonly letterhead: Letterhead;
  readonly fonts: PaperFonts;
}

/** A finished paper: a whole HTML document that needs no network and runs no script. */
export interface PaperDocument {
  readonly html: string;
  readonly title: string;
}

const arabicLetters = /[\u0600-\u06ff]/;

/** Of a name in two scripts the one that a reader of this language reads. */
export const nameIn = (language: shown.Language, name: string, nameOther: string | null): string => {
  if (nameOther === null || nameOther === "") return name;
  return arabicLetters.test(name) === (language === "ar") ? name : nameOther;
};

/** Writes values in the paper's language. Whatever may hold another direction comes isolated. */
export interface Writer {
  readonly t: Translate;
  readonly language: shown.Language;
  readonly name: (name: string, nameOther: string | null) => string;
  /** With the currency. */
  readonly money: (amount: Minor) => Html;
  /** The number alone, for a column. */
  readonly amount: (amount: Minor) => Html;
  readonly currency: string;
  readonly share: (basisPoints: number) => string;
  /** Thousandths as a number: 1500 is 1.5. */
  readonly quantity: (thousandths: number) => Html;
  readonly count: (value: number) => string;
  /** In numbers, with the Hijri day under it when wished. */
  readonly date: (day: LocalDate) => Html;
  /** In words, likewise. */
  readonly day: (day: LocalDate) => Html;
  readonly time: (minute: MinuteOfDay) => Html;
  readonly moment: (at: Instant) => Html;
  /** The wall time of a moment. */
  readonly clock: (at: Instant) => Html;
  readonly minutes: (minutes: number) => string;
  readonly age: (birthOn: LocalDate, on: LocalDate) => string;
  /** Numbers of papers, files and telephones: read from left to right, group by group, in either kind of digits. */
  readonly code: (text: string) => Html;
}

export const createWriter = ({ locale, hijri, currency, zone }: PaperContext): Writer => {
  const hijriUnder = (day: LocalDate): Html | null => (hijri ? html`<span class="hijri"><bdi>${shown.formatHijri(day, locale)}</bdi></span>` : null);
  return {
    t: createTranslate(locale),
    language: locale.language,
    name: (name, nameOther) => nameIn(locale.language, name, nameOther),
    money: (amount) => isolate(shown.formatMoney(amount, currency, locale)),
    amount: (amount) => isolate(shown.formatAmount(amount, currency, locale)),
    currency: shown.formatCurrencyName(currency, locale),
    share: (basisPoints) => shown.formatShare(basisPoints, locale),
    quantity: (thousandths) => isolate(shown.formatQuantity(thousandths, locale)),
    count: (value) => shown.formatNumber(value, locale),
    date: (day) => html`${isolate(shown.formatDate(day, locale))}${hijriUnder(day)}`,
    day: (day) => html`${isolate(shown.formatDay(day, locale, { year: true }))}${hijriUnder(day)}`,
    time: (minute) => isolate(shown.formatTime(minute, locale)),
    moment: (at) => isolate(shown.formatInstant(at, zone, locale)),
    clock: (at) => isolate(shown.formatInstantTime(at, zone, locale)),
    minutes: (minutes) => shown.formatMinutes(minutes, locale),
    age: (birthOn, on) => shown.formatAge(birthOn, on, locale),
    code: (text) => html`<bdi dir="ltr" class="${arabicLetters.test(text) ? "code" : "code strict"}">${shown.formatDigits(text, locale)}</bdi>`,
  };
};
