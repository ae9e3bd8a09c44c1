import { Checkbox, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { subtractMinor, type Minor } from "#shared/core/money.ts";
import { isTypingIn, matchesKey } from "../../../app/key-match.ts";
import { AmountField } from "../../../components/amount-field.tsx";
import { Button } from "../../../components/button.tsx";
import { MoneyText } from "../../../components/money-text.tsx";
import { Fact, Panel } from "../../../components/panel.tsx";
import { Notice } from "../../../components/states.tsx";
import { useFormat, useReader, useText } from "../../../i18n.tsx";
import { Choice } from "../../../components/choice.tsx";
import { FormHeading } from "./form-heading.tsx";
import styles from "./panel.module.css";

export type PayMethod = "cash" | "card" | "bankTransfer" | "credit";
const methods: readonly PayMethod[] = ["cash", "card", "bankTransfer", "credit"];

export interface Taking {
  readonly method: PayMethod;
  readonly amountMinor: Minor;
  readonly reference: string | null;
  readonly print: boolean;
}

interface PaymentFormProps {
  readonly patientName: string;
  readonly dueMinor: Minor;
  /** On the patient's account, unspent. */
  readonly creditMinor: Minor;
  readonly printAtFirst: boolean;
  readonly busy: boolean;
  readonly problem: string | null;
  readonly onTake: (taking: Taking) => void;
  readonly onBack: () => void;
}

/** Takes money: the amount that is due stands there already, 1 to 4 choose how, Enter takes it. */
export const PaymentForm = ({ patientName, dueMinor, creditMinor, printAtFirst, busy, problem, onTake, onBack }: PaymentFormProps) => {
  const t = useText();
  const format = useFormat();
  const { currency } = useReader();
  const [amount, setAmount] = useState<Minor | null>(dueMinor);
  const [given, setGiven] = useState<Minor | null>(null);
  const [method, setMethod] = useState<PayMethod>("cash");
  const [reference, setReference] = useState("");
  const [print, setPrint] = useState(printAtFirst);
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-checked="true"]')?.focus(), []);

  const amountMinor = amount !== null && amount > 0 ? amount : null;
  const creditShort = method === "credit" && amountMinor !== null && amountMinor > creditMinor;
  const take = (): void => {
    setTried(true);
    if (amountMinor === null || creditShort || busy) return;
    onTake({ method, amountMinor, reference: reference.trim() === "" ? null : reference.trim(), print });
  };
  const option = (value: PayMethod, index: number) => ({ value, label: t(`day.pay.${value}`), hint: format.number(index + 1), disabled: value === "credit" && creditMinor <= 0 });

  return (
    <Panel side label={t("day.pay.title")}>
      <FormHeading title={t("day.pay.title")} onBack={onBack} />
      <form
        ref={form}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          take();
        }}
        onKeyDown={(event) => {
          if (isTypingIn(event.target as HTMLInputElement)) return;
          const chosen = methods.find((_, index) => matchesKey(String(index + 1), event.nativeEvent));
          if (!chosen || option(chosen, 0).disabled) return;
          event.preventDefault();
          setMethod(chosen);
        }}
      >
        <div>
          <p className={styles.name}><bdi>{patientName}</bdi></p>
          <Fact name={t("day.due")} tone="due"><MoneyText amount={dueMinor} tone="due" /></Fact>
          {creditMinor > 0 && <Fact name={t("day.credit")}><MoneyText amount={creditMinor} /></Fact>}
        </div>
        <div>
          <span className={styles.label}>{t("day.pay.method")}</span>
          <Choice block label={t("day.pay.method")} value={method} onChange={setMethod} options={methods.map(option)} />
        </div>
        <AmountField
          label={t("day.pay.amount")}
          value={amount}
          error={tried && amountMinor === null ? t("day.pay.invalid", { currency }) : creditShort ? t("day.pay.creditShort", { amount: format.money(creditMinor) }) : undefined}
          onChange={setAmount}
        />
        {amountMinor !== null && amountMinor !== dueMinor && (
          <p className={styles.hint} aria-live="polite">
            {amountMinor < dueMinor
              ? t("day.pay.part", { amount: format.money(subtractMinor(dueMinor, amountMinor)) })
              : t("day.pay.over", { amount: format.money(subtractMinor(amountMinor, dueMinor)) })}
          </p>
        )}
        {method === "cash" && (
          <div className={styles.pair}>
            <AmountField label={t("day.pay.given")} value={given} onChange={setGiven} />
            <div>
              <span className={styles.label}>{t("day.pay.change")}</span>
              <span className={styles.big}>{given !== null && amountMinor !== null && given >= amountMinor ? format.money(subtractMinor(given, amountMinor)) : "–"}</span>
            </div>
          </div>
        )}
        {(method === "card" || method === "bankTransfer") && (
          <TextInput label={t("day.pay.reference")} value={reference} maxLength={80} dir="auto" onChange={(event) => setReference(event.currentTarget.value)} />
        )}
        <Checkbox label={t("day.pay.printReceipt")} checked={print} onChange={(event) => setPrint(event.currentTarget.checked)} />
        {problem !== null && <Notice tone="red">{problem}</Notice>}
        <Button type="submit" tone="primary" size="large" block hint="Enter" busy={busy}>
          {t("day.pay.take", { amount: amountMinor === null ? "" : format.money(amountMinor) })}
        </Button>
      </form>
    </Panel>
  );
};
