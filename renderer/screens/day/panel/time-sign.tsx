import { useNavigation } from "../../../app/navigation.tsx";
import { Button } from "../../../components/button.tsx";
import { Notice } from "../../../components/states.tsx";
import { useText } from "../../../i18n.tsx";
import type { DayAppointment } from "../model.ts";
import styles from "./panel.module.css";

/** Says of a booking that its time is not its own yet, or went to another, and where that is put right. */
export const TimeSign = ({ appointment }: { readonly appointment: DayAppointment }) => {
  const t = useText();
  const { go } = useNavigation();
  if (appointment.time === "firm") return null;
  if (appointment.time === "tentative") return <div className={styles.timeSign}><Notice tone="blue"><strong>{t("day.time.tentative")}.</strong> {t("day.time.tentativeWhy")}</Notice></div>;
  return (
    <div className={styles.timeSign}>
      <Notice tone="red">
        <strong>{t("day.time.refused")}.</strong> {t("day.time.refusedWhy")}{" "}
        <Button size="small" onClick={() => go("conflicts", { appointmentId: appointment.id })}>{t("conflict.signOpen")}</Button>
      </Notice>
    </div>
  );
};
