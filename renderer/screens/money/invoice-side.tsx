import { IconCheck, IconPrinter } from "@tabler/icons-react";
import { useState } from "react";
import type { Minor } from "#shared/core/money.ts";
import { Button } from "../../components/button.tsx";
import { Fact, Panel, PanelSection } from "../../components/panel.tsx";
import { PayForm } from "../../components/pay-form.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { ReasonForm } from "./reason-form.tsx";
import css from "./side.module.css";
import type { Bill, InvoiceDesk } from "./use-invoice.ts";
import type { MoneyPlace } from "./use-money-place.ts";

export type SideMode = "look" | "pay" | "credit";

interface InvoiceSideProps {
  readonly bill: Bill;
  readonly desk: InvoiceDesk;
  readonly place: MoneyPlace;
  readonly mode: SideMode;
  readonly onMode: (mode: SideMode) => void;
  readonly dueMinor: Minor;
  readonly issue?: (() => void) | undefined;
  readonly pay: (() => void) | undefined;
}

/** The next step of a bill, the money on it, and the quiet ways out. */
export const InvoiceSide = ({ bill, desk, place, mode, onMode, dueMinor, issue, pay }: InvoiceSideProps) => {
  const t = useText();
  const format = useFormat();
  const [reason, setReason] = useState("");
  const back = (): void => onMode("look");
  return (
    <Panel side label={t("money.invoice.next")}>
      {mode === "pay" ? (
        <PanelSection title={t("money.pay.title")}>
          <PayForm dueMinor={dueMinor} busy={desk.busy} fault={desk.takeFault} onTake={async (taking) => void ((await desk.take(taking)) && back())} onCancel={back} />
        </PanelSection>
      ) : mode === "credit" ? (
        <ReasonForm
          title={t("money.invoice.creditTitle")} text={t("money.invoice.creditText")} does={t("money.invoice.creditDo")} danger
          reason={reason} onReason={setReason} ready busy={desk.busy} fault={desk.creditFault} onCancel={back}
          onRun={async () => {
            if (await desk.creditWhole?.(reason.trim())) back();
          }}
        />
      ) : (
        <div className={css.steps}>
          {pay && (
            <Button tone="primary" size="large" block hint="P" busy={desk.busy} onClick={pay}>
              {dueMinor > 0 ? t("money.pay.take", { amount: format.money(dueMinor) }) : t("money.pay.title")}
            </Button>
          )}
          {issue && <Button block size="large" hint="Ctrl ↵" icon={<IconCheck size={17} stroke={1.8} />} busy={desk.busy} onClick={issue}>{t("money.invoice.issue")}</Button>}
          {desk.useCredit && <Button block busy={desk.busy} onClick={() => void desk.useCredit?.run()}>{t("money.invoice.useCredit", { amount: format.money(desk.useCredit.amountMinor) })}</Button>}
          {desk.print && <Button block tone={pay ? "plain" : "primary"} hint="Ctrl P" icon={<IconPrinter size={16} stroke={1.7} />} onClick={desk.print}>{t("money.invoice.preview")}</Button>}
          <div className={css.line}>
            {desk.openFile && <Button size="small" onClick={desk.openFile}>{t("money.invoice.openFile")}</Button>}
            {desk.openStatement && <Button size="small" onClick={desk.openStatement}>{t("money.invoice.statement")}</Button>}
            {desk.discard && <Button size="small" tone="danger" onClick={() => void desk.discard?.()}>{t("money.invoice.discard")}</Button>}
            {desk.creditWhole && <Button size="small" tone="danger" onClick={() => onMode("credit")}>{t("money.invoice.credit")}</Button>}
          </div>
        </div>
      )}
      {!desk.draft && (
        <PanelSection title={t("money.invoice.payments")}>
          {bill.payments.length === 0 && <p className={css.quiet}>{t("money.invoice.noPayments")}</p>}
          {bill.payments.map((payment) => (
            <Fact key={payment.id} name={`${t(`money.kind.${payment.kind}`)} · ${t(`money.method.${payment.method}`)} · ${format.date(payment.receivedOn)}`}>
              {payment.number === null ? format.money(payment.amountMinor) : (
                <Button size="small" tone="quiet" title={t("money.payment.printReceipt")} icon={<IconPrinter size={14} stroke={1.7} aria-hidden="true" />} onClick={() => place.showPaper({ kind: "receipt", id: payment.id })}>
                  {format.money(payment.amountMinor)}
                </Button>
              )}
            </Fact>
          ))}
          {desk.creditMinor > 0 && <Fact name={t("patients.credit")} tone="quiet">{format.money(desk.creditMinor)}</Fact>}
        </PanelSection>
      )}
    </Panel>
  );
};
