import { TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState, type SubmitEvent } from "react";
import type { Patient } from "#shared/schema/tables/patient.ts";
import { useToday } from "../../app/clock.tsx";
import { useShortcuts } from "../../app/keyboard.tsx";
import { usePhoneText } from "../../app/use-phone-text.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Choice } from "../../components/choice.tsx";
import { PhoneField } from "../../components/fields.tsx";
import { Panel } from "../../components/panel.tsx";
import { namesFor } from "../../components/person.tsx";
import { Notice } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import css from "./register-panel.module.css";
import type { PatientId } from "./use-patient.ts";
import { useRegister, type Doubles } from "./use-register.ts";

const sexes: readonly Patient["sex"][] = ["female", "male", "unknown"];

interface RegisterPanelProps {
  readonly startName: string;
  readonly onDone: (patient: Patient, then: "file" | "book") => void;
  readonly onOpen: (patientId: PatientId) => void;
  readonly onClose: () => void;
}

/** A new file in seconds: four facts, the probable doubles beside them, and Enter. */
export const RegisterPanel = ({ startName, onDone, onOpen, onClose }: RegisterPanelProps) => {
  const t = useText();
  const format = useFormat();
  const phoneText = usePhoneText();
  const register = useRegister(startName, onDone);
  const [more, setMore] = useState(false);
  const { entry, set, wrong } = register;
  useShortcuts("patients.register.keys", [
    { keys: "Ctrl+Enter", label: "patients.register.book", run: () => void register.save("book") },
    { keys: "Escape", label: "common.cancel", whileTyping: true, run: onClose },
  ]);
  const line = (key: "nameOther" | "identityNumber" | "fileNumber" | "address" | "alert", label: string, rest: object = {}) => (
    <TextInput label={label} value={entry[key]} dir="auto" autoComplete="off" onChange={(event) => set({ [key]: event.currentTarget.value })} {...rest} />
  );
  return (
    <Panel
      side
      label={t("patients.register.title")}
      foot={
        <div className={css.actions}>
          {wrong.rest !== null && <Notice tone="red">{wrong.rest}</Notice>}
          <Button type="submit" form="register-patient" tone="primary" size="large" block hint="↵" busy={register.busy}>
            {t("patients.register.save")}
          </Button>
          <Button block hint="Ctrl ↵" disabled={register.busy} onClick={() => void register.save("book")}>
            {t("patients.register.book")}
          </Button>
        </div>
      }
    >
      <div className={css.head}>
        <h2 className={css.title}>{t("patients.register.title")}</h2>
        <IconButton label={t("common.close")} icon={<IconX size={18} stroke={1.7} />} onClick={onClose} />
      </div>
      <form
        id="register-patient"
        className={css.form}
        noValidate
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault();
          void register.save("file");
        }}
      >
        <TextInput label={t("patients.register.name")} value={entry.name} dir="auto" maxLength={160} autoComplete="off" autoFocus error={wrong.name} onChange={(event) => set({ name: event.currentTarget.value })} />
        <PhoneField label={t("common.phone")} value={entry.phone} error={wrong.phone} description={register.phoneRead === null ? undefined : t("patients.register.phoneRead", { phone: phoneText(register.phoneRead) })} onChange={(phone) => set({ phone })} />
        <TextInput label={t("patients.birthOrAge")} description={format.digits(t("patients.birthHint"))} dir="ltr" value={entry.birth} error={wrong.birth} autoComplete="off" onChange={(event) => set({ birth: event.currentTarget.value })} />
        <div className={css.field}>
          <span className={css.label} aria-hidden="true">{t("patients.sex")}</span>
          <Choice block label={t("patients.sex")} value={entry.sex} options={sexes.map((sex) => ({ value: sex, label: t(`patients.sex.${sex}`) }))} onChange={(sex) => set({ sex })} />
        </div>
        <Doubles doubles={register.doubles} asked={register.asking} onOpen={onOpen} />
        {more && (
          <>
            {line("nameOther", t("patients.nameOtherLong"), { maxLength: 160, autoFocus: true })}
            {line("identityNumber", t("patients.identityNumber"), { maxLength: 40, dir: "ltr" })}
            {line("fileNumber", t("patients.fileNumber"), { maxLength: 30, placeholder: t("patients.fileNumberNext"), error: wrong.fileNumber })}
            {line("address", t("common.address"), { maxLength: 300 })}
            {line("alert", t("patients.alert"), { maxLength: 300, description: t("patients.alertHint") })}
          </>
        )}
        <Button tone="quiet" size="small" aria-expanded={more} onClick={() => setMore(!more)}>
          {t(more ? "patients.register.less" : "patients.register.more")}
        </Button>
      </form>
    </Panel>
  );
};

const Doubles = ({ doubles, asked, onOpen }: { readonly doubles: Doubles; readonly asked: boolean; readonly onOpen: (patientId: PatientId) => void }) => {
  const t = useText();
  const format = useFormat();
  const { locale } = useReader();
  const today = useToday();
  if (!asked && doubles.length === 0) return null;
  if (doubles.length === 0) return <p className={css.help} role="status">{t("patients.double.none")}</p>;
  return (
    <section className={css.doubles} aria-label={t("patients.double.title")} aria-live="polite">
      <h3 className={css.doublesTitle}>{t("patients.double.title")}</h3>
      <ul className={css.list}>
        {doubles.map(({ patient, reasons }) => {
          const { first, second } = namesFor(locale.language, patient.name, patient.nameOther);
          return (
            <li key={patient.patientId} className={css.double}>
              <span className={css.name}><bdi>{first}</bdi>{second !== null && <span className={css.help}> · <bdi>{second}</bdi></span>}</span>
              <span className={css.help}>
                {t("patient.file", { number: format.digits(patient.fileNumber) })}
                {patient.birthOn !== null && ` · ${format.age(patient.birthOn as never, today)}`}
              </span>
              <span className={css.reasons}>{reasons.map((reason) => <StatusTag key={reason} tone="amber" outlined>{t(`patients.double.${reason}`)}</StatusTag>)}</span>
              <Button size="small" onClick={() => onOpen(patient.patientId as PatientId)}>{t("patients.double.open")}</Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
};
