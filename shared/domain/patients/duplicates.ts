import type { LocalDate } from "#shared/core/time.ts";
import { tellingWords } from "./compounds.ts";
import { foldText, foldWords } from "./fold.ts";
import { soundsOf } from "./phonetic.ts";

/** What two files are compared by. */
export interface Comparable {
  readonly name: string;
  readonly nameOther: string | null;
  readonly birthOn: LocalDate | null;
  readonly birthPrecision: "day" | "year";
  readonly sex: "male" | "female" | "other" | "unknown";
  readonly phone: string | null;
  readonly phoneOther: string | null;
  readonly identityNumber: string | null;
}

export type DuplicateReason = "identityNumber" | "phone" | "name" | "nameSounds" | "nameParts" | "birthDate" | "birthYear";

export interface Likeness {
  /** 0 to 100. */
  readonly score: number;
  /** Why, the strongest first. */
  readonly reasons: readonly DuplicateReason[];
}

/** From here on the desk is asked whether it is the same person. */
export const probableScore = 50;

const weights: Readonly<Record<DuplicateReason, number>> = {
  identityNumber: 90, name: 40, nameSounds: 32, phone: 30, birthDate: 30, nameParts: 20, birthYear: 12,
};

/** Two are as good as sure that they are two people. */
const differentSex = -25;
const differentBirth = -20;
const differentIdentity = -50;

const matched = (few: readonly string[], many: readonly string[], same: (a: string, b: string) => boolean): number => {
  const left = [...many];
  let count = 0;
  for (const word of few) {
    const at = left.findIndex((other) => same(word, other));
    if (at >= 0) {
      left.splice(at, 1);
      count += 1;
    }
  }
  return count;
};

const soundAlike = (a: string, b: string): boolean => {
  const sounds = soundsOf(a);
  return soundsOf(b).some((sound) => sounds.includes(sound));
};

/** Names in any order, in either script; a name with a middle name more is a part of the longer. */
const nameReason = (a: string, b: string): DuplicateReason | null => {
  const [wordsA, wordsB] = [tellingWords(foldWords(a)), tellingWords(foldWords(b))];
  const [few, many] = [wordsA, wordsB].toSorted((x, y) => x.length - y.length) as [readonly string[], readonly string[]];
  if (few.length === 0) return null;
  const equal = (x: string, y: string): boolean => x === y;
  if (few.length === many.length && matched(few, many, equal) === few.length) return "name";
  if (wordsA.join("") === wordsB.join("")) return "name";
  if (few.length < 2) return null;
  if (few.length === many.length && matched(few, many, soundAlike) === few.length) return "nameSounds";
  return matched(few, many, soundAlike) === few.length ? "nameParts" : null;
};

const bestName = (a: Comparable, b: Comparable): DuplicateReason | null => {
  const names = (one: Comparable): readonly string[] => (one.nameOther === null ? [one.name] : [one.name, one.nameOther]);
  const found = names(a).flatMap((x) => names(b).map((y) => nameReason(x, y))).filter((reason) => reason !== null);
  return found.toSorted((x, y) => weights[y] - weights[x])[0] ?? null;
};

const identityOf = (one: Comparable): string | null =>
  one.identityNumber === null ? null : foldText(one.identityNumber).replaceAll(" ", "") || null;

const birthReason = (a: Comparable, b: Comparable): DuplicateReason | "differs" | null => {
  if (a.birthOn === null || b.birthOn === null) return null;
  const apart = Math.abs(Number(a.birthOn.slice(0, 4)) - Number(b.birthOn.slice(0, 4)));
  if (a.birthPrecision === "year" || b.birthPrecision === "year") return apart <= 1 ? "birthYear" : "differs";
  if (a.birthOn === b.birthOn) return "birthDate";
  return apart === 0 ? "birthYear" : "differs";
};

/**
 * How likely two files are one person. Families share telephones and namesakes share names, so either alone stays under
 * `probableScore`; a different identity number, birth or sex speaks against.
 */
export const likeness = (a: Comparable, b: Comparable): Likeness => {
  const reasons: DuplicateReason[] = [];
  let score = 0;
  const [identityA, identityB] = [identityOf(a), identityOf(b)];
  if (identityA !== null && identityB !== null) {
    if (identityA === identityB) reasons.push("identityNumber");
    else score += differentIdentity;
  }
  const phones = new Set([a.phone, a.phoneOther].filter((phone) => phone !== null));
  if ([b.phone, b.phoneOther].some((phone) => phone !== null && phones.has(phone))) reasons.push("phone");
  const name = bestName(a, b);
  if (name !== null) reasons.push(name);
  const birth = birthReason(a, b);
  if (birth === "differs") score += differentBirth;
  else if (birth !== null) reasons.push(birth);
  if (a.sex !== b.sex && [a.sex, b.sex].every((sex) => sex === "male" || sex === "female")) score += differentSex;
  for (const reason of reasons) score += weights[reason];
  return { score: Math.max(0, Math.min(100, score)), reasons: reasons.toSorted((x, y) => weights[y] - weights[x]) };
};

/** The files that are probably the same person, the likeliest first. */
export const probableDuplicates = <File extends Comparable>(
  sought: Comparable,
  files: readonly File[],
): readonly { readonly file: File; readonly likeness: Likeness }[] =>
  files
    .map((file) => ({ file, likeness: likeness(sought, file) }))
    .filter((one) => one.likeness.score >= probableScore)
    .toSorted((a, b) => b.likeness.score - a.likeness.score);
