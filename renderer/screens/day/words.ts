import { useCallback } from "react";
import type { Translate } from "#shared/i18n/text.ts";
import { useFormat, useText } from "../../i18n.tsx";
import type { BoardCard, DayAppointment } from "./model.ts";

/** The state of a booking in a word, as it stands on its card. */
export const statusWord = (t: Translate, { status, time }: Pick<DayAppointment, "status" | "time">, late: boolean): string =>
  time === "refused" ? t("day.time.refused") : late ? t("day.status.late") : time === "tentative" && status === "booked" ? t("day.time.tentative") : t(`day.status.${status}`);

/** What is read aloud for a card: time, patient, doctor, what for, and everything that its look says. */
export const useCardName = (): ((card: BoardCard) => string) => {
  const t = useText();
  const format = useFormat();
  return useCallback(
    ({ appointment, late }) =>
      [
        t("day.card", {
          from: format.instantTime(appointment.startsAt),
          to: format.instantTime(appointment.endsAt),
          patient: appointment.patientName,
          doctor: appointment.practitionerName,
          service: appointment.serviceName,
          status: statusWord(t, appointment, late),
        }),
        appointment.patientAlert === null ? null : t("day.card.alert", { alert: appointment.patientAlert }),
        appointment.dueMinor > 0 ? t("day.tag.unpaid") : null,
        appointment.isNew ? t("day.tag.new") : null,
        appointment.walkIn ? t("day.tag.walkIn") : null,
        appointment.overbookReason === null ? null : t("day.tag.overbooked", { reason: appointment.overbookReason }),
      ]
        .filter((part) => part !== null)
        .join(t("day.listComma")),
    [t, format],
  );
};
