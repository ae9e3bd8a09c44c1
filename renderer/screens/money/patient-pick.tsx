import { useState } from "react";
import { usePhoneText } from "../../app/use-phone-text.ts";
import { useOnceAnswered } from "../../components/once-answered.ts";
import { namesFor } from "../../components/person.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import css from "./side.module.css";
import { usePatientPick } from "./use-patient-pick.ts";

/** A field that finds a patient: the arrows walk what was found, Enter takes it. */
export const PatientPick = ({ label, onPick, onCancel }: { readonly label: string; readonly onPick: (patientId: string) => void; readonly onCancel: () => void }) => {
  const t = useText();
  const format = useFormat();
  const phoneText = usePhoneText();
  const { locale } = useReader();
  const pick = usePatientPick();
  const [at, setAt] = useState(0);
  const here = Math.min(at, Math.max(0, pick.found.length - 1));
  const enter = useOnceAnswered(pick.text.trim(), pick.answered, () => {
    const chosen = pick.found[here];
    if (chosen) onPick(chosen.patientId);
  });
  return (
    <div className={css.stack}>
      <SearchField
        label={label}
        placeholder={t("money.pay.find")}
        value={pick.text}
        autoFocus
        onChange={(text) => {
          pick.setText(text);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setAt(Math.min(here + 1, pick.found.length - 1));
          else if (event.key === "ArrowUp") setAt(Math.max(here - 1, 0));
          else if (event.key === "Enter" && pick.text.trim() !== "") enter();
          else if (event.key === "Escape") onCancel();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {pick.searched && pick.found.length === 0 && <p className={css.quiet} role="status">{t("money.nobody")}</p>}
      <ul className={css.list}>
        {pick.found.map((patient, index) => (
          <li key={patient.patientId}>
            <button type="button" className={css.choice} data-at={index === here} onClick={() => onPick(patient.patientId)}>
              <bdi className={css.strong}>{namesFor(locale.language, patient.name, patient.nameOther).first}</bdi>
              <span className={css.quiet}>
                {t("patient.file", { number: format.digits(patient.fileNumber) })}
                {patient.phone !== null && ` · ${phoneText(patient.phone)}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
};
