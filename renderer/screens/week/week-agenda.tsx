import type { LocalDate } from "#shared/core/time.ts";
import { useFormat, useText } from "../../i18n.tsx";
import type { Week } from "./use-week.ts";
import styles from "./week.module.css";

interface WeekAgendaProps {
  readonly week: Week;
  readonly row: number;
  readonly onOpen: (day: LocalDate) => void;
}

/** The chosen doctor's seven days, name by name, under the week's columns. */
export const WeekAgenda = ({ week, row, onOpen }: WeekAgendaProps) => {
  const t = useText();
  const format = useFormat();
  const chosen = week.rows[row];
  if (!chosen) return null;
  return (
    <section className={styles.agenda} aria-label={t("week.agenda", { doctor: chosen.name })}>
      <h2 className={styles.agendaTitle}><bdi>{t("week.agenda", { doctor: chosen.name })}</bdi></h2>
      {chosen.bookings.map((bookings, index) => {
        const day = week.days[index]?.day;
        return (
          <ul key={day} className={styles.agendaDay} aria-label={day === undefined ? undefined : format.day(day)}>
            {bookings.map((one) => (
              <li key={one.id}>
                <button type="button" className={styles.booking} data-status={one.status} onClick={() => day !== undefined && onOpen(day)}>
                  <span>{format.instantTime(one.startsAt)}</span>
                  <bdi>{one.patientName}</bdi>
                  <span className="visually-hidden">{t(`day.status.${one.status}`)}</span>
                </button>
              </li>
            ))}
          </ul>
        );
      })}
    </section>
  );
};
