import { Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import type { Id } from "#shared/core/ids.ts";
import type { Minor } from "#shared/core/money.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Fact, Panel } from "../../components/panel.tsx";
import { PayForm } from "../../components/pay-form.tsx";
import { Notice, SkeletonRows } from "../../components/states.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { PatientPick } from "./patient-pick.tsx";
import css from "./side.module.css";
import { useTaking } from "./use-taking.ts";

/** From whom, for what, how much. */
export const TakingPanel = ({ start, onDone }: { readonly start: string | null; readonly onDone: () => void }) => {
  const t = useText();
  const [patientId, setPatientId] = useState(start);
  return (
    <Panel side label={t("money.pay.title")}>
      <div className={css.head}>
        <h2 className={css.title}>{t("money.pay.title")}</h2>
        <IconButton label={t("common.close")} icon={<IconX size={18} stroke={1.7} />} onClick={onDone} />
      </div>
      {patientId === null
        ? <PatientPick label={t("money.pay.who")} onPick={setPatientId} onCancel={onDone} />
        : <Taking key={patientId} patientId={patientId as Id<"pat">} onOther={() => setPatientId(null)} onDone={onDone} />}
    </Panel>
  );
};

const Taking = ({ patientId, onOther, onDone }: { readonly patientId: Id<"pat">; readonly onOther: () => void; readonly onDone: () => void }) => {
  const t = useText();
  const format = useFormat();
  const taking = useTaking(patientId, onDone);
  if (taking.problem !== null) return <Notice tone="red">{taking.problem}</Notice>;
  if (!taking.ready) return <SkeletonRows rows={6} />;
  return (
    <div className={css.stack}>
      <div>
        <Fact name={taking.name ?? ""} tone="strong"><Button size="small" tone="quiet" onClick={onOther}>{t("money.pay.otherPatient")}</Button></Fact>
        {taking.balanceMinor > 0
          ? <Fact name={t("patients.balance")} tone="due">{format.money(taking.balanceMinor)}</Fact>
          : <p className={css.quiet}>{t("money.pay.nothingDue")}</p>}
      </div>
      {taking.bills.length > 0 && (
        <Select
          label={t("money.pay.forWhat")} value={taking.choice} allowDeselect={false}
          data={[
            ...taking.bills.map((bill) => ({ value: bill.invoiceId, label: `${t("money.pay.forInvoice", { number: format.code(bill.number ?? "") })} · ${format.money(bill.dueMinor as Minor)}` })),
            { value: "account", label: t("money.pay.onAccount") },
          ]}
          onChange={taking.onChoice}
        />
      )}
      <PayForm key={taking.choice} dueMinor={taking.dueMinor} busy={taking.busy} fault={taking.fault} onTake={taking.take} onCancel={onDone} />
    </div>
  );
};
