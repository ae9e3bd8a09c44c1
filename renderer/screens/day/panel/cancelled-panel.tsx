import { IconArrowBackUp } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { Button } from "../../../components/button.tsx";
import { Panel } from "../../../components/panel.tsx";
import { useFormat, useText } from "../../../i18n.tsx";
import type { DayAppointment } from "../model.ts";
import { FormHeading } from "./form-heading.tsx";
import styles from "./panel.module.css";

interface CancelledPanelProps {
  readonly appointments: readonly DayAppointment[];
  /** Rises when the keyboard should come into the panel. */
  readonly focusCount: number;
  /** Absent where this reader may not. */
  readonly onReopen: ((appointment: DayAppointment) => void) | undefined;
  readonly onBack: () => void;
}

/** What was cancelled on this day and why, each with its way back while its time is free. */
export const CancelledPanel = ({ appointments, focusCount, onReopen, onBack }: CancelledPanelProps) => {
  const t = useText();
  const format = useFormat();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (focusCount > 0) list.current?.querySelector("button")?.focus();
  }, [focusCount]);
  const cancelled = appointments.filter((one) => one.status === "cancelled").toSorted((a, b) => a.startsAt - b.startsAt);
  return (
    <Panel side label={t("day.cancelled.title")}>
      <FormHeading title={t("day.cancelled.title")} onBack={onBack} />
      {cancelled.length === 0 && <p className={styles.hint}>{t("day.cancelled.none")}</p>}
      <ul ref={list} className={styles.form}>
        {cancelled.map((one) => (
          <li key={one.id} className={styles.chosen}>
            <span className={styles.chosenText}>
              <span><strong><bdi>{one.patientName}</bdi></strong></span>
              <span>{format.instantTime(one.startsAt)} · <bdi>{one.practitionerName}</bdi></span>
              {one.cancelReason !== null && <span><bdi>{one.cancelReason}</bdi></span>}
            </span>
            {onReopen && (
              <Button size="small" icon={<IconArrowBackUp size={15} stroke={1.8} />} title={t("day.act.reopen")} onClick={() => onReopen(one)}>{t("day.cancelled.reopen")}</Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
};
