import { DirectionProvider, useDirection } from "@mantine/core";
import { createContext, useContext, useEffect, useMemo, type ReactNode } from "react";
import type { Minor } from "#shared/core/money.ts";
import type { Instant, LocalDate, MinuteOfDay, Zone } from "#shared/core/time.ts";
import * as shown from "#shared/i18n/format.ts";
import { createScreenTranslate, type Translate } from "#shared/i18n/text.ts";

/** Who reads the screen, and the clinic's facts that decide how it is written. */
export interface Reader {
  readonly locale: shown.Locale;
  readonly currency: string;
  readonly zone: Zone;
  /** Hijri days beside the Gregorian. */
  readonly hijri: boolean;
  /** First day of the week, 1 Monday to 7 Sunday. */
  readonly weekStart: number;
}

/** Before a clinic is open nothing is known but the language. */
export const readerBeforeClinic = (language: shown.Language): Reader => ({
  locale: { language, digits: language === "ar" ? "arab" : "latn" },
  currency: "EGP",
  zone: shown.zoneOfPc() as Zone,
  hijri: false,
  weekStart: 7,
});

const ReaderContext = createContext<Reader>(readerBeforeClinic("en"));

/** Sets the language, direction and digits of all below it, and of the page, with no reload. */
export const ReaderProvider = ({ reader, children }: { readonly reader: Reader; readonly children: ReactNode }) => {
  const direction = shown.directionOf(reader.locale.language);
  useEffect(() => {
    document.documentElement.lang = reader.locale.language;
    document.documentElement.dir = direction;
  }, [reader.locale.language, direction]);
  return (
    <DirectionProvider initialDirection={direction} detectDirection={false}>
      <FollowDirection direction={direction} />
      <ReaderContext value={reader}>{children}</ReaderContext>
    </DirectionProvider>
  );
};

const FollowDirection = ({ direction }: { readonly direction: "ltr" | "rtl" }) => {
  const { dir, setDirection } = useDirection();
  useEffect(() => {
    if (dir !== direction) setDirection(direction);
  }, [dir, direction, setDirection]);
  return null;
};

export const useReader = (): Reader => useContext(ReaderContext);

/** The texts of the reader: `const t = useText(); t("day.waiting", { count: 3 })`. */
export const useText = (): Translate => {
  const { locale } = useReader();
  return useMemo(() => createScreenTranslate(locale), [locale]);
};

export const useIsRtl = (): boolean => shown.directionOf(useReader().locale.language) === "rtl";

export const bindFormat = ({ locale, currency, zone, hijri }: Reader) => ({
  money: (amount: Minor, of: string = currency) => shown.formatMoney(amount, of, locale),
  amount: (amount: Minor, of: string = currency) => shown.formatAmount(amount, of, locale),
  number: (value: number) => shown.formatNumber(value, locale),
  digits: (text: string) => shown.formatDigits(text, locale),
  code: (text: string) => shown.formatCode(text, locale),
  share: (basisPoints: number) => shown.formatShare(basisPoints, locale),
  bytes: (bytes: number) => shown.formatBytes(bytes, locale),
  date: (day: LocalDate) => shown.formatDate(day, locale),
  day: (day: LocalDate, shape?: { readonly year?: boolean; readonly short?: boolean }) => shown.formatDay(day, locale, shape),
  month: (day: LocalDate) => shown.formatMonth(day, locale),
  weekday: (weekday: number, width?: "long" | "short" | "narrow") => shown.formatWeekday(weekday, locale, width),
  /** Null where the clinic does not want Hijri days. */
  hijri: (day: LocalDate) => (hijri ? shown.formatHijri(day, locale) : null),
  time: (minute: MinuteOfDay | number) => shown.formatTime(minute, locale),
  instantTime: (at: Instant) => shown.formatInstantTime(at, zone, locale),
  instant: (at: Instant) => shown.formatInstant(at, zone, locale),
  minutes: (minutes: number) => shown.formatMinutes(minutes, locale),
  age: (birthOn: LocalDate, on: LocalDate) => shown.formatAge(birthOn, on, locale),
  ago: (at: Instant, now: Instant) => shown.formatAgo(at, now, locale),
  list: (items: readonly string[]) => shown.formatList(items, locale),
  phone: (phone: string) => shown.formatPhone(phone, locale),
});

/** format.ts bound to the reader and the clinic: `const format = useFormat(); format.money(due)`. */
export const useFormat = (): ReturnType<typeof bindFormat> => {
  const reader = useReader();
  return useMemo(() => bindFormat(reader), [reader]);
};
