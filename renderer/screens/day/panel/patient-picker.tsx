import { IconUserPlus } from "@tabler/icons-react";
import { useEffect, useId, useRef, useState } from "react";
import { useQuery } from "../../../api.ts";
import { useOnceAnswered } from "../../../components/once-answered.ts";
import { SearchField } from "../../../components/search-field.tsx";
import { useText } from "../../../i18n.tsx";
import type { PatientSummary } from "../model.ts";
import { FoundPatient } from "./found-patient.tsx";
import styles from "./panel.module.css";

interface PatientPickerProps {
  readonly onPick: (patient: PatientSummary) => void;
  /** Absent for who may not register. */
  readonly onNew: ((name: string) => void) | undefined;
  readonly autoFocus?: boolean;
}

/** Typing finds a patient; arrows and Enter choose; the last line registers what was typed. */
export const PatientPicker = ({ onPick, onNew, autoFocus }: PatientPickerProps) => {
  const t = useText();
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus]);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const words = text.trim();
  const search = useQuery("patient.search", { text: words, limit: 7 }, { enabled: words.length > 0, keepPrevious: true });
  const found = search.data ?? [];
  const count = found.length + (onNew ? 1 : 0);
  const open = words !== "";
  const choose = (index: number): void => {
    const patient = found[index];
    if (patient) onPick(patient);
    else onNew?.(words);
  };
  const enter = useOnceAnswered(words, search.isSuccess && !search.isPlaceholderData, () => {
    if (open && count > 0) choose(at);
  });
  return (
    <div className={styles.picker} data-patient-picker>
      <SearchField
        ref={field}
        label={t("day.book.findPatient")}
        value={text}
        onChange={(value) => {
          setText(value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            setAt((before) => (count === 0 ? 0 : (before + (event.key === "ArrowDown" ? 1 : -1) + count) % count));
          } else if (event.key === "Enter") {
            event.preventDefault();
            enter();
          }
        }}
      />
      {open && (
        <div className={styles.options} role="listbox" id={listId} aria-label={t("day.book.patient")}>
          {found.map((patient, index) => (
            <div key={patient.patientId} role="option" aria-selected={index === at} className={styles.option} onPointerDown={(event) => event.preventDefault()} onPointerEnter={() => setAt(index)} onClick={() => choose(index)}>
              <FoundPatient patient={patient} />
            </div>
          ))}
          {onNew && (
            <div role="option" aria-selected={at === found.length} className={`${styles.option} ${styles.optionNew}`} onPointerDown={(event) => event.preventDefault()} onPointerEnter={() => setAt(found.length)} onClick={() => choose(found.length)}>
              <IconUserPlus size={15} stroke={1.8} aria-hidden /> {t("day.book.registerNew", { name: words })}
            </div>
          )}
          {!onNew && found.length === 0 && <div className={styles.hint} role="option" aria-selected={false}>{t("day.book.nobody")}</div>}
        </div>
      )}
      <span className="visually-hidden" role="status">{open ? (found[at]?.name ?? (onNew ? t("day.book.registerNew", { name: words }) : t("day.book.nobody"))) : ""}</span>
    </div>
  );
};
