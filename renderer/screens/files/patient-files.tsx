import { Progress } from "@mantine/core";
import { IconDownload, IconFileTypePdf, IconFileText, IconPaperclip, IconPhoto, IconTrash } from "@tabler/icons-react";
import { useRef } from "react";
import type { Instant } from "#shared/core/time.ts";
import { useShortcuts } from "../../app/keyboard.tsx";
import { Button, IconButton } from "../../components/button.tsx";
import { PanelSection } from "../../components/panel.tsx";
import { Notice, SkeletonRows } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import type { PatientId } from "../patients/use-patient.ts";
import { useSyncStatus } from "../sync/use-sync.ts";
import { FileView } from "./file-view.tsx";
import css from "./files.module.css";
import { showingOf, whereabouts, type FileItem } from "./shown.ts";
import { useFiles, type Files } from "./use-files.ts";
import { useIncoming } from "./use-incoming.ts";

const accepted = ".pdf,.png,.jpg,.jpeg,.webp,.dcm,.txt,image/png,image/jpeg,image/webp,application/pdf,text/plain";

/** A patient's files in their panel: chosen with F, dropped anywhere, or pasted. Nothing for whom files are not. */
export const PatientFiles = ({ patientId, inUse }: { readonly patientId: PatientId; readonly inUse: boolean }) => {
  const t = useText();
  const files = useFiles(patientId, inUse);
  const chooser = useRef<HTMLInputElement>(null);
  const choose = (): void => chooser.current?.click();
  const hovers = useIncoming(files.add !== undefined, (dropped) => files.add?.(dropped));
  useShortcuts("patients.panel.none", files.add ? [{ keys: "F", label: "files.add", run: choose }] : []);
  if (!files.mayRead && !files.add) return null;
  return (
    <PanelSection title={t("files.title")} action={files.add && <Button size="small" tone="quiet" hint="F" onClick={choose}>{t("files.add")}</Button>}>
      <input
        ref={chooser} type="file" multiple accept={accepted} className="visually-hidden" tabIndex={-1} aria-label={t("files.add")}
        onChange={(event) => {
          files.add?.([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
      {hovers && <p className={css.drop}>{t("files.drop")}</p>}
      {files.adding && <Adding adding={files.adding} onStop={files.stopAdding} />}
      {files.mayRead ? <FileList files={files} /> : <p className={css.quiet}>{t("files.notYours")}</p>}
      {files.shown && <FileView shown={files.shown} onSave={files.save} onClose={files.close} />}
    </PanelSection>
  );
};

const Adding = ({ adding: { name, at, of, share }, onStop }: { readonly adding: NonNullable<Files["adding"]>; readonly onStop: () => void }) => {
  const t = useText();
  const text = t("files.adding", { name, at, of });
  return (
    <>
      <p role="status" className={css.quiet}>{text}</p>
      {share !== null && share < 100 && (
        <div className={css.progress}>
          <Progress value={share} size="sm" aria-label={text} color="var(--accent)" />
          <Button size="small" tone="quiet" onClick={onStop}>{t("common.cancel")}</Button>
        </div>
      )}
    </>
  );
};

const FileList = ({ files }: { readonly files: Files }) => {
  const t = useText();
  if (files.problem !== null) return <Notice tone="amber">{files.problem}</Notice>;
  if (files.items === null) return <SkeletonRows rows={2} />;
  if (files.items.length === 0) return <p className={css.quiet}>{files.add ? t("files.none") : t("files.noneHere")}</p>;
  return (
    <ul className={css.list} aria-label={t("files.title")}>
      {files.items.map((item) => <FileRow key={item.attachmentId} item={item} files={files} />)}
    </ul>
  );
};

const FileRow = ({ item, files }: { readonly item: FileItem; readonly files: Files }) => {
  const t = useText();
  const format = useFormat();
  const status = useSyncStatus();
  const where = whereabouts(item, status !== undefined && status.state !== "alone");
  const working = files.working?.id === item.attachmentId ? files.working : null;
  const Icon = showingOf(item.mediaType) === "picture" ? IconPhoto : item.mediaType === "application/pdf" ? IconFileTypePdf : item.mediaType === "text/plain" ? IconFileText : IconPaperclip;
  return (
    <li className={css.file}>
      <Icon size={18} stroke={1.6} aria-hidden="true" className={css.icon} />
      <div className={css.about}>
        <button type="button" className={css.name} disabled={where === "elsewhere" || files.working !== null} onClick={() => files.open(item)}><bdi>{item.name}</bdi></button>
        <span className={css.quiet}>{format.bytes(item.bytes)} · {format.instant(item.addedAt as Instant)}{item.addedBy !== null && <> · <bdi>{item.addedBy}</bdi></>}</span>
        {where === "elsewhere" && <StatusTag tone="amber">{t("files.elsewhere")}</StatusTag>}
        {where === "unsent" && <StatusTag tone="grey">{t("files.unsent")}</StatusTag>}
        {where === "server" && !working && <div><Button size="small" icon={<IconDownload size={14} stroke={1.7} />} onClick={() => files.fetch(item)}>{t("files.fetch")}</Button></div>}
        {working && (
          <div className={css.progress}>
            <Progress value={working.share} size="sm" aria-label={t("files.fetching", { name: item.name })} color="var(--accent)" animated={working.share === 0} />
            <Button size="small" tone="quiet" onClick={files.cancel}>{t("common.cancel")}</Button>
          </div>
        )}
      </div>
      <div className={css.acts}>
        {where !== "elsewhere" && <IconButton label={t("files.saveOf", { name: item.name })} icon={<IconDownload size={16} stroke={1.7} />} disabled={files.working !== null} onClick={() => files.save(item)} />}
        {files.remove && <IconButton label={t("files.removeOf", { name: item.name })} icon={<IconTrash size={16} stroke={1.7} />} disabled={working !== null} onClick={() => void files.remove?.(item)} />}
      </div>
    </li>
  );
};
