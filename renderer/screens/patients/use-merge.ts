import { useDeferredValue, useState } from "react";
import { useCommand, useErrorText, useQuery } from "../../api.ts";
import { useToast } from "../../app/toasts.tsx";
import { useUndo } from "../../app/undo.tsx";
import { useText } from "../../i18n.tsx";
import type { PatientId } from "./use-patient.ts";

/** Two files of one person: which is kept, how they differ, and the merging, which undo takes back. */
export const useMerge = (patientId: PatientId, onDone: (keptId: PatientId) => void) => {
  const t = useText();
  const toast = useToast();
  const errorText = useErrorText();
  const { undo } = useUndo();
  const [text, setText] = useState("");
  const [otherId, setOtherId] = useState<PatientId | null>(null);
  const [swapped, setSwapped] = useState(false);
  const words = useDeferredValue(text.trim());
  const mine = useQuery("patient.open", { patientId });
  const other = useQuery("patient.open", { patientId: otherId ?? patientId }, { enabled: otherId !== null });
  const found = useQuery("patient.search", { text: words, limit: 12 }, { enabled: words !== "", keepPrevious: true });
  const me = mine.data?.patient;
  const likely = useQuery(
    "patient.duplicates",
    { name: me?.name ?? "", exceptId: patientId, ...(me?.birthOn ? { birthOn: me.birthOn } : {}), ...(me?.phone ? { phone: me.phone } : {}), ...(me?.identityNumber ? { identityNumber: me.identityNumber } : {}) },
    { enabled: me !== undefined },
  );
  const merge = useCommand("patient.merge");

  const them = otherId === null ? undefined : other.data;
  const keep = swapped ? them : mine.data;
  const double = swapped ? mine.data : them;
  return {
    text, setText,
    candidates: (words === "" ? (likely.data?.map((one) => one.patient) ?? []) : (found.data ?? [])).filter((one) => one.patientId !== patientId && one.voidedAt === null),
    searching: words !== "",
    choose: (id: PatientId) => {
      setSwapped(false);
      setOtherId(id);
    },
    chosen: otherId,
    keep: keep ?? null,
    double: double ?? null,
    onSwap: () => setSwapped(!swapped),
    busy: merge.busy,
    fault: errorText(merge.error),
    onMerge: async () => {
      if (!keep || !double) return;
      const result = await merge.run({ keepId: keep.patient.id, doubleId: double.patient.id });
      if (!result.ok) return;
      toast({ text: t("patients.merged", { name: keep.patient.name }), undo });
      onDone(keep.patient.id);
    },
  };
};
export type Merge = ReturnType<typeof useMerge>;
