import { mayBeTakenBack } from "#shared/domain/import/taking-back.ts";
import { useNow } from "../../app/clock.tsx";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Panel, SectionTitle } from "../../components/panel.tsx";
import { Notice } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import css from "./import.module.css";
import type { Batch, BatchesDesk } from "./use-batches.ts";
import { WorkBar } from "./work-bar.tsx";

/** What became of an import that is not simply done; one that its PC will not end any more has stopped half-way. */
const BatchTag = ({ batch: { status }, isOver }: { readonly batch: Batch; readonly isOver: boolean }) => {
  const t = useText();
  if (status === "done") return null;
  if (status === "running" && isOver) return <StatusTag tone="amber">{t("import.past.stopped")}</StatusTag>;
  return <StatusTag tone={status === "running" ? "blue" : "grey"}>{t(`import.past.${status}`)}</StatusTag>;
};

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
            <span className={css.text}>{format.instant(batch.startedAt)}{batch.status !== "running" && <> · {t("import.past.count", { count: batch.patientsMade })}</>}</span>
            <BatchTag batch={batch} isOver={mayBeTakenBack(batch, now)} />
            {mayBeTakenBack(batch, now) && <Button size="small" onClick={() => desk.ask(batch)}>{t("import.past.back")}</Button>}
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
        <p>{desk.asked?.status === "running" ? t("import.back.half") : t("import.back.text", { count: desk.asked?.patientsMade ?? 0 })}</p>
        {desk.inUse !== null && <Notice tone="amber">{t("import.back.inUse", { rows: desk.inUse })}</Notice>}
        {desk.fault !== null && <Notice tone="red">{desk.fault}</Notice>}
        {desk.progress && <WorkBar title={t("import.work.takingBack")} done={desk.progress.done} total={desk.progress.total} />}
      </ConfirmDialog>
    </Panel>
  );
};
