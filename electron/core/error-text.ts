import type { Minor } from "#shared/core/money.ts";
import type { Instant, Zone } from "#shared/core/time.ts";
import type { AppError } from "#shared/errors.ts";
import { formatBytes, formatInstant, formatMoney, type Locale } from "#shared/i18n/format.ts";
import { createTranslate } from "#shared/i18n/text.ts";

const locale: Locale = { language: "en", digits: "latn" };

/** A refusal in English, for the terminal. Moments and amounts are shown as the clinic's where it is known. */
export const errorText = ({ code, ...data }: AppError, clinic: { readonly zone: Zone; readonly currency: string } | null): string => {
  const valueText = (name: string, value: unknown): string | number => {
    if (Array.isArray(value)) return value.length;
    if (typeof value !== "number") return String(value);
    if (name.endsWith("Minor") && clinic) return formatMoney(value as Minor, clinic.currency, locale);
    if (name === "startsAt" || name === "until" || name === "heldUntil") return formatInstant(value as Instant, clinic?.zone ?? ("UTC" as Zone), locale);
    return name === "limitBytes" ? formatBytes(value, locale) : value;
  };
  const values = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, valueText(name, value)]));
  return createTranslate(locale)(`error.${code}`, values);
};
