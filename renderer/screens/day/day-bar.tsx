import { Popover } from "@mantine/core";
import { IconCalendar, IconChevronLeft, IconChevronRight, IconPrinter } from "@tabler/icons-react";
import { daysBetween, type LocalDate } from "#shared/core/time.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { Calendar } from "../../components/calendar.tsx";
import { useFormat, useIsRtl, useText } from "../../i18n.tsx";
import type { DayCounts } from "./model.ts";
import styles from "./bar.module.css";

interface DayBarProps {
  readonly day: LocalDate;
  readonly today: LocalDate;
  /** Null while they are not known. */
  readonly counts: DayCounts | null;
  readonly calendarOpen: boolean;
  readonly onCalendar: (open: boolean) => void;
  readonly onDay: (day: LocalDate) => void;
  readonly onTurn: (by: number) => void;
  readonly onPrint: () => void;
  readonly onCancelled: () => void;
}

/** The day at a glance: which one, how it goes, and the ways to another. */
export const DayBar = ({ day, today, counts, calendarOpen, onCalendar, onDay, onTurn, onPrint, onCancelled }: DayBarProps) => {
  const t = useText();
  const format = useFormat();
  const rtl = useIsRtl();
  const hijri = format.hijri(day);
  const [Before, After] = rtl ? [IconChevronRight, IconChevronLeft] : [IconChevronLeft, IconChevronRight];
  const far = Math.abs(daysBetween(today, day)) > 180;
  return (
    <>
      <IconButton bordered label={t("day.previousDay")} icon={<Before size={17} stroke={1.8} />} onClick={() => onTurn(-1)} />
      <Popover opened={calendarOpen} onChange={onCalendar} trapFocus withRoles={false} withinPortal={false} position="bottom-start">
        <Popover.Target>
          <h1>
            <button type="button" className={styles.title} onClick={() => onCalendar(!calendarOpen)}>
              <span className={styles.titleText}>
                <span>{format.day(day, { year: far })}</span>
                {hijri !== null && <span className={styles.hijri}>{hijri}</span>}
              </span>
              <IconCalendar size={15} stroke={1.7} aria-hidden />
            </button>
          </h1>
        </Popover.Target>
        <Popover.Dropdown aria-label={t("day.goToDate")}>
          <Calendar
            label={t("day.goToDate")}
            value={day}
            today={today}
            focused
            onChoose={(picked) => {
              onCalendar(false);
              onDay(picked);
            }}
          />
        </Popover.Dropdown>
      </Popover>
      <IconButton bordered label={t("day.nextDay")} icon={<After size={17} stroke={1.8} />} onClick={() => onTurn(1)} />
      {day !== today && <Button size="small" hint="T" onClick={() => onDay(today)}>{t("day.backToToday")}</Button>}
      {counts && (
        <div className={styles.counts}>
          <span>{t("day.countBooked", { count: counts.booked })}</span>
          {counts.waiting > 0 && <span data-tone="strong">{t("day.countWaiting", { count: counts.waiting })}</span>}
          {counts.late > 0 && <span data-tone="red">{t("day.countLate", { count: counts.late })}</span>}
          {counts.done > 0 && <span>{t("day.countDone", { count: counts.done })}</span>}
          {counts.cancelled > 0 && <button type="button" className={styles.count} onClick={onCancelled}>{t("day.countCancelled", { count: counts.cancelled })}</button>}
        </div>
      )}
      <IconButton label={t("day.printSheet")} icon={<IconPrinter size={17} stroke={1.7} />} onClick={onPrint} />
    </>
  );
};
