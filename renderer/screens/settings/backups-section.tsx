import { IconDatabaseExport, IconFolderOpen, IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Instant, MinuteOfDay } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { useCommand, useErrorText, useQuery } from "../../api.ts";
import { useNow } from "../../app/clock.tsx";
import { useCan } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { Button } from "../../components/button.tsx";
import { TimeField } from "../../components/fields.tsx";
import { EmptyState, Notice } from "../../components/states.tsx";
import { DataTable, type TableColumn } from "../../components/data-table.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { Group, Page, SaveBar } from "./page.tsx";
import { NewRecoverySheet } from "./recovery-sheet.tsx";
import css from "./settings.module.css";
import { useClinicDraft } from "./use-clinic-draft.ts";

type Backup = OutputOf<"backup.list">[number];

/** Older than this, the last proved copy is worth a warning. */
const oldMs = 48 * 3_600_000;

export const BackupsSection = () => {
  const t = useText();
  const format = useFormat();
  const now = useNow();
  const can = useCan();
  const toast = useToast();
  const errorText = useErrorText();
  const client = useQueryClient();
  const backups = useQuery("backup.list", {}, { staleMs: 0 });
  const backUp = useCommand("backup.run");
  const prove = useCommand("backup.prove");
  const again = () => client.invalidateQueries({ queryKey: ["backup.list"] });
  const run = async (): Promise<void> => {
    const result = await backUp.run({});
    if (result.ok) toast({ text: t("settings.backup.made", { rows: result.value.rows ?? 0 }) });
    await again();
  };
  const { run: runProof, busy: proving } = prove;
  const proved = (backups.data ?? []).map((backup) => backup.provedAt).filter((at) => at !== null);
  const last = proved.length > 0 ? (Math.max(...proved) as Instant) : null;
  const old = last === null || now - last > oldMs;

  const columns = useMemo<readonly TableColumn<Backup>[]>(
    () => [
      { id: "when", title: t("settings.backup.when"), width: "190px", cell: (backup) => format.instant(backup.madeAt as Instant), sortBy: (backup) => backup.madeAt },
      { id: "why", title: t("settings.backup.why"), cell: (backup) => t(`settings.backup.${backup.reason}`), sortBy: (backup) => backup.reason },
      { id: "rows", title: t("settings.backup.rows"), width: "110px", end: true, cell: (backup) => (backup.rows === null ? "" : format.number(backup.rows)), sortBy: (backup) => backup.rows ?? 0 },
      { id: "size", title: t("settings.backup.size"), width: "110px", end: true, cell: (backup) => format.bytes(backup.bytes), sortBy: (backup) => backup.bytes },
      {
        id: "proof", title: t("settings.backup.proof"), width: "190px",
        cell: (backup) =>
          backup.provedAt === null ? (
            <Button size="small" busy={proving} onClick={() => void runProof({ file: backup.file }).then(() => client.invalidateQueries({ queryKey: ["backup.list"] }))}>
              {t("settings.backup.prove")}
            </Button>
          ) : (
            <StatusTag tone="green" dot>
              {t("signin.proved", { ago: format.ago(backup.provedAt as Instant, now) })}
            </StatusTag>
          ),
      },
    ],
    [t, format, now, proving, runProof, client],
  );
  return (
    <Page title={t("settings.backups")} text={t("settings.backupsText")} answer={backups}>
      <div className={css.role} style={{ gap: 16, maxWidth: 860 }}>
        <div className={css.hero}>
          <span style={{ color: old ? "var(--amber-text)" : "var(--green-text)" }} aria-hidden="true">
            {old ? <IconShieldX size={36} stroke={1.4} /> : <IconShieldCheck size={36} stroke={1.4} />}
          </span>
          <div className={css.heroWords}>
            <p className={css.muted}>{t("settings.backup.last")}</p>
            {last !== null && <p className={css.heroFigure}>{format.ago(last, now)}</p>}
            <p className={css.note}>{last === null ? t("settings.backup.never") : old ? t("settings.backup.old") : t("settings.backup.fresh")}</p>
          </div>
          <Button tone="primary" size="large" icon={<IconDatabaseExport size={18} stroke={1.7} />} busy={backUp.busy} onClick={() => void run()}>
            {t("settings.backup.now")}
          </Button>
        </div>
        {(backUp.error ?? prove.error) && <Notice tone="red">{errorText(backUp.error ?? prove.error)}</Notice>}
        {backups.data?.length === 0 ? <EmptyState title={t("settings.backup.none")} /> : <DataTable label={t("settings.backups")} rows={backups.data ?? []} columns={columns} rowId={(backup) => backup.file} />}
        <p className={css.note}>{t("settings.backup.howRestore")}</p>
        {can("clinic.write") && <Schedule />}
        {can("user.write") && <NewRecoverySheet />}
      </div>
    </Page>
  );
};

/** When, and onto which disk. */
const Schedule = () => {
  const t = useText();
  const { draft, edit, reset, dirty, submit, busy, error } = useClinicDraft(t("settings.backups"));
  const choose = useCommand("file.choose");
  const pick = async (): Promise<void> => {
    const result = await choose.run({ kind: "folder" });
    if (result.ok && result.value.file !== null) edit({ backupFolder: result.value.file });
  };
  return (
    <Group title={t("settings.backup.nightly")}>
      <form
        className={css.role}
        style={{ gap: 12 }}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={css.line}>
          <TimeField label={t("settings.backup.at")} value={draft.backupMinute as MinuteOfDay} onChange={(minute) => minute !== null && edit({ backupMinute: Math.min(1439, minute) })} />
          <div className={css.heroWords}>
            <span className={css.label}>{t("settings.backup.folder")}</span>
            <div className={css.line}>
              <bdi dir="ltr">{draft.backupFolder ?? ""}</bdi>
              {draft.backupFolder === null && <span>{t("settings.backup.ownFolder")}</span>}
              <Button size="small" icon={<IconFolderOpen size={15} stroke={1.7} />} onClick={() => void pick()}>
                {t("settings.backup.chooseFolder")}
              </Button>
              {draft.backupFolder !== null && (
                <Button size="small" tone="quiet" onClick={() => edit({ backupFolder: null })}>
                  {t("settings.backup.ownFolder")}
                </Button>
              )}
            </div>
          </div>
        </div>
        <p className={css.note}>{t("settings.backup.folderText")}</p>
        <SaveBar dirty={dirty} busy={busy} error={error} onDiscard={reset} />
      </form>
    </Group>
  );
};
