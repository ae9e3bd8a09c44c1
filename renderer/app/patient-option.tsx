import type { LocalDate } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { namesFor, PatientName } from "../components/person.tsx";
import { StatusTag } from "../components/status-tag.tsx";
import { useFormat, useReader, useText } from "../i18n.tsx";
import { useToday } from "./clock.tsx";
import css from "./command-box.module.css";
import { usePhoneText } from "./use-phone-text.ts";

export type FoundPatient = OutputOf<"patient.search">[number];

/** One patient in a list of found ones: the name, then what tells two of the same name apart. */
export const PatientOption = ({ patient }: { readonly patient: FoundPatient }) => {
  const t = useText();
  const format = useFormat();
  const phoneText = usePhoneText();
  const today = useToday();
  const { locale } = useReader();
  return (
    <span className={css.patient}>
      <PatientName name={namesFor(locale.language, patient.name, patient.nameOther).first} strong />
      {patient.alert !== null && <StatusTag tone="red">{patient.alert}</StatusTag>}
      <span className={css.facts}>
        {t("patient.file", { number: format.digits(patient.fileNumber) })}
        {patient.birthOn !== null && ` · ${format.age(patient.birthOn as LocalDate, today)}`}
        {patient.phone !== null && ` · ${phoneText(patient.phone)}`}
      </span>
    </span>
  );
};
