import { IconCalendarPlus, IconUserPlus, IconHourglass, IconMoonStars } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { LocalDate } from "#shared/core/time.ts";
import { Button } from "../../components/button.tsx";
import { EmptyState } from "../../components/states.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import styles from "./screen.module.css";

interface EmptyDayProps {
  readonly day: LocalDate;
  /** False on a day on which nobody works. */
  readonly open: boolean;
  readonly onBook: (() => void) | undefined;
  readonly onWalkIn: (() => void) | undefined;
  readonly onWaitlist: () => void;
}

/** A day with nothing in it: the three likely next steps. */
export const EmptyDay = ({ day, open, onBook, onWalkIn, onWaitlist }: EmptyDayProps) => {
  const t = useText();
  const format = useFormat();
  return (
    <EmptyState
      icon={open ? <IconCalendarPlus size={22} stroke={1.6} /> : <IconMoonStars size={22} stroke={1.6} />}
      title={t(open ? "day.empty.title" : "day.nobody.title", { day: format.day(day) })}
      text={t(open ? "day.empty.text" : "day.nobody.text")}
      actions={
        <div className={styles.nextSteps}>
          {onBook && <Button tone="primary" block hint="N" icon={<IconCalendarPlus size={16} stroke={1.7} />} onClick={onBook}>{t("day.empty.book")}</Button>}
          {onWalkIn && <Button block hint="W" icon={<IconUserPlus size={16} stroke={1.7} />} onClick={onWalkIn}>{t("day.empty.walkIn")}</Button>}
          <Button block icon={<IconHourglass size={16} stroke={1.7} />} onClick={onWaitlist}>{t("day.empty.waitlist")}</Button>
        </div>
      }
    />
  );
};

/** Keeps the day's shape while it is read. Nothing is drawn for the first 300 ms. */
export const DaySkeleton = () => {
  const t = useText();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-label={t("day.loading")} className={styles.skeleton}>
      {shown && [0, 1, 2].map((column) => (
        <div key={column} className={styles.skeletonColumn}>
          <span className={styles.skeletonHead} />
          {[0, 1, 2, 3, 4, 5].map((row) => <span key={row} className={styles.skeletonCard} style={{ height: 24 + ((column + row * 2) % 3) * 20 }} />)}
        </div>
      ))}
    </div>
  );
};
