import { TextInput } from "@mantine/core";
import { useMergedRef } from "@mantine/hooks";
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode, type Ref } from "react";
import { minorToText, type Minor } from "#shared/core/money.ts";
import { useFormat, useReader, useText } from "../i18n.tsx";
import { textToAmount } from "./typed-text.ts";
import css from "./amount-field.module.css";

interface AmountFieldProps {
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

/** An amount that is told at every key, for sums that follow it. Selected whole when it is entered, so that typing replaces it. */
export const AmountField = ({ label, value, onChange, currency, hideLabel, error, disabled, autoFocus, onKeyDown, ref }: AmountFieldProps) => {
  const t = useText();
  const format = useFormat();
  const reader = useReader();
  const unit = currency ?? reader.currency;
  const [typed, setTyped] = useState<string | null>(null);
  const [entries, setEntries] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const fieldRef = useMergedRef(field, ref ?? null);
  // In the very commit that shows the plain number: a moment later a quick digit would be written over by the next.
  useLayoutEffect(() => {
    if (entries > 0) field.current?.select();
  }, [entries]);
  const wrong = typed !== null && typed.trim() !== "" && textToAmount(typed, unit) === null;
  return (
    <TextInput
      ref={fieldRef}
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
      onFocus={() => {
        setTyped(value === null ? "" : format.digits(minorToText(value, unit)));
        setEntries((before) => before + 1);
      }}
      onBlur={() => setTyped(wrong ? typed : null)}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(textToAmount(event.currentTarget.value, unit));
      }}
      {...(onKeyDown ? { onKeyDown } : {})}
    />
  );
};
