import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { addDays, addMonths, weekdayOf, type LocalDate } from "#shared/core/time.ts";
import { IconButton } from "../../components/button.tsx";
import { useFormat, useIsRtl, useReader, useText } from "../../i18n.tsx";
import styles from "./month-calendar.module.css";

interface MonthCalendarProps {
  readonly value: LocalDate;
  readonly today: LocalDate;
  readonly onPick: (day: LocalDate) => void;
}

const firstOfMonth = (day: LocalDate): LocalDate => `${day.slice(0, 8)}01` as LocalDate;

/** Six weeks around a month, so that the calendar never changes its height. */
const daysShown = (month: LocalDate, weekStart: number): readonly LocalDate[] => {
  const lead = (weekdayOf(month) - weekStart + 7) % 7;
  return Array.from({ length: 42 }, (_, index) => addDays(month, index - lead));
};

/** A month to pick a day from, in the reader's digits and direction. Arrows walk, Page keys turn the month, Enter picks. */
export const MonthCalendar = ({ value, today, onPick }: MonthCalendarProps) => {
  const t = useText();
  const format = useFormat();
  const rtl = useIsRtl();
  const { weekStart } = useReader();
  const [at, setAt] = useState(value);
  const walked = useRef(true);
  const focused = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (walked.current) focused.current?.focus();
    walked.current = false;
  }, [at]);
  const month = firstOfMonth(at);
  const days = daysShown(month, weekStart);
  const [Before, After] = rtl ? [IconChevronRight, IconChevronLeft] : [IconChevronLeft, IconChevronRight];

  const walk = (key: string): LocalDate | null => {
    switch (key) {
      case "ArrowUp": return addDays(at, -7);
      case "ArrowDown": return addDays(at, 7);
      case "ArrowLeft": return addDays(at, rtl ? 1 : -1);
      case "ArrowRight": return addDays(at, rtl ? -1 : 1);
      case "PageUp": return addMonths(at, -1);
      case "PageDown": return addMonths(at, 1);
      case "Home": return today;
      default: return null;
    }
  };

  return (
    <div className={styles.calendar}>
      <div className={styles.top}>
        <IconButton label={t("day.previousMonth")} icon={<Before size={16} />} onClick={() => setAt(addMonths(at, -1))} />
        <span className={styles.month} aria-live="polite">
          <span>{format.month(month)}</span>
          {format.hijri(at) !== null && <span className={styles.hijri}>{format.hijri(at)}</span>}
        </span>
        <IconButton label={t("day.nextMonth")} icon={<After size={16} />} onClick={() => setAt(addMonths(at, 1))} />
      </div>
      <div className={styles.days} role="group" aria-label={format.month(month)}>
        {Array.from({ length: 7 }, (_, index) => ((weekStart - 1 + index) % 7) + 1).map((weekday) => (
          <abbr key={weekday} className={styles.weekday} title={format.weekday(weekday)}>{format.weekday(weekday, "narrow")}</abbr>
        ))}
        {days.map((day) => (
          <button
            key={day}
            ref={day === at ? focused : undefined}
            type="button"
            className={styles.day}
            tabIndex={day === at ? 0 : -1}
            aria-label={format.day(day, { year: true })}
            aria-current={day === today ? "date" : undefined}
            aria-pressed={day === value}
            data-other={firstOfMonth(day) !== month || undefined}
            onClick={() => onPick(day)}
            onKeyDown={(event) => {
              const next = walk(event.key);
              if (!next) return;
              event.preventDefault();
              event.stopPropagation();
              walked.current = true;
              setAt(next);
            }}
          >
            {format.number(Number(day.slice(8)))}
          </button>
        ))}
      </div>
    </div>
  );
};
