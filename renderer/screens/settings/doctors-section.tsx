import { IconPlus, IconStethoscope } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { useQuery } from "../../api.ts";
import { useCan, useNameOf } from "../../app/session.tsx";
import { Button } from "../../components/button.tsx";
import { DataTable, type TableColumn } from "../../components/data-table.tsx";
import { Avatar } from "../../components/person.tsx";
import { EmptyState } from "../../components/states.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { DoctorPanel, newDoctor, type DoctorDraft } from "./doctor-panel.tsx";
import { Page } from "./page.tsx";
import css from "./settings.module.css";

type Practitioner = OutputOf<"practitioner.list">[number];

export const DoctorsSection = () => {
  const t = useText();
  const format = useFormat();
  const can = useCan();
  const nameOf = useNameOf();
  const practitioners = useQuery("practitioner.list", {});
  const rooms = useQuery("room.list", {});
  const hours = useQuery("hours.list", {});
  const [opened, setOpened] = useState<DoctorDraft | null>(null);
  const mayWrite = can("schedule.write");
  const columns = useMemo<readonly TableColumn<Practitioner>[]>(() => {
    const weekMinutes = (id: string): number => (hours.data ?? []).filter((one) => one.practitionerId === id).reduce((sum, one) => sum + one.toMinute - one.fromMinute, 0);
    const roomName = (id: string | null): string => {
      const room = rooms.data?.find((one) => one.id === id);
      return room ? nameOf(room) : "";
    };
    return [
      { id: "name", title: t("common.doctor"), width: "200px", cell: (one) => <span className={css.person}><Avatar name={nameOf(one)} hue={one.hue} size="small" /><bdi className={css.strong}>{nameOf(one)}</bdi></span>, sortBy: nameOf },
      { id: "specialty", title: t("setup.specialty"), width: "160px", cell: (one) => <bdi>{nameOf({ name: one.specialty ?? "", nameOther: one.specialtyOther })}</bdi>, sortBy: (one) => one.specialty ?? "" },
      { id: "room", title: t("common.room"), width: "140px", cell: (one) => <bdi>{roomName(one.roomId)}</bdi>, sortBy: (one) => roomName(one.roomId) },
      { id: "hours", title: t("setup.hours"), width: "150px", cell: (one) => t("setup.hours.sum", { hours: format.minutes(weekMinutes(one.id)) }), sortBy: (one) => weekMinutes(one.id) },
    ];
  }, [t, format, nameOf, rooms.data, hours.data]);
  const add = (
    <Button tone="primary" icon={<IconPlus size={16} stroke={1.8} />} onClick={() => setOpened(newDoctor(practitioners.data?.length ?? 0))}>
      {t("settings.doctor.new")}
    </Button>
  );
  return (
    <Page
      title={t("settings.doctors")}
      text={t("settings.doctorsText")}
      answer={practitioners}
      fills
      actions={mayWrite && add}
      panel={opened && <DoctorPanel key={opened.id ?? "new"} doctor={opened} onClose={() => setOpened(null)} />}
    >
      {practitioners.data?.length === 0 ? (
        <EmptyState icon={<IconStethoscope size={22} stroke={1.6} />} title={t("setup.noDoctors")} actions={mayWrite && add} />
      ) : (
        <DataTable label={t("settings.doctors")} rows={practitioners.data ?? []} columns={columns} rowId={(one) => one.id} rowHeight={40} selected={opened?.id ?? null} isQuiet={(one) => !one.active} {...(mayWrite ? { onOpen: setOpened } : {})} />
      )}
    </Page>
  );
};
