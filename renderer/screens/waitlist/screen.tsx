import { IconHourglass, IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { errorCode, useErrorText } from "../../api.ts";
import { BarSlot } from "../../app/bar-slot.tsx";
import { useShortcuts } from "../../app/keyboard.tsx";
import { usePhoneText } from "../../app/use-phone-text.ts";
import { BarTitle } from "../../components/bar-title.tsx";
import { Button } from "../../components/button.tsx";
import { PatientName } from "../../components/person.tsx";
import { RowGrid, type GridColumn } from "../../components/row-grid.tsx";
import { ScreenLayout } from "../../components/screen-layout.tsx";
import { EmptyState, ErrorState, SkeletonRows } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import type { WaitlistMatch } from "../day/model.ts";
import { AddPanel } from "./add-panel.tsx";
import { EntryPanel } from "./entry-panel.tsx";
import { useWaitlist, type Waitlist } from "./use-waitlist.ts";
import styles from "./waitlist.module.css";

/** Who would come sooner, the most urgent first. */
export const WaitlistScreen = () => {
  const t = useText();
  const errorText = useErrorText();
  const waitlist = useWaitlist();
  const [at, setAt] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const columns = useColumns(waitlist);
  const { entries, mayWrite } = waitlist;
  const chosen = entries.find((one) => one.entry.id === at) ?? null;
  useShortcuts("waitlist.title", [
    ...(mayWrite ? [{ keys: "N", label: "waitlist.add" as const, run: () => setAdding(true) }] : []),
    { keys: "Escape", label: "common.close", quiet: true, whileTyping: true, run: () => (adding ? setAdding(false) : setAt(null)) },
  ]);
  const addButton = mayWrite && <Button tone="primary" hint="N" icon={<IconUserPlus size={16} stroke={1.7} />} onClick={() => setAdding(true)}>{t("waitlist.add")}</Button>;
  return (
    <>
      <BarSlot><BarTitle title={t("waitlist.title")}>{!waitlist.loading && !waitlist.error && t("waitlist.count", { count: entries.length })}</BarTitle></BarSlot>
      <ScreenLayout
        tools={entries.length > 0 && <><span className={styles.about}>{t("waitlist.text")}</span><span className={styles.gap} />{addButton}</>}
        side={adding ? <AddPanel waitlist={waitlist} onDone={() => setAdding(false)} /> : chosen && <EntryPanel key={chosen.entry.id} match={chosen} waitlist={waitlist} />}
      >
        {waitlist.error ? <ErrorState title={t("waitlist.error.title")} text={errorText(waitlist.error) ?? undefined} code={errorCode(waitlist.error)} onRetry={waitlist.onRetry} />
        : waitlist.loading ? <SkeletonRows />
        : entries.length === 0 ? <EmptyState icon={<IconHourglass size={22} stroke={1.6} />} title={t("waitlist.empty.title")} text={t("waitlist.empty.text")} actions={addButton} />
        : <RowGrid label={t("waitlist.title")} rows={entries} columns={columns} keyOf={(match) => match.entry.id} at={at ?? entries[0]?.entry.id ?? null} onAt={setAt} opened={at} onOpen={setAt} rowHeight={44} />}
      </ScreenLayout>
    </>
  );
};

const useColumns = (waitlist: Waitlist): readonly GridColumn<WaitlistMatch>[] => {
  const t = useText();
  const format = useFormat();
  const phoneText = usePhoneText();
  const { directory } = waitlist;
  return [
    { key: "patient", title: t("waitlist.patient"), width: "minmax(160px, 2fr)", cell: (match) => <PatientName name={waitlist.nameOf(match)} strong /> },
    {
      key: "priority", title: t("waitlist.priority"), width: "90px",
      cell: ({ entry: { priority } }) => priority === 0 ? t("waitlist.priority.0") : <StatusTag tone={priority === 2 ? "red" : "amber"}>{t(priority === 2 ? "waitlist.priority.2" : "waitlist.priority.1")}</StatusTag>,
    },
    {
      key: "wants", title: t("waitlist.wants"), width: "minmax(180px, 2fr)",
      cell: (match) => {
        const doctor = directory.practitioners.find((one) => one.id === match.entry.practitionerId);
        return <bdi>{t("day.visitWith", { service: directory.nameOf(match.serviceName, match.serviceNameOther), doctor: doctor ? directory.nameOf(doctor.name, doctor.nameOther) : t("waitlist.anyDoctor") })}</bdi>;
      },
    },
    {
      key: "when", title: t("waitlist.when"), width: "minmax(170px, 1.4fr)",
      cell: ({ entry }) => [format.date(entry.fromOn), entry.toOn === null ? null : t("waitlist.until", { day: format.date(entry.toOn) }), entry.partOfDay === "any" ? null : t(`waitlist.part.${entry.partOfDay}`)].filter((part) => part !== null).join(t("day.listComma")),
    },
    { key: "phone", title: t("waitlist.phone"), width: "150px", cell: ({ phone }) => (phone === null ? t("day.noPhone") : phoneText(phone)) },
  ];
};
