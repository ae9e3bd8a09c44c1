import { TextInput } from "@mantine/core";
import { useState, type KeyboardEvent, type ReactNode, type Ref } from "react";
import { minorToText, textToMinor, type Minor } from "#shared/core/money.ts";
import { toLatinDigits } from "#shared/i18n/format.ts";
import { useFormat, useReader, useText } from "../i18n.tsx";
import css from "./money-field.module.css";

interface MoneyFieldProps {
  readonly label: string;
  /** Null: nothing typed, or no amount. */
  readonly value: Minor | null;
  readonly onChange: (value: Minor | null) => void;
  /** Absent: the clinic's. */
  readonly currency?: string;
  /** Only for ears: the column's head says it to the eye. */
  readonly hideLabel?: boolean;
  readonly error?: ReactNode;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  readonly ref?: Ref<HTMLInputElement>;
}

/** An amount as people type it: either digits, with or without separators. Null when it is none. */
export const typedToMinor = (typed: string, currency: string): Minor | null =>
  textToMinor(toLatinDigits(typed).replace(/[٬,\s\u200e\u200f]/g, "").replace("٫", "."), currency);

/** An amount of money. Selected whole when it is entered, so that typing replaces it. */
export const MoneyField = ({ label, value, onChange, currency, hideLabel, error, disabled, autoFocus, onKeyDown, ref }: MoneyFieldProps) => {
  const t = useText();
  const format = useFormat();
  const reader = useReader();
  const unit = currency ?? reader.currency;
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && typed.trim() !== "" && typedToMinor(typed, unit) === null;
  return (
    <TextInput
      ref={ref}
      label={hideLabel ? undefined : label}
      aria-label={hideLabel ? label : undefined}
      classNames={{ input: css.input ?? "" }}
      dir="ltr"
      inputMode="decimal"
      autoComplete="off"
      disabled={disabled === true}
      autoFocus={autoFocus === true}
      value={typed ?? (value === null ? "" : format.amount(value, unit))}
      error={wrong ? t("field.money.wrong", { currency: unit }) : error}
      onFocus={(event) => {
        setTyped(value === null ? "" : format.digits(minorToText(value, unit)));
        const field = event.currentTarget;
        requestAnimationFrame(() => field.select());
      }}
      onBlur={() => setTyped(wrong ? typed : null)}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(typedToMinor(event.currentTarget.value, unit));
      }}
      {...(onKeyDown ? { onKeyDown } : {})}
    />
  );
};
