import { IconPlus } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { useQuery } from "../../api.ts";
import { useCan, useNameOf } from "../../app/session.tsx";
import { Button } from "../../components/button.tsx";
import { DataTable, type TableColumn } from "../../components/data-table.tsx";
import { Avatar } from "../../components/person.tsx";
import { Notice } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useText } from "../../i18n.tsx";
import { Page } from "./page.tsx";
import css from "./settings.module.css";
import { NewUserPanel, UserPanel } from "./staff-panel.tsx";

type User = OutputOf<"user.list">[number];

export const StaffSection = () => {
  const t = useText();
  const can = useCan();
  const nameOf = useNameOf();
  const users = useQuery("user.list", {});
  const [opened, setOpened] = useState<User | "new" | null>(null);
  const mayWrite = can("user.write");
  const unprovided = useQuery("user.listUnprovided", {}, { enabled: mayWrite, staleMs: 0 }).data;
  const close = () => setOpened(null);
  const columns = useMemo<readonly TableColumn<User>[]>(
    () => [
      { id: "name", title: t("common.name"), cell: (user) => <span className={css.person}><Avatar name={nameOf(user)} size="small" /><bdi className={css.strong}>{nameOf(user)}</bdi></span>, sortBy: nameOf },
      { id: "username", title: t("settings.staff.username"), width: "150px", cell: (user) => <bdi className={css.muted}>{user.username}</bdi>, sortBy: (user) => user.username },
      { id: "roles", title: t("settings.staff.roles"), cell: (user) => user.roles.map((role) => t(`role.${role}`)).join(" · "), sortBy: (user) => user.roles.join() },
      { id: "active", title: t("settings.staff.active"), width: "150px", cell: (user) => (unprovided?.includes(user.id) ? <StatusTag tone="amber">{t("settings.staff.noPassword")}</StatusTag> : <StatusTag tone={user.active ? "green" : "grey"}>{user.active ? t("common.active") : t("common.inactive")}</StatusTag>), sortBy: (user) => Number(!user.active) },
    ],
    [t, nameOf, unprovided],
  );
  return (
    <Page
      title={t("settings.staff")}
      text={t("settings.staffText")}
      answer={users}
      fills
      actions={
        mayWrite && (
          <Button tone="primary" icon={<IconPlus size={16} stroke={1.8} />} onClick={() => setOpened("new")}>
            {t("settings.staff.new")}
          </Button>
        )
      }
      panel={opened === "new" ? <NewUserPanel onClose={close} /> : opened && <UserPanel key={opened.id} user={opened} onClose={close} />}
    >
      <div className={css.filled}>
        {unprovided !== undefined && unprovided.length > 0 && <Notice tone="amber">{t("settings.staff.unprovided", { count: unprovided.length })}</Notice>}
        <DataTable
          label={t("settings.staff")}
          rows={users.data ?? []}
          columns={columns}
          rowId={(user) => user.id}
          rowHeight={40}
          selected={opened === "new" ? null : (opened?.id ?? null)}
          isQuiet={(user) => !user.active}
          {...(mayWrite ? { onOpen: setOpened } : {})}
        />
      </div>
    </Page>
  );
};
