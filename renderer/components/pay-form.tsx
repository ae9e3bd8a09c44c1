import { Checkbox, TextInput } from "@mantine/core";
import { useRef, useState, type SubmitEvent } from "react";
import { subtractMinor, zeroMinor, type Minor } from "#shared/core/money.ts";
import { useFormat, useText } from "../i18n.tsx";
import { AmountField } from "./amount-field.tsx";
import { Button } from "./button.tsx";
import { Choice } from "./choice.tsx";
import { Fact } from "./panel.tsx";
import css from "./pay-form.module.css";
import { Notice } from "./states.tsx";

export type PayMethod = "cash" | "card" | "bankTransfer";

export interface Taking {
  readonly method: PayMethod;
  readonly amountMinor: Minor;
  readonly reference: string | null;
  readonly print: boolean;
}

interface PayFormProps {
  /** What is asked; 0 where money is laid on the account. */
  readonly dueMinor: Minor;
  readonly busy: boolean;
  /** Why the core refused the last try. */
  readonly fault: string | null;
  readonly onTake: (taking: Taking) => Promise<void>;
  readonly onCancel: () => void;
}

const methods: readonly PayMethod[] = ["cash", "card", "bankTransfer"];

/** Takes money: how much, how, and what is given back. Enter takes, Escape leaves it. */
export const PayForm = ({ dueMinor, busy, fault, onTake, onCancel }: PayFormProps) => {
  const t = useText();
  const format = useFormat();
  const [amount, setAmount] = useState<Minor | null>(dueMinor > 0 ? dueMinor : null);
  const [given, setGiven] = useState<Minor | null>(null);
  const [method, setMethod] = useState<PayMethod>("cash");
  const [reference, setReference] = useState("");
  const [print, setPrint] = useState(true);
  // A second press comes before it is drawn that the first one is under way.
  const under = useRef(false);
  const right = amount !== null && amount > 0;
  const change = amount !== null && given !== null && given >= amount ? subtractMinor(given, amount) : null;
  const rest = amount === null ? zeroMinor : subtractMinor(dueMinor, amount);

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!right || busy || under.current) return;
    under.current = true;
    void onTake({ method, amountMinor: amount, reference: method === "cash" || reference.trim() === "" ? null : reference.trim(), print }).finally(() => {
      under.current = false;
    });
  };
  return (
    <form
      className={css.form}
      aria-label={t("money.pay.title")}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onCancel();
      }}
    >
      <AmountField label={t("money.pay.amount")} value={amount} onChange={setAmount} autoFocus />
      <Choice block label={t("money.pay.method")} value={method} options={methods.map((one) => ({ value: one, label: t(`money.method.${one}`) }))} onChange={setMethod} />
      {method === "cash" ? (
        <AmountField label={t("money.pay.given")} value={given} onChange={setGiven} />
      ) : (
        <TextInput label={t("money.pay.reference")} dir="ltr" value={reference} maxLength={80} onChange={(event) => setReference(event.currentTarget.value)} />
      )}
      <div className={css.said} aria-live="polite">
        {change !== null && change > 0 && <Fact name={t("money.pay.change")} tone="strong">{format.money(change)}</Fact>}
        {right && rest > 0 && dueMinor > 0 && <Fact name={t("money.pay.rest")} tone="quiet">{format.money(rest)}</Fact>}
        {right && rest < 0 && <Fact name={t("money.pay.over")} tone="quiet">{format.money(subtractMinor(zeroMinor, rest))}</Fact>}
      </div>
      <Checkbox label={t("money.pay.print")} checked={print} onChange={(event) => setPrint(event.currentTarget.checked)} />
      {fault !== null && <Notice tone="red">{fault}</Notice>}
      <Button type="submit" tone="primary" size="large" block hint="↵" busy={busy} disabled={!right}>
        {right ? t("money.pay.take", { amount: format.money(amount) }) : t("money.pay.title")}
      </Button>
      <Button block tone="quiet" hint="Esc" onClick={onCancel}>
        {t("common.cancel")}
      </Button>
    </form>
  );
};
