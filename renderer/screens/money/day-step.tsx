import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { addDays, type LocalDate } from "#shared/core/time.ts";
import { Button, IconButton } from "../../components/button.tsx";
import { DateField } from "../../components/fields.tsx";
import { useIsRtl, useText } from "../../i18n.tsx";
import css from "./views.module.css";

/** Walks the days: one back, one on, any, and back to today. */
export const DayStep = ({ day, today, onDay }: { readonly day: LocalDate; readonly today: LocalDate; readonly onDay: (day: LocalDate) => void }) => {
  const t = useText();
  const rtl = useIsRtl();
  const [Before, After] = rtl ? [IconChevronRight, IconChevronLeft] : [IconChevronLeft, IconChevronRight];
  return (
    <div className={css.days}>
      <IconButton bordered label={t("money.day.previous")} icon={<Before size={17} stroke={1.8} />} onClick={() => onDay(addDays(day, -1))} />
      <div className={css.date}>
        <DateField labelHidden label={t("common.date")} value={day} today={today} max={today} onChange={(next) => next && onDay(next)} />
      </div>
      <IconButton bordered label={t("money.day.next")} icon={<After size={17} stroke={1.8} />} disabled={day >= today} onClick={() => onDay(addDays(day, 1))} />
      {day !== today && <Button size="small" hint="T" onClick={() => onDay(today)}>{t("common.today")}</Button>}
    </div>
  );
};
