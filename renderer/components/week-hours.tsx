import { Switch } from "@mantine/core";
import { IconCopy, IconPlus, IconX } from "@tabler/icons-react";
import type { MinuteOfDay } from "#shared/core/time.ts";
import { useFormat, useText } from "../i18n.tsx";
import { Button, IconButton } from "./button.tsx";
import { TimeField } from "./fields.tsx";
import css from "./week-hours.module.css";

/** One stretch of work on a weekday, 1 Monday to 7 Sunday. */
export interface HoursStretch {
  readonly weekday: number;
  readonly fromMinute: MinuteOfDay;
  readonly toMinute: MinuteOfDay;
}

interface WeekHoursProps {
  readonly label: string;
  readonly hours: readonly HoursStretch[];
  readonly onChange: (hours: readonly HoursStretch[]) => void;
  /** First day of the week. */
  readonly weekStart: number;
}

const byTime = (a: HoursStretch, b: HoursStretch): number => a.fromMinute - b.fromMinute;

/** The hours of a week: each day open or closed, with as many stretches as it has. */
export const WeekHours = ({ label, hours, onChange, weekStart }: WeekHoursProps) => {
  const t = useText();
  const format = useFormat();
  const days = [0, 1, 2, 3, 4, 5, 6].map((step) => ((weekStart - 1 + step) % 7) + 1);
  const sum = hours.reduce((minutes, stretch) => minutes + Math.max(0, stretch.toMinute - stretch.fromMinute), 0);
  const ofDay = (weekday: number): readonly HoursStretch[] => hours.filter((stretch) => stretch.weekday === weekday).toSorted(byTime);
  const setDay = (weekday: number, stretches: readonly HoursStretch[]): void => onChange([...hours.filter((stretch) => stretch.weekday !== weekday), ...stretches]);
  const firstOpen = days.find((weekday) => ofDay(weekday).length > 0);

  const copyToAll = (): void => {
    if (firstOpen === undefined) return;
    const pattern = ofDay(firstOpen);
    onChange(days.flatMap((weekday) => (ofDay(weekday).length > 0 ? pattern.map((stretch) => ({ ...stretch, weekday })) : [])));
  };

  return (
    <fieldset className={css.week}>
      <legend className="visually-hidden">{label}</legend>
      {days.map((weekday) => {
        const stretches = ofDay(weekday);
        const day = format.weekday(weekday);
        return (
          <div key={weekday} className={css.day}>
            <Switch
              label={day}
              aria-label={t("setup.hours.open", { day })}
              checked={stretches.length > 0}
              onChange={(event) =>
                setDay(weekday, event.currentTarget.checked ? (firstOpen === undefined ? [{ weekday, fromMinute: 540 as MinuteOfDay, toMinute: 1020 as MinuteOfDay }] : ofDay(firstOpen).map((stretch) => ({ ...stretch, weekday }))) : [])
              }
            />
            <div className={css.stretches}>
              {stretches.length === 0 && <span className={css.closed}>{t("setup.hours.closed")}</span>}
              {stretches.map((stretch, index) => (
                <span key={index} className={css.stretch}>
                  <Time label={t("setup.hours.from", { day })} value={stretch.fromMinute} onChange={(fromMinute) => setDay(weekday, stretches.with(index, { ...stretch, fromMinute }))} />
                  <span aria-hidden="true">–</span>
                  <Time
                    label={t("setup.hours.to", { day })}
                    value={stretch.toMinute}
                    wrong={stretch.toMinute <= stretch.fromMinute}
                    onChange={(toMinute) => setDay(weekday, stretches.with(index, { ...stretch, toMinute }))}
                  />
                  <IconButton label={t("setup.hours.remove")} icon={<IconX size={14} />} onClick={() => setDay(weekday, stretches.toSpliced(index, 1))} />
                </span>
              ))}
              {stretches.length > 0 && stretches.length < 4 && (
                <IconButton
                  label={t("setup.hours.add")}
                  icon={<IconPlus size={15} />}
                  onClick={() => {
                    const from = Math.min(1380, (stretches.at(-1)?.toMinute ?? 1020) + 60);
                    setDay(weekday, [...stretches, { weekday, fromMinute: from as MinuteOfDay, toMinute: Math.min(1440, from + 180) as MinuteOfDay }]);
                  }}
                />
              )}
            </div>
          </div>
        );
      })}
      <div className={css.foot}>
        <Button size="small" tone="quiet" icon={<IconCopy size={14} stroke={1.8} />} disabled={firstOpen === undefined} onClick={copyToAll}>
          {t("setup.hours.copy")}
        </Button>
        <span className={css.sum}>{t("setup.hours.sum", { hours: format.minutes(sum) })}</span>
      </div>
    </fieldset>
  );
};

interface TimeProps {
  readonly label: string;
  readonly value: MinuteOfDay;
  readonly onChange: (value: MinuteOfDay) => void;
  readonly wrong?: boolean;
}

const Time = ({ label, value, onChange, wrong }: TimeProps) => (
  <span className={css.time}>
    <TimeField label={label} labelHidden value={value} error={wrong === true} onChange={(next) => next !== null && onChange(next)} />
  </span>
);
