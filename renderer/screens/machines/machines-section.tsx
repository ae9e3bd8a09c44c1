import { IconDevices, IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useCommand, useErrorText, useQuery } from "../../api.ts";
import { useNow } from "../../app/clock.tsx";
import { useCommands } from "../../app/commands.tsx";
import { useNavigation } from "../../app/navigation.tsx";
import { useCan } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { Button } from "../../components/button.tsx";
import { DataTable, type TableColumn } from "../../components/data-table.tsx";
import { EmptyState, Notice } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useText } from "../../i18n.tsx";
import { Page } from "../settings/page.tsx";
import { useSyncStatus, useWhen } from "../sync/use-sync.ts";
import { LostMachines } from "./lost-machines.tsx";
import { MachinePanel } from "./machine-panel.tsx";
import css from "./machines.module.css";
import { PairingPanel } from "./pairing-panel.tsx";
import { presenceOf, type Machine } from "./rights.ts";
import { TurnKeys } from "./turn-keys.tsx";
import { useHeldText } from "./use-held-text.ts";

/** Every PC of the clinic: which, where it stands, and the way in and out. */
export const MachinesSection = () => {
  const t = useText();
  const can = useCan();
  const { go } = useNavigation();
  const status = useSyncStatus();
  const machines = useQuery("machine.list", {}, { staleMs: 0 });
  const [opened, setOpened] = useState<string | null>(null);
  const columns = useColumns();
  const errorText = useErrorText();
  const toast = useToast();
  const compare = useCommand("machine.compare");
  const compareNow = async (): Promise<void> => {
    const result = await compare.run({});
    if (!result.ok) return;
    await machines.refetch();
    toast({ text: t("machines.compared") });
  };
  const mayWrite = can("machine.write");
  const alone = status?.state === "alone";
  const rows = machines.data ?? [];
  const machine = rows.find(({ device }) => device === opened);
  const close = () => setOpened(null);
  useCommands(mayWrite && !alone ? [{ id: "pairing.open", label: t("pairing.open"), words: "pair pc join", icon: <IconDevices size={16} stroke={1.7} />, run: () => setOpened("pairing") }] : []);
  return (
    <Page
      title={t("settings.machines")}
      text={t("machines.text")}
      answer={machines}
      fills
      actions={!alone && (
        <>
          <Button busy={compare.busy} onClick={() => void compareNow()}>{t("machines.compare")}</Button>
          <TurnKeys />
          {mayWrite && <Button tone="primary" icon={<IconPlus size={16} stroke={1.8} />} onClick={() => setOpened("pairing")}>{t("pairing.open")}</Button>}
        </>
      )}
      panel={opened === "pairing" ? <PairingPanel onClose={close} /> : machine && <MachinePanel key={machine.device} machine={machine} onClose={close} />}
    >
      {alone ? (
        <EmptyState
          icon={<IconDevices size={22} stroke={1.6} />}
          title={t("machines.alone")}
          text={t("machines.aloneText")}
          actions={mayWrite && <Button tone="primary" onClick={() => go("settings", { section: "sync" })}>{t("sync.connect")}</Button>}
        />
      ) : (
        <div className={css.list}>
          {compare.error && <Notice tone="red">{errorText(compare.error)}</Notice>}
          <LostMachines machines={rows} />
          {!mayWrite && <Notice tone="blue">{t("machines.mayNot")}</Notice>}
          <DataTable label={t("settings.machines")} rows={rows} columns={columns} rowId={({ device }) => device} rowHeight={40} selected={machine?.device ?? null} isQuiet={({ revoked }) => revoked} onOpen={({ device }) => setOpened(device)} />
        </div>
      )}
    </Page>
  );
};

const useColumns = (): readonly TableColumn<Machine>[] => {
  const t = useText();
  const now = useNow();
  const when = useWhen();
  const heldText = useHeldText();
  return useMemo(
    () => [
      {
        id: "name", title: t("machines.column.name"), sortBy: ({ name }) => name,
        cell: (machine) => <span className={css.name}><bdi>{machine.name}</bdi>{machine.isThis && <StatusTag tone="accent" outlined>{t("machines.this")}</StatusTag>}</span>,
      },
      {
        id: "state", title: t("machines.column.state"), width: "100px", sortBy: (machine) => presenceOf(machine, now),
        cell: (machine) => {
          if (machine.differs.length > 0 || machine.auditCut) return <StatusTag dot tone="red">{t("machines.differs")}</StatusTag>;
          const presence = presenceOf(machine, now);
          return <StatusTag dot tone={presence === "here" ? "green" : presence === "away" ? "grey" : "red"}>{t(presence === "here" ? "machines.now" : presence === "away" ? "machines.away" : "machines.revoked")}</StatusTag>;
        },
      },
      { id: "contact", title: t("machines.column.lastContact"), width: "140px", sortBy: ({ lastContactAt }) => lastContactAt ?? 0, cell: ({ lastContactAt }) => (lastContactAt === null ? t("sync.never") : when(lastContactAt)) },
      { id: "streams", title: t("machines.column.streams"), cell: ({ streams }) => heldText(streams) },
      { id: "version", title: t("machines.column.version"), width: "80px", sortBy: ({ programVersion }) => programVersion ?? "", cell: ({ programVersion }) => <bdi dir="ltr">{programVersion ?? "–"}</bdi> },
    ],
    [t, now, when, heldText],
  );
};
