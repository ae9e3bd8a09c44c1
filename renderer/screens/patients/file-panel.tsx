import { useShortcuts, type Shortcut } from "../../app/keyboard.tsx";
import type { PaperRequest } from "../../app/use-paper.ts";
import { PatientFilePanel } from "./patient-file.tsx";
import { useFileDoings } from "./use-file-doings.ts";
import { usePatient, type PatientId } from "./use-patient.ts";

interface FilePanelProps {
  readonly patientId: PatientId;
  readonly onClose: () => void;
  readonly onOpen: (patientId: PatientId) => void;
  readonly onMerge: (patientId: PatientId) => void;
  readonly onPaper: (paper: PaperRequest) => void;
}

/** The open file with its keys: B books, P takes money, I bills, C prints the card, E edits. */
export const FilePanel = ({ patientId, onClose, onOpen, onMerge, onPaper }: FilePanelProps) => {
  const desk = usePatient(patientId);
  const doings = useFileDoings(patientId, desk, { close: onClose, openOther: onOpen, merge: () => onMerge(patientId), paper: onPaper });
  const key = (keys: string, label: Shortcut["label"], run: (() => unknown) | undefined): readonly Shortcut[] =>
    run ? [{ keys, label, run: () => void run() }] : [];
  useShortcuts("patients.panel.none", [
    ...key("B", "patients.book", doings.book),
    ...key("P", "patients.pay", doings.pay),
    ...key("I", "patients.invoice", doings.invoice),
    ...key("C", "patients.cardLong", doings.card),
    ...key("S", "patients.statement", doings.statement),
    ...key("E", "patients.edit", doings.edit),
    ...key("M", "patients.merge", doings.merge),
    ...key("X", "patients.void", doings.voiding),
  ]);
  return <PatientFilePanel desk={desk} doings={doings} />;
};
