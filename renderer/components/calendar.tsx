import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { addDays, addMonths, weekdayOf, type LocalDate } from "#shared/core/time.ts";
import { useFormat, useIsRtl, useReader, useText } from "../i18n.tsx";
import { IconButton } from "./button.tsx";
import css from "./calendar.module.css";

interface CalendarProps {
  readonly label: string;
  readonly value: LocalDate | null;
  readonly today: LocalDate;
  readonly onChoose: (day: LocalDate) => void;
  readonly min?: LocalDate | undefined;
  readonly max?: LocalDate | undefined;
  /** Takes the focus when it opens. */
  readonly focused?: boolean;
}

const firstOfMonth = (day: LocalDate): LocalDate => `${day.slice(0, 8)}01` as LocalDate;

/** A month to choose a day from. Arrows move in the direction seen, Page keys by month, Enter chooses. */
export const Calendar = ({ label, value, today, onChoose, min, max, focused }: CalendarProps) => {
  const t = useText();
  const format = useFormat();
  const rtl = useIsRtl();
  const { weekStart } = useReader();
  const [at, setAt] = useState(value ?? today);
  const table = useRef<HTMLTableElement>(null);
  const moved = useRef(focused === true);
  const month = firstOfMonth(at);
  const start = addDays(month, -((weekdayOf(month) - weekStart + 7) % 7));
  const weeks = [0, 1, 2, 3, 4, 5].map((week) => [0, 1, 2, 3, 4, 5, 6].map((day) => addDays(start, week * 7 + day)));
  const isOut = (day: LocalDate): boolean => (min !== undefined && day < min) || (max !== undefined && day > max);

  useEffect(() => {
    if (moved.current) table.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [at]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const forward = rtl ? -1 : 1;
    const steps: Readonly<Record<string, () => LocalDate>> = {
      ArrowLeft: () => addDays(at, -forward), ArrowRight: () => addDays(at, forward), ArrowUp: () => addDays(at, -7), ArrowDown: () => addDays(at, 7),
      PageUp: () => addMonths(at, event.shiftKey ? -12 : -1), PageDown: () => addMonths(at, event.shiftKey ? 12 : 1), Home: () => month, End: () => addDays(addMonths(month, 1), -1),
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    moved.current = true;
    setAt(step());
  };

  return (
    <div className={css.calendar} role="group" aria-label={label}>
      <div className={css.head}>
        <IconButton label={t("field.date.previousMonth")} icon={<IconChevronLeft size={16} className={css.mirror} />} onClick={() => setAt(addMonths(at, -1))} />
        <span className={css.month} aria-live="polite">
          {format.month(at)}
        </span>
        <IconButton label={t("field.date.nextMonth")} icon={<IconChevronRight size={16} className={css.mirror} />} onClick={() => setAt(addMonths(at, 1))} />
      </div>
      <table ref={table} role="grid" aria-label={format.month(at)} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            {weeks[0]?.map((day) => (
              <th key={day} scope="col" abbr={format.weekday(weekdayOf(day))}>
                {format.weekday(weekdayOf(day), "narrow")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td key={day}>
                  <button
                    type="button"
                    className={css.day}
                    tabIndex={day === at ? 0 : -1}
                    data-autofocus={(focused && day === at) || undefined}
                    aria-label={format.day(day, { year: true })}
                    aria-current={day === today ? "date" : undefined}
                    aria-pressed={day === value}
                    data-outside={day.slice(0, 7) !== at.slice(0, 7)}
                    disabled={isOut(day)}
                    onClick={() => onChoose(day)}
                  >
                    {format.number(Number(day.slice(8)))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {format.hijri(at) !== null && <p className={css.hijri}>{format.hijri(at)}</p>}
    </div>
  );
};
