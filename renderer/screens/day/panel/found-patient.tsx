import type { LocalDate } from "#shared/core/time.ts";
import { useToday } from "../../../app/clock.tsx";
import { usePhoneText } from "../../../app/use-phone-text.ts";
import { useFormat, useText } from "../../../i18n.tsx";
import type { PatientSummary } from "../model.ts";
import { useNameOf } from "../use-day.ts";
import styles from "./panel.module.css";

/** A found patient in two lines: the name in both scripts, then what tells two of the same name apart. */
export const FoundPatient = ({ patient }: { readonly patient: PatientSummary }) => {
  const t = useText();
  const format = useFormat();
  const phoneText = usePhoneText();
  const today = useToday();
  const nameOf = useNameOf();
  const name = nameOf(patient.name, patient.nameOther);
  const other = name === patient.name ? patient.nameOther : patient.name;
  const facts = [
    t("day.file", { number: format.digits(patient.fileNumber) }),
    patient.birthOn === null ? null : format.age(patient.birthOn as LocalDate, today),
    patient.phone === null ? null : phoneText(patient.phone),
  ];
  return (
    <span className={styles.found}>
      <span className={styles.foundName}>
        <strong><bdi>{name}</bdi></strong>
        {other !== null && <bdi>{other}</bdi>}
      </span>
      <span className={styles.foundFacts}>{facts.filter((fact) => fact !== null).join(" · ")}</span>
      {patient.alert !== null && <span className={styles.foundAlert}><bdi>{patient.alert}</bdi></span>}
    </span>
  );
};
