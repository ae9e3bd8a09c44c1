import { foldText } from "../patients/fold.ts";
import type { PatientValues } from "./read-row.ts";

/** What became of a row when it was held against the rows before it. */
export type Repeat =
  | { readonly kind: "new" }
  /** The same patient as in an earlier row. */
  | { readonly kind: "repeated"; readonly ofRow: number }
  /** Another person's file number: the row is taken with a number of its own. */
  | { readonly kind: "numberTaken"; readonly ofRow: number };

const namesake = (patient: PatientValues): string => foldText(patient.name).split(" ").toSorted().join(" ");

/**
 * Finds rows that repeat an earlier row of the same file: the same file number and name, the same identity number, or the
 * same name with the same birth and telephone, of which one at least is told.
 */
export const createRepeats = (): { readonly check: (row: number, patient: PatientValues) => Repeat } => {
  const byNumber = new Map<string, { readonly row: number; readonly name: string }>();
  const byIdentity = new Map<string, number>();
  const byPerson = new Map<string, number>();
  return {
    check: (row, patient) => {
      const name = namesake(patient);
      const number = patient.fileNumber === null ? null : foldText(patient.fileNumber);
      const identity = patient.identityNumber === null ? null : foldText(patient.identityNumber).replaceAll(" ", "");
      const person = patient.birthOn === null && patient.phone === null ? null : `${name}|${patient.birthOn ?? ""}|${patient.phone ?? ""}`;
      const numbered = number === null ? undefined : byNumber.get(number);
      const known = numbered?.name === name ? numbered.row : undefined;
      const same = known ?? (identity === null ? undefined : byIdentity.get(identity)) ?? (person === null ? undefined : byPerson.get(person));
      if (same !== undefined) return { kind: "repeated", ofRow: same };
      if (number !== null && numbered === undefined) byNumber.set(number, { row, name });
      if (identity !== null) byIdentity.set(identity, row);
      if (person !== null) byPerson.set(person, row);
      return numbered === undefined ? { kind: "new" } : { kind: "numberTaken", ofRow: numbered.row };
    },
  };
};
