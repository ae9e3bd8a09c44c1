import { foldText } from "../patients/fold.ts";
import { createNumberMap } from "./number-map.ts";
import type { PatientValues } from "./read-row.ts";

/** What became of a patient when held against those before: `of` is the place of the one it repeats. */
export type Repeat =
  | { readonly kind: "new" }
  /** The same patient as one met before. */
  | { readonly kind: "repeated"; readonly of: number }
  /** Another person's file number: the row is taken with a number of its own. */
  | { readonly kind: "numberTaken"; readonly of: number };

export type Repeatable = Pick<PatientValues, "fileNumber" | "name" | "birthOn" | "phone" | "identityNumber">;

export interface Repeats {
  /** Holds a patient against all met before and, when new, remembers them. `place` tells them apart, a row for example. */
  readonly check: (place: number, patient: Repeatable) => Repeat;
}

const namesake = (name: string): string => foldText(name).split(" ").toSorted().join(" ");

/**
 * A text in 53 bits (cyrb53, public domain, by bryc), so that a hundred thousand people are remembered in some megabytes
 * and no text is. Two texts of a hundred thousand share one once in two million files; such a row is reported as a repeat.
 */
const hashOf = (text: string): number => {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    a = Math.imul(a ^ letter, 2_654_435_761);
    b = Math.imul(b ^ letter, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & b) + (a >>> 0);
};

/**
 * Finds patients that repeat an earlier one: the same file number and name, the same identity number, or, unless their
 * file numbers differ, the same name with the same birth and telephone, of which one at least is told.
 */
export const createRepeats = (): Repeats => {
  const byNumber = createNumberMap();
  const byNumberAndName = createNumberMap();
  const byIdentity = createNumberMap();
  /** Those with a file number of their own, and those without one. */
  const byNumberedPerson = createNumberMap();
  const byPerson = createNumberMap();
  return {
    check: (place, patient) => {
      const name = namesake(patient.name);
      const number = patient.fileNumber === null ? null : foldText(patient.fileNumber);
      const identity = patient.identityNumber === null ? null : hashOf(foldText(patient.identityNumber).replaceAll(" ", ""));
      const person = patient.birthOn === null && patient.phone === null ? null : hashOf(`${name}|${patient.birthOn ?? ""}|${patient.phone ?? ""}`);
      const known = number === null ? undefined : byNumberAndName.get(hashOf(`${number}|${name}`));
      const numbered = person === null ? undefined : byNumberedPerson.get(person);
      const alike = numbered ?? (person === null ? undefined : byPerson.get(person));
      // Two numbers of their own are two files of the old program, which the desk may merge.
      const likely = number !== null && numbered !== undefined ? undefined : alike;
      const same = known ?? (identity === null ? undefined : byIdentity.get(identity)) ?? likely;
      if (same !== undefined) return { kind: "repeated", of: same };
      const owner = number === null ? undefined : byNumber.get(hashOf(number));
      if (number !== null && owner === undefined) {
        byNumber.set(hashOf(number), place);
        byNumberAndName.set(hashOf(`${number}|${name}`), place);
      }
      if (identity !== null) byIdentity.set(identity, place);
      if (person !== null && alike === undefined) (number !== null && owner === undefined ? byNumberedPerson : byPerson).set(person, place);
      return owner === undefined ? { kind: "new" } : { kind: "numberTaken", of: owner };
    },
  };
};
