import { Popover, TextInput } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import { useState, type KeyboardEvent, type ReactNode, type Ref } from "react";
import { minorToText, type Minor } from "#shared/core/money.ts";
import { addDays, addMonths, type LocalDate, type MinuteOfDay } from "#shared/core/time.ts";
import { formatCurrencyName, toLatinDigits } from "#shared/i18n/format.ts";
import { useFormat, useReader, useText } from "../i18n.tsx";
import { IconButton } from "./button.tsx";
import { Calendar } from "./calendar.tsx";
import { textToAmount, textToDate, textToMinute } from "./typed-text.ts";

interface FieldProps<Value> {
  readonly label: string;
  /** For ears only, where the head of a column or a sentence says it for eyes. */
  readonly labelHidden?: boolean | undefined;
  readonly value: Value | null;
  /** Called with what was typed once it is right, and with null once it is empty. */
  readonly onChange: (value: Value | null) => void;
  readonly description?: ReactNode;
  readonly error?: ReactNode;
  readonly required?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  readonly autoFocus?: boolean | undefined;
  readonly ref?: Ref<HTMLInputElement>;
}

interface TypedFieldProps<Value> extends FieldProps<Value> {
  readonly shown: string;
  readonly read: (text: string) => Value | null;
  readonly wrong: string;
  readonly placeholder?: string | undefined;
  readonly inputMode?: "numeric" | "decimal" | "tel";
  readonly rightSection?: ReactNode;
  readonly onStep?: (event: KeyboardEvent<HTMLInputElement>) => Value | null;
}

/** Typed freely and read when it is left: what was typed stays until it can be read, and says why it cannot. */
const TypedField = <Value,>({ label, labelHidden, value, onChange, shown, read, wrong, onStep, error, inputMode, placeholder, rightSection, description, required, disabled, autoFocus, ref }: TypedFieldProps<Value>) => {
  const [typed, setTyped] = useState<string | null>(null);
  const [bad, setBad] = useState(false);
  const settle = (): void => {
    if (typed === null) return;
    const next = typed.trim() === "" ? null : read(typed);
    setBad(typed.trim() !== "" && next === null);
    if (typed.trim() !== "" && next === null) return;
    setTyped(null);
    if (next !== value) onChange(next);
  };
  return (
    <TextInput
      {...(ref === undefined ? {} : { ref })}
      {...(labelHidden ? { "aria-label": label } : { label })}
      description={description}
      required={required ?? false}
      withAsterisk={false}
      disabled={disabled ?? false}
      autoFocus={autoFocus ?? false}
      value={typed ?? shown}
      placeholder={placeholder}
      inputMode={inputMode}
      autoComplete="off"
      dir="ltr"
      error={error ?? (bad ? wrong : null)}
      rightSection={rightSection}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        setBad(false);
      }}
      onBlur={settle}
      onKeyDown={(event) => {
        if (event.key === "Enter") settle();
        const next = onStep?.(event) ?? null;
        if (next === null) return;
        event.preventDefault();
        setTyped(null);
        setBad(false);
        onChange(next);
      }}
    />
  );
};

interface DateFieldProps extends FieldProps<LocalDate> {
  readonly today: LocalDate;
  readonly min?: LocalDate;
  readonly max?: LocalDate;
}

/** A day, typed as anyone types one or chosen from the month. Up and down move by a day, Page keys by a month. */
export const DateField = ({ today, min, max, ...field }: DateFieldProps) => {
  const t = useText();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const inRange = (day: LocalDate | null): LocalDate | null => (day === null || (min !== undefined && day < min) || (max !== undefined && day > max) ? null : day);
  return (
    <Popover opened={open} onChange={setOpen} trapFocus withRoles={false} position="bottom-end">
      <Popover.Target>
        <div>
          <TypedField
            {...field}
            inputMode="numeric"
            shown={field.value === null ? "" : format.date(field.value).replace(/[\u2066\u2069]/g, "")}
            read={(text) => inRange(textToDate(text, today, max))}
            wrong={t("field.date.wrong")}
            placeholder={t("field.date.hint")}
            onStep={(event) => {
              if (event.altKey && event.key === "ArrowDown") {
                setOpen(true);
                return null;
              }
              const from = field.value ?? today;
              const steps: Readonly<Record<string, LocalDate>> = { ArrowUp: addDays(from, 1), ArrowDown: addDays(from, -1), PageUp: addMonths(from, 1), PageDown: addMonths(from, -1) };
              return inRange(steps[event.key] ?? null);
            }}
            rightSection={<IconButton label={t("field.date.open")} tabIndex={-1} icon={<IconCalendar size={16} stroke={1.7} />} onClick={() => setOpen((was) => !was)} />}
          />
        </div>
      </Popover.Target>
      <Popover.Dropdown>
        <Calendar
          label={t("field.date.open")}
          value={field.value}
          today={today}
          min={min}
          max={max}
          focused
          onChoose={(day) => {
            setOpen(false);
            field.onChange(day);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
};

/** A wall time. Up and down move by `step` minutes. */
export const TimeField = ({ step = 15, ...field }: FieldProps<MinuteOfDay> & { readonly step?: number }) => {
  const t = useText();
  const format = useFormat();
  return (
    <TypedField
      {...field}
      inputMode="numeric"
      shown={field.value === null ? "" : format.time(field.value)}
      read={textToMinute}
      wrong={t("field.time.wrong", { example: format.time(570) })}
      onStep={(event) => {
        const move = { ArrowUp: step, ArrowDown: -step }[event.key];
        return move === undefined ? null : (Math.max(0, Math.min(1440, (field.value ?? 540) + move)) as MinuteOfDay);
      }}
    />
  );
};

/** A whole number within bounds, in the reader's digits. Up and down move by `step`. */
export const NumberField = ({ min, max, step = 1, onChange, ...field }: Omit<FieldProps<number>, "onChange"> & { readonly min: number; readonly max: number; readonly step?: number; readonly onChange: (value: number) => void }) => {
  const t = useText();
  const format = useFormat();
  const within = (value: number): number => Math.max(min, Math.min(max, value));
  return (
    <TypedField
      {...field}
      inputMode="numeric"
      shown={field.value === null ? "" : format.digits(String(field.value))}
      read={(text) => {
        const typed = toLatinDigits(text).replace("٫", ".").trim();
        return /^\d+(\.\d+)?$/.test(typed) && Number(typed) >= min && Number(typed) <= max ? Number(typed) : null;
      }}
      wrong={t("field.number.wrong", { min, max })}
      onChange={(value) => onChange(value ?? min)}
      onStep={(event) => {
        const move = { ArrowUp: step, ArrowDown: -step }[event.key];
        return move === undefined ? null : within((field.value ?? min) + move);
      }}
    />
  );
};

/** An amount in the clinic's currency, or in `currency`. */
export const MoneyField = ({ currency, ...field }: FieldProps<Minor> & { readonly currency?: string }) => {
  const t = useText();
  const format = useFormat();
  const reader = useReader();
  const money = currency ?? reader.currency;
  return (
    <TypedField
      {...field}
      inputMode="decimal"
      shown={field.value === null ? "" : format.digits(minorToText(field.value, money))}
      read={(text) => textToAmount(text, money)}
      wrong={t("field.money.wrong", { currency: money })}
      rightSection={<span style={{ color: "var(--text-muted)", fontSize: "var(--text-small)", paddingInlineEnd: 8 }}>{formatCurrencyName(money, reader.locale)}</span>}
    />
  );
};

/** A telephone number as it is dialled; the core reads it in the clinic's country and says when it cannot. */
export const PhoneField = ({ value, onChange, label, labelHidden, description, error, required, disabled, autoFocus, ref }: FieldProps<string>) => (
  <TextInput
    {...(ref === undefined ? {} : { ref })}
    type="tel"
    {...(labelHidden ? { "aria-label": label } : { label })}
    description={description}
    error={error}
    required={required ?? false}
    withAsterisk={false}
    disabled={disabled ?? false}
    autoFocus={autoFocus ?? false}
    dir="ltr"
    autoComplete="off"
    value={value ?? ""}
    onChange={(event) => {
      const typed = toLatinDigits(event.currentTarget.value).replace(/[^\d+() -]/g, "");
      onChange(typed === "" ? null : typed);
    }}
  />
);
