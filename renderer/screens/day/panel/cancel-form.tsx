import { Checkbox, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Button } from "../../../components/button.tsx";
import { Panel } from "../../../components/panel.tsx";
import { useFormat, useText } from "../../../i18n.tsx";
import type { DayAppointment } from "../model.ts";
import { FormHeading } from "./form-heading.tsx";
import styles from "./panel.module.css";

interface CancelFormProps {
  readonly appointment: DayAppointment;
  readonly onCancel: (reason: string, following: boolean) => void;
  readonly onBack: () => void;
}

/** Asks only why: a cancelled booking can be brought back. The three usual reasons are one press each. */
export const CancelForm = ({ appointment, onCancel, onBack }: CancelFormProps) => {
  const t = useText();
  const format = useFormat();
  const [reason, setReason] = useState("");
  const [following, setFollowing] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <Panel side label={t("day.cancel.title")}>
      <FormHeading title={t("day.cancel.title")} onBack={onBack} />
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim() !== "") onCancel(reason.trim(), following);
        }}
      >
        <div>
          <p className={styles.name}><bdi>{appointment.patientName}</bdi></p>
          <p className={styles.about}>{format.instantTime(appointment.startsAt)} · <bdi>{appointment.practitionerName}</bdi></p>
        </div>
        <TextInput ref={first} label={t("day.cancel.why")} value={reason} maxLength={300} required dir="auto" onChange={(event) => setReason(event.currentTarget.value)} />
        <div className={styles.chips}>
          {(["patient", "doctor", "mistake"] as const).map((one) => (
            <button key={one} type="button" className={styles.chip} aria-pressed={reason === t(`day.cancel.${one}`)} onClick={() => setReason(t(`day.cancel.${one}`))}>
              {t(`day.cancel.${one}`)}
            </button>
          ))}
        </div>
        {appointment.seriesId !== null && <Checkbox label={t("day.cancel.following")} checked={following} onChange={(event) => setFollowing(event.currentTarget.checked)} />}
        <div className={styles.actions}>
          <Button type="submit" tone="danger" size="large" block disabled={reason.trim() === ""}>{t("day.cancel.do")}</Button>
          <Button block hint="Esc" onClick={onBack}>{t("day.cancel.keep")}</Button>
        </div>
      </form>
    </Panel>
  );
};
