import { mayBeTakenBack } from "#shared/domain/import/taking-back.ts";
import { useNow } from "../../app/clock.tsx";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Panel, SectionTitle } from "../../components/panel.tsx";
import { Notice } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import css from "./import.module.css";
import type { BatchesDesk } from "./use-batches.ts";
import { WorkBar } from "./work-bar.tsx";

/** The imports that were: each can be taken back whole. */
export const BatchesPanel = ({ desk }: { readonly desk: BatchesDesk }) => {
  const t = useText();
  const format = useFormat();
  const now = useNow();
  return (
    <Panel side label={t("import.past.title")}>
      <SectionTitle level={2}>{t("import.past.title")}</SectionTitle>
      {desk.problem && <Notice tone="red">{t("import.past.error")}</Notice>}
      {!desk.problem && desk.batches.length === 0 && <p className={css.text}>{t("import.past.none")}</p>}
      <ul>
        {desk.batches.map((batch) => (
          <li key={batch.id} className={css.batch} data-over={batch.status === "takenBack"}>
            <bdi className={css.batchName}>{batch.fileName}</bdi>
            <span className={css.text}>{format.instant(batch.startedAt)} · {t("import.past.count", { count: batch.patientsMade })}</span>
            {mayBeTakenBack(batch, now) && <Button size="small" onClick={() => desk.ask(batch)}>{t("import.past.back")}</Button>}
            {batch.status !== "done" && <StatusTag tone={batch.status === "running" ? "blue" : "grey"}>{t(`import.past.${batch.status}`)}</StatusTag>}
          </li>
        ))}
      </ul>
      <ConfirmDialog
        open={desk.asked !== null}
        title={t("import.back.title", { file: `\u2068${desk.asked?.fileName ?? ""}\u2069` })}
        confirm={t(desk.inUse === null ? "import.back.do" : "import.back.all")}
        danger
        busy={desk.busy}
        onConfirm={() => void desk.confirm()}
        onCancel={desk.leave}
      >
        <p>{t("import.back.text", { count: desk.asked?.patientsMade ?? 0 })}</p>
        {desk.inUse !== null && <Notice tone="amber">{t("import.back.inUse", { rows: desk.inUse })}</Notice>}
        {desk.fault !== null && <Notice tone="red">{desk.fault}</Notice>}
        {desk.progress && <WorkBar title={t("import.work.takingBack")} done={desk.progress.done} total={desk.progress.total} />}
      </ConfirmDialog>
    </Panel>
  );
};
