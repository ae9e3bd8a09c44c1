import { useEffect, useRef, useState } from "react";
import { msToMinutes, type LocalDate } from "#shared/core/time.ts";
import { classes } from "../../components/classes.ts";
import { Avatar } from "../../components/person.tsx";
import { useFormat, useIsRtl, useText } from "../../i18n.tsx";
import type { Week } from "./use-week.ts";
import styles from "./week.module.css";

interface WeekGridProps {
  readonly week: Week;
  readonly today: LocalDate;
  /** The day that the week was opened on. */
  readonly start: LocalDate;
  readonly onOpen: (day: LocalDate) => void;
  /** The doctor whose row the keyboard is in. */
  readonly row: number;
  readonly onRow: (row: number) => void;
}

type Cell = Week["rows"][number]["cells"][number];

/** Doctors by days: how full each day is, and where in it there is room. Arrows walk, Enter opens the day. */
export const WeekGrid = ({ week, today, start, onOpen, row, onRow }: WeekGridProps) => {
  const t = useText();
  const format = useFormat();
  const rtl = useIsRtl();
  const table = useRef<HTMLTableElement>(null);
  const [column, setColumn] = useState(() => Math.max(0, week.days.findIndex((one) => one.day === start)));
  useEffect(() => {
    table.current?.querySelector<HTMLElement>('button[tabindex="0"]')?.focus();
  }, [row, column]);
  const walk = (key: string): boolean => {
    const forward = rtl ? -1 : 1;
    const [down, over] = key === "ArrowUp" ? [-1, 0] : key === "ArrowDown" ? [1, 0] : key === "ArrowLeft" ? [0, -forward] : key === "ArrowRight" ? [0, forward] : [0, 0];
    if (down === 0 && over === 0) return false;
    onRow(Math.min(week.rows.length - 1, Math.max(0, row + down)));
    setColumn(Math.min(week.days.length - 1, Math.max(0, column + over)));
    return true;
  };
  return (
    <table ref={table} className={styles.week}>
      <thead>
        <tr>
          <th scope="col" className={styles.corner}><span className="visually-hidden">{t("week.doctor")}</span></th>
          {week.days.map(({ day, count }) => (
            <th key={day} scope="col" className={styles.dayHead} data-today={day === today || undefined}>
              <button type="button" className={styles.dayButton} onClick={() => onOpen(day)}>
                <span className="visually-hidden">{t("week.openDay", { day: format.day(day), count })}</span>
                <span aria-hidden className={styles.dayName}>{format.day(day, { short: true })}</span>
                <span aria-hidden className={styles.dayCount}>{format.number(count)}</span>
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {week.rows.map((one, index) => (
          <tr key={one.practitioner.id} data-chosen={index === row || undefined}>
            <th scope="row" className={styles.doctor}>
              <span className={styles.doctorIn}>
                <Avatar name={one.name} hue={one.practitioner.hue} />
                <span className={styles.doctorText}>
                  <bdi>{one.name}</bdi>
                  <bdi>{one.specialty}</bdi>
                </span>
              </span>
            </th>
            {one.cells.map((cell, at) => (
              <td key={cell.day} className={styles.cell} data-today={cell.day === today || undefined}>
                <button
                  type="button"
                  className={classes(styles.open, cell.openMs === 0 && styles.away, cell.openMs > 0 && cell.freeMs === 0 && styles.full)}
                  tabIndex={index === row && at === column ? 0 : -1}
                  onFocus={() => {
                    onRow(index);
                    setColumn(at);
                  }}
                  onClick={() => onOpen(cell.day)}
                  onKeyDown={(event) => {
                    if (walk(event.key)) event.preventDefault();
                  }}
                >
                  <CellText cell={cell} doctor={one.name} />
                </button>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const CellText = ({ cell, doctor }: { readonly cell: Cell; readonly doctor: string }) => {
  const t = useText();
  const format = useFormat();
  const free = format.minutes(msToMinutes(cell.freeMs));
  const room = cell.openMs === 0 ? (cell.away ?? t("week.away")) : cell.freeMs === 0 ? t("week.full") : t("week.freeTime", { time: free });
  const place = (part: { readonly from: number; readonly to: number }) => ({ insetInlineStart: `${part.from * 100}%`, width: `${Math.max(0.8, (part.to - part.from) * 100)}%` });
  return (
    <>
      <span className="visually-hidden">{t("week.cell", { doctor, day: format.day(cell.day), count: cell.count, free })}</span>
      <span aria-hidden className={styles.top}>
        <span className={styles.count}>{cell.count === 0 && cell.openMs === 0 ? "" : format.number(cell.count)}</span>
        <span className={styles.room}>{room}</span>
      </span>
      <span aria-hidden className={styles.strip}>
        {cell.open.map((part) => <span key={part.from} className={styles.stripOpen} style={place(part)} />)}
        {cell.booked.map((part) => <span key={part.from} className={styles.stripBooked} style={place(part)} />)}
      </span>
    </>
  );
};
