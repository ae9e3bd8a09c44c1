import { IconPrinter, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useShortcuts, type Shortcut } from "../../app/keyboard.tsx";
import { AmountField } from "../../components/amount-field.tsx";
import { Button, IconButton } from "../../components/button.tsx";
import { Choice } from "../../components/choice.tsx";
import { Fact, Panel, PanelSection } from "../../components/panel.tsx";
import { namesFor } from "../../components/person.tsx";
import type { PayMethod } from "../../components/pay-form.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import { ReasonForm } from "./reason-form.tsx";
import css from "./side.module.css";
import type { DayPayment } from "./use-money-day.ts";
import type { MoneyPlace } from "./use-money-place.ts";
import { usePaymentDoings } from "./use-payment-doings.ts";

type Mode = "look" | "reverse" | "refund";
const methods: readonly PayMethod[] = ["cash", "card", "bankTransfer"];

/** One row of the ledger: what it was, its receipt, and the two ways to put it right. */
export const PaymentPanel = ({ row, place, onClose }: { readonly row: DayPayment; readonly place: MoneyPlace; readonly onClose: () => void }) => {
  const t = useText();
  const format = useFormat();
  const { locale } = useReader();
  const doings = usePaymentDoings(row);
  const [mode, setMode] = useState<Mode>("look");
  const { payment } = row;
  const name = namesFor(locale.language, row.patientName, row.patientNameOther).first;
  const receipt = payment.number === null ? undefined : () => place.showPaper({ kind: "receipt", id: payment.id });
  const key = (keys: string, label: Shortcut["label"], run: (() => void) | undefined): readonly Shortcut[] => (run ? [{ keys, label, run }] : []);
  useShortcuts("money.payment.receipt", [
    ...key("C", "money.payment.printReceipt", receipt),
    ...key("F", "money.payment.openFile", () => place.openFile(payment.patientId)),
    ...key("X", "money.payment.reverse", doings.reverse && (() => setMode("reverse"))),
    ...key("R", "money.payment.refund", doings.refund && (() => setMode("refund"))),
  ]);
  const back = (): void => {
    doings.clear();
    setMode("look");
  };
  return (
    <Panel side label={t("money.payment.label", { number: payment.number ?? "" })}>
      <div className={css.head}>
        <div>
          <h2 className={css.title}>{format.money(payment.amountMinor)}</h2>
          <p><bdi>{name}</bdi> <span className={css.quiet}>· {t("patient.file", { number: format.digits(row.fileNumber) })}</span></p>
          <p className={css.line}>
            <StatusTag tone={payment.kind === "payment" ? "green" : payment.kind === "transfer" ? "grey" : "amber"}>{t(`money.kind.${payment.kind}`)}</StatusTag>
            {row.reversed && <StatusTag tone="red">{t("money.payment.reversed")}</StatusTag>}
          </p>
        </div>
        <IconButton label={t("common.close")} icon={<IconX size={18} stroke={1.7} />} onClick={onClose} />
      </div>
      <PanelSection>
        <Fact name={t("money.payment.at")}>{format.instant(payment.receivedAt)}</Fact>
        <Fact name={t("money.column.method")}>{t(`money.method.${payment.method}`)}</Fact>
        {payment.number !== null && <Fact name={t("money.payment.receipt")}><bdi>{format.digits(payment.number)}</bdi></Fact>}
        {row.invoiceNumber !== null && <Fact name={t("money.column.invoice")}><bdi>{format.digits(row.invoiceNumber)}</bdi></Fact>}
        {payment.reference !== null && <Fact name={t("money.payment.reference")}><bdi>{payment.reference}</bdi></Fact>}
        {payment.reason !== null && <Fact name={t("money.payment.reason")}><bdi>{payment.reason}</bdi></Fact>}
        <Fact name={t("money.payment.by")}><bdi>{row.userName}</bdi></Fact>
      </PanelSection>
      {mode === "reverse" && doings.reverse && <ReverseForm run={doings.reverse} busy={doings.busy} fault={doings.fault} onDone={back} />}
      {mode === "refund" && doings.refund && <RefundForm row={row} name={name} run={doings.refund} busy={doings.busy} fault={doings.fault} onDone={back} />}
      {mode === "look" && (
        <PanelSection>
          {receipt && <Button tone="primary" block hint="C" icon={<IconPrinter size={16} stroke={1.7} />} onClick={receipt}>{t("money.payment.printReceipt")}</Button>}
          <div className={css.line}>
            <Button size="small" hint="F" onClick={() => place.openFile(payment.patientId)}>{t("money.payment.openFile")}</Button>
            {payment.invoiceId !== null && <Button size="small" onClick={() => place.openInvoice(payment.invoiceId ?? "")}>{t("money.payment.openInvoice")}</Button>}
            {doings.refund && <Button size="small" hint="R" onClick={() => setMode("refund")}>{t("money.payment.refund")}</Button>}
            {doings.reverse && <Button size="small" tone="danger" hint="X" onClick={() => setMode("reverse")}>{t("money.payment.reverse")}</Button>}
          </div>
        </PanelSection>
      )}
    </Panel>
  );
};

interface FormProps {
  readonly busy: boolean;
  readonly fault: string | null;
  readonly onDone: () => void;
}

const ReverseForm = ({ run, busy, fault, onDone }: FormProps & { readonly run: (reason: string) => Promise<boolean> }) => {
  const t = useText();
  const [reason, setReason] = useState("");
  return (
    <ReasonForm
      title={t("money.payment.reverseTitle")} text={t("money.payment.reverseText")} does={t("money.payment.reverseDo")} danger
      reason={reason} onReason={setReason} ready busy={busy} fault={fault} onCancel={onDone}
      onRun={async () => {
        if (await run(reason.trim())) onDone();
      }}
    />
  );
};

const RefundForm = ({ row, name, run, busy, fault, onDone }: FormProps & { readonly row: DayPayment; readonly name: string; readonly run: NonNullable<ReturnType<typeof usePaymentDoings>["refund"]> }) => {
  const t = useText();
  const format = useFormat();
  const [amount, setAmount] = useState(row.payment.amountMinor as typeof row.payment.amountMinor | null);
  const [method, setMethod] = useState<PayMethod>(row.payment.method === "credit" ? "cash" : row.payment.method);
  const [reason, setReason] = useState("");
  return (
    <ReasonForm
      title={t("money.payment.refundTitle", { name })} does={amount === null ? t("money.payment.refund") : t("money.payment.refundDo", { amount: format.money(amount) })}
      reason={reason} onReason={setReason} ready={amount !== null && amount > 0} busy={busy} fault={fault} onCancel={onDone}
      onRun={async () => {
        if (amount !== null && (await run(amount, method, reason.trim()))) onDone();
      }}
    >
      <AmountField label={t("money.pay.amount")} value={amount} onChange={setAmount} autoFocus />
      <Choice block label={t("money.pay.method")} value={method} options={methods.map((one) => ({ value: one, label: t(`money.method.${one}`) }))} onChange={setMethod} />
    </ReasonForm>
  );
};
