import { Progress } from "@mantine/core";
import { useState } from "react";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { useEvent } from "../../api.ts";
import { useFormat, useText } from "../../i18n.tsx";
import css from "./sync.module.css";
import { useWhen } from "./use-sync.ts";

type UnsentFile = OutputOf<"sync.waiting">["files"][number];

/** Patients' files that only this PC has wholly, the oldest first, with how far the one is that is being sent. */
export const UnsentFiles = ({ files, more }: { readonly files: readonly UnsentFile[]; readonly more: number }) => {
  const t = useText();
  const [sent, setSent] = useState<ReadonlyMap<string, number>>(new Map());
  useEvent("progress", ({ jobId, done, stage }) => { if (stage === "sending") setSent((now) => new Map(now).set(jobId, done)); });
  return (
    <>
      <p className={css.quiet}>{t("sync.filesText")}</p>
      <ul className={css.rows}>
        {files.map((file) => <FileRow key={file.attachmentId} file={file} done={Math.max(file.done, sent.get(file.attachmentId) ?? 0)} />)}
      </ul>
      {more > 0 && <p className={css.quiet}>{t("sync.waitingMore", { count: more })}</p>}
    </>
  );
};

const FileRow = ({ file: { at, by, bytes, total }, done }: { readonly file: UnsentFile; readonly done: number }) => {
  const t = useText();
  const format = useFormat();
  const when = useWhen();
  const size = format.bytes(bytes);
  return (
    <li className={css.row}>
      <span>{when(at)}</span>
      <span className={css.sent}>
        {done === 0 ? t("sync.fileOf", { size }) : t("sync.fileSent", { size, share: format.share(Math.floor((done / total) * 100) * 100) })}
        {done > 0 && <Progress value={(done / total) * 100} size="sm" aria-label={t("sync.fileOf", { size })} color="var(--accent)" />}
      </span>
      <span><bdi>{by ?? t("sync.waitingBySystem")}</bdi></span>
    </li>
  );
};
