import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Instant } from "#shared/core/time.ts";
import { Button } from "../../components/button.tsx";
import { namesFor } from "../../components/person.tsx";
import { Notice } from "../../components/states.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import css from "../first-run/wizard.module.css";
import own from "./join.module.css";
import { Problem, StepHead } from "./step-parts.tsx";
import type { FoundClinic, Join } from "./use-join.ts";

interface FoundStepProps {
  readonly join: Pick<Join, "busy" | "error" | "recover" | "stop">;
  readonly clinics: readonly FoundClinic[];
}

/** What the sheet is of, before anything comes: the clinic's name, how old its newest copy is, and who will open it. */
export const FoundStep = ({ join, clinics }: FoundStepProps) => {
  const t = useText();
  const format = useFormat();
  const { locale } = useReader();
  const [chosen, choose] = useState(clinics[0]?.tenant);
  const [ownerChosen, setOwner] = useState<string | null>(null);
  const [machineName, setMachineName] = useState(t("sync.machineNameFirst"));
  const nameOf = ({ name, nameOther }: { readonly name: string; readonly nameOther: string | null }): string => namesFor(locale.language, name, nameOther).first;
  const clinic = clinics.find(({ tenant }) => tenant === chosen) ?? clinics[0];
  const owner = clinic?.owners.find(({ userId }) => userId === ownerChosen) ?? clinic?.owners[0];
  return (
    <form
      className={own.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (clinic && owner && machineName.trim() !== "") void join.recover(clinic.tenant, machineName.trim(), owner.userId);
      }}
    >
      <StepHead at={2} title={t("recovery.found")} text={t("recovery.foundText")} />
      <Problem join={join} />
      <fieldset className={own.clinics}>
        <legend className="visually-hidden">{t("recovery.which")}</legend>
        {clinics.map((one) => (
          <label key={one.tenant} className={own.clinic}>
            <input type="radio" name="clinic" className="visually-hidden" checked={one === clinic} onChange={() => choose(one.tenant)} />
            <strong><bdi>{nameOf(one)}</bdi></strong>
            <span>{t("recovery.copyAt", { when: format.instant(one.snapshotAt as Instant) })}</span>
            <span>{t("recovery.patients", { count: one.patients })} · {t("recovery.machines", { count: one.machines })}</span>
          </label>
        ))}
      </fieldset>
      {clinic && !owner && <Notice tone="red">{t("recovery.noOwner")}</Notice>}
      <div className={own.fields}>
        {clinic && clinic.owners.length > 0 && (
          <Select label={t("recovery.owner")} data={clinic.owners.map((one) => ({ value: one.userId, label: nameOf(one) }))} value={owner?.userId ?? null} onChange={setOwner} allowDeselect={false} />
        )}
        <TextInput label={t("join.machine")} description={t("sync.machineNameText")} value={machineName} maxLength={80} dir="auto" autoComplete="off" onChange={(event) => setMachineName(event.currentTarget.value)} />
      </div>
      <footer className={css.foot}>
        <Button onClick={() => void join.stop()} disabled={join.busy}>{t("join.stop")}</Button>
        <Button type="submit" tone="primary" size="large" hint="Enter" busy={join.busy} disabled={!owner || machineName.trim() === ""}>{t("recovery.begin")}</Button>
      </footer>
    </form>
  );
};
