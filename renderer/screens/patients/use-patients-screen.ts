import { useState } from "react";
import { useNavigation } from "../../app/navigation.tsx";
import { useCan } from "../../app/session.tsx";
import type { PaperRequest } from "../../app/use-paper.ts";
import { rowAfterKey } from "../../components/row-grid.tsx";
import type { PatientId } from "./use-patient.ts";
import type { PatientList } from "./use-patients.ts";

type Aside = { readonly kind: "none" } | { readonly kind: "file"; readonly patientId: PatientId } | { readonly kind: "register"; readonly name: string };

/** Where the person is on the patients screen: which row, which file, what lies over it. */
export const usePatientsScreen = (list: PatientList) => {
  const can = useCan();
  const { params, step, go } = useNavigation();
  const [chosen, setAt] = useState<string | null>(null);
  const [aside, setAside] = useState<Aside>({ kind: "none" });
  const [merging, setMerging] = useState<PatientId | null>(null);
  const [paper, setPaper] = useState<PaperRequest | null>(null);

  const open = (patientId: string): void => {
    setAt(patientId);
    setMerging(null);
    setAside({ kind: "file", patientId: patientId as PatientId });
  };
  const [seenStep, setSeenStep] = useState(-1);
  if (seenStep !== step) {
    setSeenStep(step);
    if (params["patientId"] !== undefined) open(params["patientId"]);
    else if (params["register"] !== undefined && can("patient.write")) setAside({ kind: "register", name: params["register"] });
  }
  const { rows } = list;
  // What is typed is looked for at once: the first that it finds is where Enter goes.
  const at = list.searching && !rows.some((row) => row.patientId === chosen) ? (rows[0]?.patientId ?? null) : chosen;
  const index = rows.findIndex((row) => row.patientId === at);
  const move = (key: string): boolean => {
    const to = rowAfterKey(key, index, rows.length, 12);
    const row = to === null ? undefined : rows[to];
    if (row) setAt(row.patientId);
    return row !== undefined;
  };
  return {
    at, setAt, aside, merging, paper,
    onType: (text: string) => {
      list.setText(text);
      setAt(null);
    },
    open,
    openAt: () => (at === null ? false : open(at)),
    move,
    register: can("patient.write") ? (name = "") => setAside({ kind: "register", name }) : undefined,
    closeAside: () => {
      setAside({ kind: "none" });
      setMerging(null);
    },
    startMerge: setMerging,
    showPaper: setPaper,
    bookFor: (patientId: string) => go("day", { bookFor: patientId }),
    goImport: can("import.run") ? () => go("import") : undefined,
  };
};
export type PatientsScreenState = ReturnType<typeof usePatientsScreen>;
