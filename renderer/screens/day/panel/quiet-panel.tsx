import { IconCalendarPlus, IconUserPlus } from "@tabler/icons-react";
import { Button } from "../../../components/button.tsx";
import { MoneyText } from "../../../components/money-text.tsx";
import { Panel, PanelSection } from "../../../components/panel.tsx";
import { useFormat, useText } from "../../../i18n.tsx";
import type { Instant } from "#shared/core/time.ts";
import { isLate, type DayAppointment } from "../model.ts";
import styles from "./panel.module.css";

interface QuietPanelProps {
  readonly appointments: readonly DayAppointment[];
  readonly now: Instant;
  readonly onPick: (id: string) => void;
  readonly onBook: (() => void) | undefined;
  readonly onWalkIn: (() => void) | undefined;
}

const most = 5;

/** Nothing is selected: who needs the desk next. Late ones to ring, the next to come, and who has not paid. */
export const QuietPanel = ({ appointments, now, onPick, onBook, onWalkIn }: QuietPanelProps) => {
  const t = useText();
  const coming = appointments.filter((one) => one.status === "booked").toSorted((a, b) => a.startsAt - b.startsAt);
  const late = coming.filter((one) => isLate(one, now));
  const next = coming.filter((one) => one.startsAt >= now).slice(0, most);
  const unpaid = appointments.filter((one) => one.dueMinor > 0 && (one.status === "done" || one.status === "inRoom"));
  return (
    <Panel side label={t("day.choose.title")}>
      <div className={styles.actions}>
        <Button tone="primary" size="large" block hint="N" icon={<IconCalendarPlus size={16} stroke={1.7} />} onClick={onBook} disabled={!onBook}>{t("day.act.book")}</Button>
        <Button block hint="W" icon={<IconUserPlus size={16} stroke={1.7} />} onClick={onWalkIn} disabled={!onWalkIn}>{t("day.act.walkIn")}</Button>
      </div>
      <h2 className="visually-hidden">{t("day.choose.title")}</h2>
      <p className={styles.hint} style={{ marginBlock: "12px" }}>{t("day.choose.text")}</p>
      <Few title={t("day.choose.late")} appointments={late} onPick={onPick} tone="late" />
      <Few title={t("day.choose.next")} appointments={next} onPick={onPick} tone="next" />
      <Few title={t("day.choose.unpaid")} appointments={unpaid} onPick={onPick} tone="unpaid" />
    </Panel>
  );
};

interface FewProps {
  readonly title: string;
  readonly appointments: readonly DayAppointment[];
  readonly tone: "late" | "next" | "unpaid";
  readonly onPick: (id: string) => void;
}

const Few = ({ title, appointments, tone, onPick }: FewProps) => {
  const format = useFormat();
  if (appointments.length === 0) return null;
  return (
    <PanelSection title={title} action={<span>{format.number(appointments.length)}</span>}>
      <ul>
        {appointments.slice(0, most).map((one) => (
          <li key={one.id}>
            <button type="button" className={styles.few} onClick={() => onPick(one.id)}>
              <span data-late={tone === "late" || undefined}>{format.instantTime(one.startsAt)}</span>
              <strong><bdi>{one.patientName}</bdi></strong>
              {tone === "unpaid" ? <MoneyText amount={one.dueMinor} tone="due" /> : <bdi>{one.practitionerName}</bdi>}
            </button>
          </li>
        ))}
      </ul>
    </PanelSection>
  );
};
