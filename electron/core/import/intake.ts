import type { ColumnField } from "#shared/domain/import/columns.ts";
import { createRowReader, type PatientValues, type ReadingRules } from "#shared/domain/import/read-row.ts";
import { createRepeats, type Repeatable } from "#shared/domain/import/repeats.ts";
import type { SheetRow } from "./csv.ts";
import type { AppointmentPlan, BookingRules } from "./plan-appointment.ts";

export type ProblemCode =
  | "nameMissing" | "birthDateInvalid" | "phoneInvalid" | "sexUnknown" | "fileNumberTaken" | "doctorUnknown" | "serviceUnknown" | "timeInvalid" | "slotTaken" | "tooLong";

/** What is wrong with a row, and whether its patient was taken all the same. */
export interface RowProblem {
  readonly row: number;
  readonly field: ColumnField;
  readonly value: string;
  readonly code: ProblemCode;
  readonly taken: boolean;
}

export interface RowDuplicate {
  readonly row: number;
  readonly fileNumber: string | null;
  readonly name: string;
  readonly ofRow: number | null;
  readonly ofPatientId: string | null;
  readonly ofFileNumber: string | null;
}

/** Where a patient was first met: a row of the file, or the id of a file that the clinic had before. */
export type Mark = number | string;

/** What one row comes to. */
export interface TakenRow {
  readonly row: number;
  /** To be made; null for a row that is not taken or whose patient is there already. `fileNumber` null: one of the series. */
  readonly patient: PatientValues | null;
  /** Whose patient the row is: its own row, an earlier one, or a file that the clinic had. Null: nobody's. */
  readonly of: Mark | null;
  readonly appointment: AppointmentPlan | null;
  readonly duplicate: RowDuplicate | null;
  readonly problems: readonly RowProblem[];
}

/** A file that the clinic has, as rows are held against it. `place` is its place in the store, from 1. */
export type KnownFile = Repeatable & { readonly place: number };

/** What is told of a file of the clinic's that a row repeats; looked up when one does. */
export type FileAt = (place: number) => { readonly id: string; readonly fileNumber: string } | undefined;

export interface Intake {
  /** A file that the clinic has already. All are told before the first row. */
  readonly know: (file: KnownFile) => void;
  readonly take: (row: SheetRow) => TakenRow;
}

/** Takes the rows of one file in their order: the dry run and the import are the same walk. */
export const createIntake = (rules: ReadingRules, booking: BookingRules, fileAt: FileAt): Intake => {
  const repeats = createRepeats();
  const read = createRowReader(rules);
  const numbers: (string | undefined)[] = [];
  // Files of the clinic have the places below nought.
  const markOf = (place: number): Mark => (place < 0 ? (fileAt(-place)?.id ?? place) : place);
  const numberOf = (place: number): string | null => (place < 0 ? fileAt(-place)?.fileNumber : numbers[place]) ?? null;

  const duplicateOf = (row: number, patient: PatientValues, of: number): RowDuplicate => ({
    row, fileNumber: patient.fileNumber, name: patient.name,
    ofRow: of < 0 ? null : of, ofPatientId: of < 0 ? (fileAt(-of)?.id ?? null) : null, ofFileNumber: numberOf(of),
  });

  return {
    know: (file) => void repeats.check(-file.place, file),
    take: ({ row, cells }) => {
      const found = read(cells);
      const taken = found.patient !== null;
      const problems: RowProblem[] = found.problems.map((problem) => ({ row, ...problem, taken }));
      if (found.patient === null) return { row, patient: null, of: null, appointment: null, duplicate: null, problems };
      const repeat = repeats.check(row, found.patient);
      if (repeat.kind === "numberTaken") problems.push({ row, field: "fileNumber", value: found.patient.fileNumber ?? "", code: "fileNumberTaken", taken });
      const patient = repeat.kind === "numberTaken" ? { ...found.patient, fileNumber: null } : found.patient;
      if (patient.fileNumber !== null && repeat.kind === "new") numbers[row] = patient.fileNumber;
      const planned = found.appointment === null ? null : booking.plan(found.appointment);
      if (planned !== null && !planned.ok) problems.push({ row, ...planned.error, taken });
      const isRepeated = repeat.kind === "repeated";
      return {
        row,
        patient: isRepeated ? null : patient,
        of: isRepeated ? markOf(repeat.of) : row,
        appointment: planned?.ok ? planned.value : null,
        // A row that brings another visit of the same patient repeats nothing.
        duplicate: isRepeated && found.appointment === null ? duplicateOf(row, patient, repeat.of) : null,
        problems,
      };
    },
  };
};
