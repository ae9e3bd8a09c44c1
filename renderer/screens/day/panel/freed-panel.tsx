import { useEffect, useRef } from "react";
import { usePhoneText } from "../../../app/use-phone-text.ts";
import { Avatar } from "../../../components/person.tsx";
import { Button } from "../../../components/button.tsx";
import { Panel } from "../../../components/panel.tsx";
import { StatusTag } from "../../../components/status-tag.tsx";
import { useFormat, useText } from "../../../i18n.tsx";
import type { DayAppointment, WaitlistMatch } from "../model.ts";
import { FormHeading } from "./form-heading.tsx";
import styles from "./panel.module.css";

interface FreedPanelProps {
  /** Whose time fell free. */
  readonly appointment: DayAppointment;
  readonly matches: readonly WaitlistMatch[];
  readonly nameOf: (name: string, other: string | null) => string;
  readonly onOffer: (match: WaitlistMatch) => void;
  /** Rises when the keyboard should come into the panel. */
  readonly focusCount: number;
  readonly onBack: () => void;
}

/** A time fell free: who on the waiting list would take it, the most urgent first. It waits; the keyboard stays where it was. */
export const FreedPanel = ({ appointment, matches, nameOf, focusCount, onOffer, onBack }: FreedPanelProps) => {
  const t = useText();
  const format = useFormat();
  const phoneText = usePhoneText();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (focusCount > 0) first.current?.focus();
  }, [focusCount]);
  return (
    <Panel side label={t("day.freed.title", { time: format.instantTime(appointment.startsAt) })}>
      <FormHeading title={t("day.freed.title", { time: format.instantTime(appointment.startsAt) })} onBack={onBack} />
      <div className={styles.form}>
        <p className={styles.hint}>{t("day.freed.text", { doctor: appointment.practitionerName })}</p>
        {matches.map((match, index) => (
          <div key={match.entry.id} className={styles.chosen}>
            <Avatar name={nameOf(match.patientName, match.patientNameOther)} size="small" />
            <span className={styles.chosenText}>
              <span>
                <strong><bdi>{nameOf(match.patientName, match.patientNameOther)}</bdi></strong>{" "}
                {match.entry.priority > 0 && <StatusTag tone={match.entry.priority === 2 ? "red" : "amber"} outlined>{t(match.entry.priority === 2 ? "waitlist.priority.2" : "waitlist.priority.1")}</StatusTag>}
              </span>
              <span><bdi>{nameOf(match.serviceName, match.serviceNameOther)}</bdi>{match.phone === null ? "" : ` · ${phoneText(match.phone)}`}</span>
            </span>
            <Button {...(index === 0 ? { ref: first } : {})} size="small" tone={index === 0 ? "primary" : "plain"} onClick={() => onOffer(match)}>{t("day.freed.offer")}</Button>
          </div>
        ))}
        <Button block hint="Esc" onClick={onBack}>{t("day.freed.later")}</Button>
      </div>
    </Panel>
  );
};
