import { Select } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import type { Instant } from "#shared/core/time.ts";
import { isTextKey } from "#shared/i18n/text.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { useErrorText, useQuery } from "../../api.ts";
import { useNameOf } from "../../app/session.tsx";
import { Button } from "../../components/button.tsx";
import { DataTable, type TableColumn } from "../../components/data-table.tsx";
import { EmptyState, Notice } from "../../components/states.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { Page } from "./page.tsx";
import css from "./settings.module.css";

type Entry = OutputOf<"audit.list">[number];

const pageSize = 100;

/** Names first; the id stays at hand for whoever looks an entry up. */
const Subject = ({ entry: { subject, about } }: { readonly entry: Entry }) => {
  const format = useFormat();
  const nameOf = useNameOf();
  if (subject === null) return null;
  if (about === null) return <bdi className={css.code}>{subject}</bdi>;
  const facts = [about.number === null ? null : format.code(about.number), about.startsAt === null ? null : format.instant(about.startsAt as Instant)].filter((fact) => fact !== null);
  return (
    <span title={subject}>
      {about.name !== null && <bdi>{nameOf({ name: about.name, nameOther: about.nameOther })}</bdi>}
      {facts.map((fact, index) => (
        <span key={fact} className={css.muted}>
          {(index > 0 || about.name !== null) && " · "}
          <bdi>{fact}</bdi>
        </span>
      ))}
    </span>
  );
};

export const AuditSection = () => {
  const t = useText();
  const format = useFormat();
  const nameOf = useNameOf();
  const errorText = useErrorText();
  const users = useQuery("user.list", {});
  const [userId, setUserId] = useState<string | null>(null);
  const [limit, setLimit] = useState(pageSize);
  const entries = useQuery("audit.list", { limit, ...(userId === null ? {} : { userId }) }, { keepPrevious: true, staleMs: 0 });
  const verify = useQuery("audit.verify", {}, { enabled: false });
  const result = verify.data;

  const actionText = useCallback(
    (action: string): string => {
      const key = `did.${action}`;
      return isTextKey(key) ? t(key) : action;
    },
    [t],
  );
  const columns = useMemo<readonly TableColumn<Entry>[]>(
    () => [
      { id: "seq", title: t("settings.audit.number"), width: "80px", end: true, cell: (entry) => <span className={css.muted}>{format.number(entry.seq)}</span> },
      { id: "at", title: t("settings.audit.when"), width: "160px", cell: (entry) => format.instant(entry.at as Instant) },
      { id: "who", title: t("settings.audit.who"), width: "200px", cell: (entry) => <bdi className={css.strong}>{entry.userName === null ? t("settings.audit.program") : nameOf({ name: entry.userName, nameOther: entry.userNameOther })}</bdi> },
      { id: "what", title: t("settings.audit.what"), cell: (entry) => actionText(entry.action) },
      { id: "subject", title: t("settings.audit.subject"), width: "360px", cell: (entry) => <Subject entry={entry} /> },
    ],
    [t, format, nameOf, actionText],
  );
  return (
    <Page
      title={t("settings.audit")}
      text={t("settings.auditText")}
      answer={entries}
      fills
      actions={
        <>
          <Select
            aria-label={t("settings.audit.who")}
            clearable
            placeholder={t("settings.audit.everyone")}
            data={(users.data ?? []).map((user) => ({ value: user.id, label: nameOf(user) }))}
            value={userId}
            onChange={setUserId}
          />
          <Button tone="primary" icon={<IconShieldCheck size={17} stroke={1.7} />} busy={verify.isFetching} onClick={() => void verify.refetch()}>
            {t("settings.audit.verify")}
          </Button>
        </>
      }
    >
      <div style={{ display: "grid", gridTemplateRows: "auto minmax(0, 1fr) auto", gap: 12, minHeight: 0 }}>
        <div>
          {verify.error && <Notice tone="red">{errorText(verify.error)}</Notice>}
          {result?.whole && <Notice tone="green">{t("settings.audit.whole", { entries: result.entries })}{result.witnesses > 0 && ` ${t("settings.audit.seen", { witnesses: result.witnesses, witnessed: result.witnessed })}`}</Notice>}
          {result?.broken && <Notice tone="red">{t("settings.audit.broken", { seq: result.broken.seq, why: result.broken.why })}</Notice>}
        </div>
        {entries.data?.length === 0 ? <EmptyState title={t("settings.audit.none")} /> : <DataTable label={t("settings.audit")} rows={entries.data ?? []} columns={columns} rowId={(entry) => String(entry.seq)} rowHeight={32} />}
        {(entries.data?.length ?? 0) >= limit && limit < 500 && (
          <div>
            <Button busy={entries.isFetching} onClick={() => setLimit((before) => Math.min(500, before + pageSize))}>
              {t("settings.audit.older")}
            </Button>
          </div>
        )}
      </div>
    </Page>
  );
};
