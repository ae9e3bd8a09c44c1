import { useState } from "react";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { useCommand, useErrorText, useEvent, useQuery } from "../../api.ts";
import { useToast } from "../../app/toasts.tsx";
import { useText } from "../../i18n.tsx";

export type Batch = OutputOf<"import.batches">[number];

/** The imports that were, and taking one back whole. */
export const useBatches = () => {
  const t = useText();
  const toast = useToast();
  const errorText = useErrorText();
  const batches = useQuery("import.batches", {});
  const takeBack = useCommand("import.takeBack");
  const [asked, setAsked] = useState<Batch | null>(null);
  const [progress, setProgress] = useState<{ readonly done: number; readonly total: number } | null>(null);
  useEvent("progress", ({ jobId, done, total }) => {
    if (asked?.id === jobId) setProgress({ done, total });
  });
  const inUse = takeBack.error?.code === "batchInUse" ? takeBack.error.rows : null;
  return {
    batches: (batches.data ?? []).toSorted((a, b) => b.startedAt - a.startedAt),
    problem: batches.error !== null,
    asked,
    ask: (batch: Batch) => {
      takeBack.clear();
      setAsked(batch);
    },
    leave: () => setAsked(null),
    /** How many of its patients are in use by now, once the core has said so: the question is asked again. */
    inUse,
    fault: inUse === null ? errorText(takeBack.error) : null,
    busy: takeBack.busy,
    progress: takeBack.busy ? progress : null,
    confirm: async () => {
      if (!asked) return;
      setProgress(null);
      const result = await takeBack.run({ batchId: asked.id, evenInUse: inUse !== null });
      if (!result.ok) return;
      toast({ text: t("import.back.done", { file: asked.fileName, count: result.value.voided }) });
      setAsked(null);
    },
  };
};
export type BatchesDesk = ReturnType<typeof useBatches>;
