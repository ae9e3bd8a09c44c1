import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { addDays, type LocalDate } from "#shared/core/time.ts";
import { errorCode, useErrorText } from "../../api.ts";
import { BarSlot } from "../../app/bar-slot.tsx";
import { useToday } from "../../app/clock.tsx";
import { useShortcuts } from "../../app/keyboard.tsx";
import { useNavigation } from "../../app/navigation.tsx";
import { Button, IconButton } from "../../components/button.tsx";
import { ScreenLayout } from "../../components/screen-layout.tsx";
import { ErrorState, SkeletonRows } from "../../components/states.tsx";
import { useFormat, useIsRtl, useReader, useText } from "../../i18n.tsx";
import { useWeek } from "./use-week.ts";
import { weekStartOf } from "./week-cells.ts";
import { WeekAgenda } from "./week-agenda.tsx";
import { WeekGrid } from "./week-grid.tsx";
import styles from "./week.module.css";

/** Seven days at a glance: where there is room. */
export const WeekScreen = () => {
  const t = useText();
  const format = useFormat();
  const rtl = useIsRtl();
  const today = useToday();
  const errorText = useErrorText();
  const { weekStart } = useReader();
  const { params, go } = useNavigation();
  const [at, setAt] = useState<LocalDate>((params["day"] as LocalDate | undefined) ?? today);
  const [row, setRow] = useState(0);
  const from = weekStartOf(at, weekStart);
  const week = useWeek(from);
  const turn = (by: number): void => setAt(addDays(at, by * 7));
  const onOpen = (day: LocalDate): void => go("day", { day });
  useShortcuts("week.title", [
    { keys: "[", label: "day.previousWeek", run: () => turn(-1) },
    { keys: "]", label: "day.nextWeek", run: () => turn(1) },
    { keys: "T", label: "day.backToToday", run: () => setAt(today) },
  ]);
  const [Before, After] = rtl ? [IconChevronRight, IconChevronLeft] : [IconChevronLeft, IconChevronRight];
  return (
    <>
      <BarSlot>
        <IconButton bordered label={t("day.previousWeek")} icon={<Before size={17} stroke={1.8} />} onClick={() => turn(-1)} />
        <h1 className={styles.title}>{t("week.of", { from: format.day(from, { short: true }), to: format.day(addDays(from, 6), { short: true }) })}</h1>
        <IconButton bordered label={t("day.nextWeek")} icon={<After size={17} stroke={1.8} />} onClick={() => turn(1)} />
        {weekStartOf(today, weekStart) !== from && <Button size="small" hint="T" onClick={() => setAt(today)}>{t("day.backToToday")}</Button>}
      </BarSlot>
      <ScreenLayout keys={t("week.keys")}>
        {week.error ? <ErrorState title={t("day.error.title")} text={`${errorText(week.error) ?? ""} ${t("day.error.text")}`} code={errorCode(week.error)} onRetry={week.onRetry} />
        : week.loading ? <div className={styles.skeleton}><SkeletonRows rows={6} height={76} /></div>
        : (
          <>
            <WeekGrid key={from} week={week} today={today} start={at} onOpen={onOpen} row={row} onRow={setRow} />
            <WeekAgenda week={week} row={row} onOpen={onOpen} />
          </>
        )}
      </ScreenLayout>
    </>
  );
};
