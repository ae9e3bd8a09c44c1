import { foldText } from "../patients/fold.ts";
import type { PatientValues } from "./read-row.ts";

/** Where a patient was first met: a row of the file, or the id of a file that the clinic had before. */
export type Mark = number | string;

/** What became of a row when it was held against those before it. */
export type Repeat =
  | { readonly kind: "new" }
  /** The same patient as one met before. */
  | { readonly kind: "repeated"; readonly of: Mark }
  /** Another person's file number: the row is taken with a number of its own. */
  | { readonly kind: "numberTaken"; readonly of: Mark };

export type Repeatable = Pick<PatientValues, "fileNumber" | "name" | "birthOn" | "phone" | "identityNumber">;

export interface Repeats {
  /** Holds a patient against all met before and, when new, remembers them. */
  readonly check: (mark: Mark, patient: Repeatable) => Repeat;
}

const namesake = (name: string): string => foldText(name).split(" ").toSorted().join(" ");

/**
 * Finds patients that repeat an earlier one: the same file number and name, the same identity number, or, unless their
 * file numbers differ, the same name with the same birth and telephone, of which one at least is told.
 */
export const createRepeats = (): Repeats => {
  const byNumber = new Map<string, Mark>();
  const nameByNumber = new Map<string, string>();
  const byIdentity = new Map<string, Mark>();
  const byPerson = new Map<string, { readonly mark: Mark; readonly number: string | null }>();
  return {
    check: (mark, patient) => {
      const name = namesake(patient.name);
      const number = patient.fileNumber === null ? null : foldText(patient.fileNumber);
      const identity = patient.identityNumber === null ? null : foldText(patient.identityNumber).replaceAll(" ", "");
      const person = patient.birthOn === null && patient.phone === null ? null : `${name}|${patient.birthOn ?? ""}|${patient.phone ?? ""}`;
      const numbered = number === null ? undefined : byNumber.get(number);
      const known = number !== null && nameByNumber.get(number) === name ? numbered : undefined;
      const namesakes = person === null ? undefined : byPerson.get(person);
      const likely = namesakes && (namesakes.number === null || number === null || namesakes.number === number) ? namesakes.mark : undefined;
      const same = known ?? (identity === null ? undefined : byIdentity.get(identity)) ?? likely;
      if (same !== undefined) return { kind: "repeated", of: same };
      if (number !== null && numbered === undefined) {
        byNumber.set(number, mark);
        nameByNumber.set(number, name);
      }
      if (identity !== null) byIdentity.set(identity, mark);
      if (person !== null && namesakes === undefined) byPerson.set(person, { mark, number });
      return numbered === undefined ? { kind: "new" } : { kind: "numberTaken", of: numbered };
    },
  };
};
