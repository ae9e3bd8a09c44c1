import { useState } from "react";
import { attachmentMaxBytes, attachmentPieceBytes } from "#shared/schema/tables/attachment.ts";
import { appError, type AppError } from "#shared/errors.ts";
import { useCommand, useErrorText, useEvent, useQuery } from "../../api.ts";
import { useCan } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { useUndo } from "../../app/undo.tsx";
import { useText } from "../../i18n.tsx";
import type { PatientId } from "../patients/use-patient.ts";
import { savedName, showingOf, type FileItem } from "./shown.ts";

/** A file that lies open over the screen. `url` is for a picture; it is given back when it is closed. */
export interface ShownFile {
  readonly item: FileItem;
  readonly url: string | null;
  readonly text: string | null;
}

/** A file that is being taken in; `share` of 100 is null until the first word of it. */
interface Adding {
  readonly jobId: string;
  readonly name: string;
  readonly at: number;
  readonly of: number;
  readonly share: number | null;
}

const handOver = (name: string, blob: Blob): void => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

/** A patient's files, and what this person can do with them. What is absent is not theirs, or makes no sense now. */
export const useFiles = (patientId: PatientId, inUse: boolean) => {
  const t = useText();
  const can = useCan();
  const toast = useToast();
  const errorText = useErrorText();
  const { undo } = useUndo();
  const mayRead = can("attachment.read");
  const mayWrite = inUse && can("attachment.write");
  const list = useQuery("attachment.list", { patientId }, { enabled: mayRead });
  const { run: runAdd } = useCommand("attachment.add");
  const { run: runOpen } = useCommand("attachment.open");
  const { run: runFetch } = useCommand("attachment.fetch");
  const { run: runVoid } = useCommand("attachment.void");
  const { run: cancelJob } = useCommand("job.cancel");
  const [adding, setAdding] = useState<Adding | null>(null);
  const [working, setWorking] = useState<{ readonly id: string; readonly share: number } | null>(null);
  const [shown, setShown] = useState<ShownFile | null>(null);
  useEvent("progress", ({ jobId, done, total }) => {
    if (total === 0) return;
    const share = (done / total) * 100;
    setWorking((now) => (now?.id === jobId ? { id: jobId, share } : now));
    setAdding((now) => (now?.jobId === jobId ? { ...now, share } : now));
  });

  const refused = (name: string, error: AppError): void => {
    if (error.code !== "cancelled") toast({ text: t("files.problem", { name, problem: errorText(error) ?? error.code }), tone: "red" });
  };
  const addOne = async (file: File, jobId: string): Promise<boolean> => {
    // Looked at before it is read: what is too big would only fill the memory.
    if (file.size > attachmentMaxBytes) {
      refused(file.name, appError("attachmentTooBig", { mostMb: attachmentMaxBytes / attachmentPieceBytes }));
      return false;
    }
    const result = await runAdd({ patientId, name: file.name.slice(0, 200), bytes: new Uint8Array(await file.arrayBuffer()), jobId });
    if (!result.ok) refused(file.name, result.error);
    return result.ok;
  };
  const add = async (files: readonly File[]): Promise<void> => {
    if (adding) return;
    let added = 0;
    for (const [at, file] of files.entries()) {
      const jobId = crypto.randomUUID();
      setAdding({ jobId, name: file.name, at: at + 1, of: files.length, share: null });
      if (await addOne(file, jobId)) added += 1;
    }
    setAdding(null);
    if (added > 0) toast({ text: t("files.added", { count: added }) });
  };

  /** Runs one at a time; the list says anew where each file is afterwards. */
  const withFile = async (item: FileItem, work: () => Promise<AppError | null>): Promise<void> => {
    setWorking({ id: item.attachmentId, share: 0 });
    const error = await work();
    setWorking(null);
    if (error) refused(item.name, error);
    await list.refetch();
  };
  const bring = (item: FileItem, then: (blob: Blob, bytes: Uint8Array) => void): Promise<void> =>
    withFile(item, async () => {
      const result = await runOpen({ attachmentId: item.attachmentId });
      if (!result.ok) return result.error;
      const bytes = new Uint8Array(result.value.bytes);
      then(new Blob([bytes], { type: result.value.mediaType }), bytes);
      return null;
    });
  const save = (item: FileItem): Promise<void> => bring(item, (blob) => handOver(savedName(item), blob));

  return {
    mayRead,
    items: list.data ?? null,
    problem: errorText(list.error) ?? null,
    adding, working, shown,
    add: mayWrite ? (files: readonly File[]) => void add(files) : undefined,
    /** Shows what can be shown here, and saves the rest. */
    open: (item: FileItem): void => {
      const showing = showingOf(item.mediaType);
      void (showing === null ? save(item) : bring(item, (blob, bytes) => setShown({ item, url: showing === "picture" ? URL.createObjectURL(blob) : null, text: showing === "words" ? new TextDecoder().decode(bytes) : null })));
    },
    fetch: (item: FileItem): void =>
      void withFile(item, async () => {
        const result = await runFetch({ attachmentId: item.attachmentId });
        return result.ok ? null : result.error;
      }),
    save: (item: FileItem): void => void save(item),
    remove: mayWrite && mayRead
      ? async (item: FileItem): Promise<void> => {
          const result = await runVoid({ attachmentId: item.attachmentId });
          if (result.ok) toast({ text: t("files.removed", { name: item.name }), undo });
          else refused(item.name, result.error);
        }
      : undefined,
    cancel: (): void => { if (working) void cancelJob({ jobId: working.id }); },
    /** Stops the file that is being taken in; those that wait behind it still come. */
    stopAdding: (): void => { if (adding) void cancelJob({ jobId: adding.jobId }); },
    close: (): void => {
      if (shown?.url) URL.revokeObjectURL(shown.url);
      setShown(null);
    },
  };
};
export type Files = ReturnType<typeof useFiles>;
