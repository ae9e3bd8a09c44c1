import { useEffect, useRef } from "react";
import type { InputOf } from "#shared/ipc/contract.ts";
import { useQuery } from "../../api.ts";
import { useTakePatient } from "../../app/commands.tsx";
import { useNavigation } from "../../app/navigation.tsx";
import type { DayView } from "./use-day-view.ts";

type PatientId = InputOf<"patient.open">["patientId"];

/** A patient who was chosen elsewhere comes into the booking panel: from their file, or found in the command box while it asks who. */
export const useBookFor = ({ mode, book }: DayView): void => {
  const { params, step } = useNavigation();
  const takenStep = useRef(-1);
  const wanted = params["bookFor"];
  const file = useQuery("patient.open", { patientId: (wanted ?? "") as PatientId }, { enabled: wanted !== undefined });
  const patient = wanted === undefined ? undefined : file.data?.patient;
  useEffect(() => {
    if (!patient || takenStep.current === step) return;
    takenStep.current = step;
    book({ patient: { ...patient, patientId: patient.id } });
  }, [patient, step, book]);

  useTakePatient((found) => {
    if (mode.kind !== "book" || mode.start.patient !== null) return false;
    book({ ...mode.start, patient: found });
    return true;
  });
};
