import { Switch } from "@mantine/core";
import { IconArmchair, IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { useCommand, useQuery } from "../../api.ts";
import { useCan, useNameOf } from "../../app/session.tsx";
import { Button } from "../../components/button.tsx";
import { DataTable, type TableColumn } from "../../components/data-table.tsx";
import { EmptyState } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useText } from "../../i18n.tsx";
import { BothNames } from "./both-names.tsx";
import { EditorPanel } from "./editor-panel.tsx";
import { Page, SaveBar } from "./page.tsx";
import { useDraft } from "./use-draft.ts";
import { useSaved } from "./use-saved.ts";

type Room = OutputOf<"room.list">[number];
type RoomDraft = Pick<Room, "name" | "nameOther" | "active"> & Partial<Pick<Room, "id" | "version">>;

export const RoomsSection = () => {
  const t = useText();
  const can = useCan();
  const nameOf = useNameOf();
  const rooms = useQuery("room.list", {});
  const [opened, setOpened] = useState<RoomDraft | null>(null);
  const mayWrite = can("schedule.write");
  const columns = useMemo<readonly TableColumn<Room>[]>(
    () => [
      { id: "name", title: t("common.name"), cell: (room) => <bdi>{nameOf(room)}</bdi>, sortBy: nameOf },
      { id: "active", title: t("settings.room.active"), width: "140px", cell: (room) => <StatusTag tone={room.active ? "green" : "grey"}>{room.active ? t("common.active") : t("common.inactive")}</StatusTag>, sortBy: (room) => Number(room.active) },
    ],
    [t, nameOf],
  );
  const add = (
    <Button tone="primary" icon={<IconPlus size={16} stroke={1.8} />} onClick={() => setOpened({ name: "", nameOther: null, active: true })}>
      {t("settings.room.new")}
    </Button>
  );
  return (
    <Page
      title={t("settings.rooms")}
      text={t("settings.roomsText")}
      answer={rooms}
      fills
      actions={mayWrite && add}
      panel={opened && <RoomPanel key={opened.id ?? "new"} room={opened} onClose={() => setOpened(null)} />}
    >
      {rooms.data?.length === 0 ? (
        <EmptyState icon={<IconArmchair size={22} stroke={1.6} />} title={t("settings.room.none")} actions={mayWrite && add} />
      ) : (
        <DataTable label={t("settings.rooms")} rows={rooms.data ?? []} columns={columns} rowId={(room) => room.id} selected={opened?.id ?? null} isQuiet={(room) => !room.active} {...(mayWrite ? { onOpen: setOpened } : {})} />
      )}
    </Page>
  );
};

const RoomPanel = ({ room, onClose }: { readonly room: RoomDraft; readonly onClose: () => void }) => {
  const t = useText();
  const saved = useSaved();
  const save = useCommand("room.save");
  const { draft, edit, reset, dirty } = useDraft(room);
  const submit = async (): Promise<void> => {
    const { name, nameOther, active, id, version } = draft;
    const result = await save.run({ name, nameOther, active, ...(id === undefined ? {} : { id }), ...(version === undefined ? {} : { version }) });
    if (!result.ok) return;
    saved(name);
    onClose();
  };
  return (
    <EditorPanel title={room.name || t("settings.room.new")} onClose={onClose} onSubmit={() => void submit()}>
      <BothNames name={draft.name} nameOther={draft.nameOther} max={60} onName={(name) => edit({ name })} onOther={(nameOther) => edit({ nameOther })} />
      <Switch label={t("settings.room.active")} checked={draft.active} onChange={(event) => edit({ active: event.currentTarget.checked })} />
      <SaveBar dirty={dirty} busy={save.busy} error={save.error} onDiscard={reset} />
    </EditorPanel>
  );
};
