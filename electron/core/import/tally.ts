import type { PatientValues } from "#shared/domain/import/read-row.ts";
import type { RowDuplicate, RowProblem, TakenRow } from "./intake.ts";

/** Rows told one by one; the rest are counted. */
const told = 1_000;
const sampleRows = 20;

/** What an import comes to, counted as its rows are taken. */
export interface Tally {
  readonly add: (row: TakenRow) => void;
  readonly outcome: () => {
    readonly rowsRead: number;
    readonly patients: number;
    readonly appointments: number;
    readonly problems: RowProblem[];
    readonly problemCount: number;
    readonly duplicates: RowDuplicate[];
    readonly duplicateCount: number;
  };
  /** The first patients as they would be. */
  readonly sample: () => Record<string, string | null>[];
}

const plain = (patient: PatientValues): Record<string, string | null> =>
  Object.fromEntries(Object.entries(patient).map(([key, value]) => [key, value === null ? null : Array.isArray(value) ? value.join(", ") : String(value)]));

export const createTally = (): Tally => {
  const problems: RowProblem[] = [];
  const duplicates: RowDuplicate[] = [];
  const sample: Record<string, string | null>[] = [];
  let [rowsRead, patients, appointments, problemCount, duplicateCount] = [0, 0, 0, 0, 0];
  return {
    add: (row) => {
      rowsRead += 1;
      if (row.patient !== null) patients += 1;
      if (row.appointment !== null) appointments += 1;
      problemCount += row.problems.length;
      if (problems.length < told) problems.push(...row.problems);
      if (row.duplicate !== null) {
        duplicateCount += 1;
        if (duplicates.length < told) duplicates.push(row.duplicate);
      }
      if (row.patient !== null && sample.length < sampleRows) sample.push(plain(row.patient));
    },
    outcome: () => ({ rowsRead, patients, appointments, problems, problemCount, duplicates, duplicateCount }),
    sample: () => sample,
  };
};
