import type { ColumnField } from "#shared/domain/import/columns.ts";
import { readRow, type PatientValues, type ReadingRules } from "#shared/domain/import/read-row.ts";
import { createRepeats, type Mark, type Repeatable } from "#shared/domain/import/repeats.ts";
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

/** A file that the clinic has, as rows are held against it. */
export type KnownFile = Repeatable & { readonly id: string };

export interface Intake {
  /** A file that the clinic has already. All are told before the first row. */
  readonly know: (file: KnownFile) => void;
  readonly take: (row: SheetRow) => TakenRow;
}

/** Takes the rows of one file in their order: the dry run and the import are the same walk. */
export const createIntake = (rules: ReadingRules, booking: BookingRules): Intake => {
  const repeats = createRepeats();
  const numbers = new Map<Mark, string>();

  const duplicateOf = (row: number, patient: PatientValues, of: Mark): RowDuplicate => ({
    row, fileNumber: patient.fileNumber, name: patient.name,
    ofRow: typeof of === "number" ? of : null, ofPatientId: typeof of === "string" ? of : null, ofFileNumber: numbers.get(of) ?? null,
  });

  return {
    know: (file) => {
      repeats.check(file.id, file);
      if (file.fileNumber !== null) numbers.set(file.id, file.fileNumber);
    },
    take: ({ row, cells }) => {
      const read = readRow(cells, rules);
      const taken = read.patient !== null;
      const problems: RowProblem[] = read.problems.map((problem) => ({ row, ...problem, taken }));
      if (read.patient === null) return { row, patient: null, of: null, appointment: null, duplicate: null, problems };
      const repeat = repeats.check(row, read.patient);
      if (repeat.kind === "numberTaken") problems.push({ row, field: "fileNumber", value: read.patient.fileNumber ?? "", code: "fileNumberTaken", taken });
      const patient = repeat.kind === "numberTaken" ? { ...read.patient, fileNumber: null } : read.patient;
      if (patient.fileNumber !== null && repeat.kind === "new") numbers.set(row, patient.fileNumber);
      const planned = read.appointment === null ? null : booking.plan(read.appointment);
      if (planned !== null && !planned.ok) problems.push({ row, ...planned.error, taken });
      const isRepeated = repeat.kind === "repeated";
      return {
        row,
        patient: isRepeated ? null : patient,
        of: isRepeated ? repeat.of : row,
        appointment: planned?.ok ? planned.value : null,
        // A row that brings another visit of the same patient repeats nothing.
        duplicate: isRepeated && read.appointment === null ? duplicateOf(row, patient, repeat.of) : null,
        problems,
      };
    },
  };
};
