import { useText, useFormat } from "../../i18n.tsx";
import { msToMinutes, type Instant } from "#shared/core/time.ts";
import { queueText } from "#shared/domain/scheduling/queue.ts";
import type { DayAppointment } from "./model.ts";
import styles from "./waiting-strip.module.css";

interface WaitingStripProps {
  readonly waiting: readonly DayAppointment[];
  readonly now: Instant;
  readonly selectedId: string | null;
  readonly hint: string;
  readonly onPick: (id: string) => void;
  readonly onLeave: () => void;
}

/** Twenty minutes in the waiting room are long. */
const longWaitMinutes = 20;

/** Who sits in the waiting room, by number, and for how long. Q comes here, arrows walk, Enter selects. */
export const WaitingStrip = ({ waiting, now, selectedId, hint, onPick, onLeave }: WaitingStripProps) => {
  const t = useText();
  const format = useFormat();
  return (
    <section className={styles.strip} aria-label={t("day.waiting.title")}>
      <h2 className={styles.title}>{t("day.waiting.title")}</h2>
      {waiting.length === 0 && <span className={styles.empty}>{t("day.waiting.empty")}</span>}
      <ul className={styles.list}>
        {waiting.map((one, index) => {
          const minutes = Math.max(0, msToMinutes(now - (one.arrivedAt ?? now)));
          const number = one.queueNumber === null ? "–" : format.code(queueText(one.queueNumber));
          return (
            <li key={one.id}>
              <button
                type="button"
                className={styles.person}
                data-waiting={index === 0 || undefined}
                data-selected={one.id === selectedId || undefined}
                aria-pressed={one.id === selectedId}
                onClick={() => onPick(one.id)}
                onKeyDown={(event) => {
                  const item = event.currentTarget.parentElement;
                  const rtl = getComputedStyle(event.currentTarget).direction === "rtl";
                  const next = event.key === (rtl ? "ArrowLeft" : "ArrowRight") ? item?.nextElementSibling : event.key === (rtl ? "ArrowRight" : "ArrowLeft") ? item?.previousElementSibling : null;
                  if (next) next.querySelector("button")?.focus();
                  else if (event.key === "ArrowUp") onLeave();
                  else return;
                  event.preventDefault();
                }}
              >
                <span className="visually-hidden">{t("day.waiting.person", { number, patient: one.patientName, time: format.minutes(minutes) })}</span>
                <span className={styles.number} aria-hidden>{number}</span>
                <bdi className={styles.name} aria-hidden>{one.patientName}</bdi>
                <span aria-hidden className={styles.time} data-long={minutes >= longWaitMinutes || undefined}>{format.minutes(minutes)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <span className={styles.hint}>{hint}</span>
    </section>
  );
};
