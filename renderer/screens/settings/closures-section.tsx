import { IconCalendarOff, IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { addDays } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { useQuery } from "../../api.ts";
import { useToday } from "../../app/clock.tsx";
import { useCan, useNameOf } from "../../app/session.tsx";
import { Button } from "../../components/button.tsx";
import { DataTable, type TableColumn } from "../../components/data-table.tsx";
import { EmptyState } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { ClosurePanel, newClosure, type ClosureDraft } from "./closure-panel.tsx";
import { Page } from "./page.tsx";
import css from "./settings.module.css";

type Closure = OutputOf<"closure.list">[number];

/** From today two years on: what is over is history, not a setting. */
const daysAhead = 730;

export const ClosuresSection = () => {
  const t = useText();
  const format = useFormat();
  const can = useCan();
  const nameOf = useNameOf();
  const today = useToday();
  const closures = useQuery("closure.list", { from: today, to: addDays(today, daysAhead) });
  const practitioners = useQuery("practitioner.list", {});
  const rooms = useQuery("room.list", {});
  const [opened, setOpened] = useState<ClosureDraft | null>(null);
  const mayWrite = can("schedule.write");
  const columns = useMemo<readonly TableColumn<Closure>[]>(() => {
    const whose = (closure: Closure): string => {
      const row = practitioners.data?.find((one) => one.id === closure.practitionerId) ?? rooms.data?.find((one) => one.id === closure.roomId);
      return row ? nameOf(row) : t("settings.closure.clinic");
    };
    const days = ({ fromOn, toOn }: Closure): string => (fromOn === toOn ? format.day(fromOn, { short: true, year: true }) : `${format.date(fromOn)} – ${format.date(toOn)}`);
    const times = ({ fromMinute, toMinute }: Closure): string => (fromMinute === null || toMinute === null ? t("settings.closure.wholeDay") : `${format.time(fromMinute)} – ${format.time(toMinute)}`);
    return [
      { id: "days", title: t("common.date"), width: "188px", cell: days, sortBy: (closure) => closure.fromOn },
      { id: "times", title: t("common.time"), width: "118px", cell: (closure) => <span className={css.muted}>{times(closure)}</span> },
      { id: "for", title: t("settings.closure.for"), cell: (closure) => <bdi className={css.strong}>{whose(closure)}</bdi>, sortBy: whose },
      { id: "label", title: t("settings.closure.label"), cell: (closure) => <bdi>{closure.label}</bdi>, sortBy: (closure) => closure.label },
      { id: "kind", title: t("settings.closure.kind"), width: "92px", cell: (closure) => <StatusTag tone={closure.kind === "leave" ? "blue" : closure.kind === "closure" ? "red" : "grey"}>{t(`settings.closure.${closure.kind}`)}</StatusTag>, sortBy: (closure) => closure.kind },
    ];
  }, [t, format, nameOf, practitioners.data, rooms.data]);
  const add = (
    <Button tone="primary" icon={<IconPlus size={16} stroke={1.8} />} onClick={() => setOpened(newClosure(today))}>
      {t("settings.closure.new")}
    </Button>
  );
  return (
    <Page
      title={t("settings.closures")}
      text={t("settings.closuresText")}
      answer={closures}
      fills
      actions={mayWrite && add}
      panel={opened && <ClosurePanel key={opened.id ?? "new"} closure={opened} onClose={() => setOpened(null)} />}
    >
      {closures.data?.length === 0 ? (
        <EmptyState icon={<IconCalendarOff size={22} stroke={1.6} />} title={t("settings.closure.none")} actions={mayWrite && add} />
      ) : (
        <DataTable label={t("settings.closures")} rows={closures.data ?? []} columns={columns} rowId={(closure) => closure.id} selected={opened?.id ?? null} {...(mayWrite ? { onOpen: setOpened } : {})} />
      )}
    </Page>
  );
};
