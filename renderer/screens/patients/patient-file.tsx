import { IconCalendarPlus, IconCash, IconFileInvoice, IconId, IconListDetails, IconArrowsJoin2, IconEyeOff, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Minor } from "#shared/core/money.ts";
import { useErrorText } from "../../api.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { MoneyText } from "../../components/money-text.tsx";
import { Fact, Panel, PanelSection } from "../../components/panel.tsx";
import { PayForm } from "../../components/pay-form.tsx";
import { ErrorState, SkeletonRows } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import { PatientFiles } from "../files/patient-files.tsx";
import { ClashBox } from "./clash-box.tsx";
import css from "./patient-file.module.css";
import { PatientFacts } from "./patient-facts.tsx";
import { PatientHead } from "./patient-head.tsx";
import { PatientAccount, PatientVisits } from "./patient-history.tsx";
import type { FileDoings } from "./use-file-doings.ts";
import type { PatientDesk } from "./use-patient.ts";
import { VoidForm } from "./void-form.tsx";

interface PatientFileProps {
  readonly desk: PatientDesk;
  readonly doings: FileDoings;
}

/** One patient in the panel: who it is, what is dangerous, what can be done, what is owed, what was. */
export const PatientFilePanel = ({ desk, doings }: PatientFileProps) => {
  const t = useText();
  const errorText = useErrorText();
  const { file } = desk;
  if (desk.problem) {
    return (
      <Panel side label={t("patients.title")}>
        <div className={css.end}><Close onClose={doings.close} /></div>
        <ErrorState title={t("patients.panel.error")} text={desk.problem.text ?? undefined} code={desk.problem.code} onRetry={desk.problem.onRetry} />
      </Panel>
    );
  }
  if (!file) {
    return (
      <Panel side label={t("patients.title")}>
        <SkeletonRows rows={12} />
      </Panel>
    );
  }
  return (
    <Panel side label={t("patients.panel.label", { name: file.patient.name })}>
      <PatientHead file={file} desk={desk} onOpenOther={doings.openOther} end={<Close onClose={doings.close} />} />
      {doings.mode === "pay" ? (
        <PanelSection title={t("money.pay.title")}>
          <PayForm dueMinor={doings.payDueMinor} busy={doings.payBusy} fault={errorText(doings.payError)} onTake={doings.take} onCancel={doings.back} />
        </PanelSection>
      ) : doings.mode === "void" ? (
        <VoidForm desk={desk} onDone={doings.back} />
      ) : (
        <Actions doings={doings} />
      )}
      <ClashBox desk={desk} />
      {desk.account && (
        <PanelSection title={t("patients.account")}>
          <AccountSums balanceMinor={file.balanceMinor as Minor} creditMinor={file.creditMinor as Minor} />
          <PatientAccount account={desk.account} onOpenBill={doings.openBill} />
        </PanelSection>
      )}
      <PanelSection title={t("patients.visits")}>
        <PatientVisits visits={file.visits} />
      </PanelSection>
      <PatientFiles patientId={file.patient.id} inUse={doings.inUse} />
      <PanelSection title={t("patients.details")} action={doings.edit && <Button size="small" tone="quiet" hint="E" onClick={doings.edit}>{t("common.edit")}</Button>}>
        <PatientFacts patient={file.patient} desk={desk} />
      </PanelSection>
    </Panel>
  );
};

const Close = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useText();
  return <IconButton label={t("common.close")} icon={<IconX size={18} stroke={1.7} />} onClick={onClose} />;
};

const AccountSums = ({ balanceMinor, creditMinor }: { readonly balanceMinor: Minor; readonly creditMinor: Minor }) => {
  const t = useText();
  return (
    <div>
      {balanceMinor > 0 ? <Fact name={t("patients.balance")} tone="due"><MoneyText amount={balanceMinor} tone="due" /></Fact> : <p className={css.quiet}>{t("patients.settled")}</p>}
      {creditMinor > 0 && <Fact name={t("patients.credit")}><MoneyText amount={creditMinor} /></Fact>}
    </div>
  );
};

const Actions = ({ doings }: { readonly doings: FileDoings }) => {
  const t = useText();
  const small = (key: string, label: string, icon: ReactNode, run: (() => void) | undefined, title?: string) =>
    run || title !== undefined ? (
      <Button key={key} size="small" hint={key} icon={icon} disabled={!run} title={title} onClick={run}>
        {label}
      </Button>
    ) : null;
  const icon = { size: 15, stroke: 1.7 };
  return (
    <div className={css.actions}>
      {doings.book && (
        <Button tone="primary" size="large" block hint="B" icon={<IconCalendarPlus size={17} stroke={1.7} />} onClick={doings.book}>
          {t("patients.book")}
        </Button>
      )}
      <div className={css.more}>
        {small("P", t("patients.pay"), <IconCash {...icon} />, doings.pay)}
        {small("I", t("patients.invoice"), <IconFileInvoice {...icon} />, doings.invoice)}
        {small("C", t("patients.card"), <IconId {...icon} />, doings.card, doings.card || !doings.inUse ? undefined : t("patients.cardNone"))}
        {small("S", t("patients.statement"), <IconListDetails {...icon} />, doings.statement)}
        {small("M", t("patients.merge"), <IconArrowsJoin2 {...icon} />, doings.merge)}
        {small("X", t("patients.void"), <IconEyeOff {...icon} />, doings.voiding)}
      </div>
    </div>
  );
};
