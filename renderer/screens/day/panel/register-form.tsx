import { TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useCommand, useErrorText, useQuery } from "../../../api.ts";
import { useToday } from "../../../app/clock.tsx";
import { Button } from "../../../components/button.tsx";
import { Notice } from "../../../components/states.tsx";
import { useFormat, useText } from "../../../i18n.tsx";
import { Choice } from "../../../components/choice.tsx";
import type { PatientSummary } from "../model.ts";
import { readBirth } from "./birth.ts";
import { FoundPatient } from "./found-patient.tsx";
import styles from "./panel.module.css";

interface RegisterFormProps {
  readonly name: string;
  readonly onDone: (patient: PatientSummary) => void;
  readonly onBack: () => void;
}

/** A new patient in four fields, in the middle of a booking. Files that may be the same person show while typing. */
export const RegisterForm = ({ name: startName, onDone, onBack }: RegisterFormProps) => {
  const t = useText();
  const format = useFormat();
  const today = useToday();
  const errorText = useErrorText();
  const register = useCommand("patient.register");
  const looksLikePhone = /^[+\d٠-٩\s-]{6,}$/.test(startName);
  const [name, setName] = useState(looksLikePhone ? "" : startName);
  const [phone, setPhone] = useState(looksLikePhone ? startName : "");
  const [birth, setBirth] = useState("");
  const [sex, setSex] = useState<"male" | "female" | "unknown">("unknown");
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  useEffect(() => (looksLikePhone ? first : second).current?.focus(), [looksLikePhone]);

  const read = birth.trim() === "" ? null : readBirth(birth, Number(today.slice(0, 4)));
  const birthWrong = birth.trim() !== "" && read === null;
  const same = useQuery(
    "patient.duplicates",
    { name: name.trim(), ...(phone.trim() === "" ? {} : { phone: phone.trim() }), ...(read && "birthOn" in read ? { birthOn: read.birthOn } : {}) },
    { enabled: name.trim().length >= 3 || phone.trim().length >= 7, keepPrevious: true },
  ).data ?? [];

  const save = async (): Promise<void> => {
    if (name.trim() === "" || birthWrong) return;
    const result = await register.run({ name: name.trim(), sex, ...(phone.trim() === "" ? {} : { phone: phone.trim() }), ...read });
    if (!result.ok) return;
    const { patient } = result.value;
    onDone({ ...patient, patientId: patient.id });
  };

  return (
    <div
      className={styles.box}
      role="group"
      aria-label={t("day.book.newPatient")}
      onKeyDown={(event) => {
        if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
          event.preventDefault();
          void save();
        } else if (event.key === "Escape") {
          event.stopPropagation();
          onBack();
        }
      }}
    >
      <TextInput ref={first} label={t("common.name")} value={name} maxLength={160} dir="auto" required onChange={(event) => setName(event.currentTarget.value)} />
      <div className={styles.pair}>
        <TextInput ref={second} label={t("day.book.phone")} value={phone} maxLength={40} dir="ltr" inputMode="tel" onChange={(event) => setPhone(event.currentTarget.value)} />
        <TextInput label={t("day.book.birthOrAge")} placeholder={format.digits(t("day.book.birthHint"))} value={birth} dir="auto" error={birthWrong ? t("day.book.birthWrong") : undefined} onChange={(event) => setBirth(event.currentTarget.value)} />
      </div>
      <Choice
        block
        label={t("day.book.sex")}
        value={sex}
        onChange={setSex}
        options={[{ value: "female", label: t("day.book.female") }, { value: "male", label: t("day.book.male") }, { value: "unknown", label: t("day.book.sexUnknown") }]}
      />
      {same.length > 0 && (
        <div className={styles.same}>
          <h4>{t("day.book.maybeSame")}</h4>
          {same.slice(0, 3).map(({ patient, reasons }) => (
            <div key={patient.patientId} className={styles.sameRow}>
              <span>
                <FoundPatient patient={patient} />
                <small>{reasons.map((reason) => t(`day.book.same.${reason}`)).join(t("day.listComma"))}</small>
              </span>
              <Button size="small" onClick={() => onDone(patient)}>{t("day.book.useThis")}</Button>
            </div>
          ))}
        </div>
      )}
      {register.error && <Notice tone="red">{errorText(register.error)}</Notice>}
      <div className={styles.pair}>
        <Button onClick={onBack} hint="Esc">{t("common.cancel")}</Button>
        <Button tone="primary" busy={register.busy} disabled={name.trim() === "" || birthWrong} onClick={() => void save()}>{t("day.book.register")}</Button>
      </div>
    </div>
  );
};
