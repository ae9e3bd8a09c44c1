import { tellingWords } from "../patients/compounds.ts";
import { foldWords } from "../patients/fold.ts";
import { soundsOf } from "../patients/phonetic.ts";

/** Titles before a doctor's name, folded. */
const titles: ReadonlySet<string> = new Set(["د", "دكتور", "دكتوره", "الدكتور", "الدكتوره", "ا", "ا د", "استاذ", "dr", "doctor", "prof", "professor", "mr", "mrs", "ms", "docteur"]);

const wordsOf = (text: string): readonly string[] => tellingWords(foldWords(text).filter((word) => !titles.has(word)));

const alike = (a: string, b: string): boolean => a === b || soundsOf(a).some((sound) => sound.length > 1 && soundsOf(b).includes(sound));

export interface Named {
  readonly name: string;
  readonly nameOther: string | null;
  readonly code?: string | null;
}

/**
 * The one that a spreadsheet's word means: by code, by name in either script, or by the words that both have. Null where
 * none or more than one would do.
 */
export const matchNamed = <One extends Named>(written: string, ones: readonly One[]): One | null => {
  const words = wordsOf(written);
  if (words.length === 0) return null;
  const key = words.join(" ");
  const names = (one: One): readonly string[] => [one.name, one.nameOther, one.code ?? null].filter((name) => name !== null);
  const exact = ones.filter((one) => names(one).some((name) => wordsOf(name).join(" ") === key));
  if (exact.length > 0) return exact.length === 1 ? (exact[0] ?? null) : null;
  const near = ones.filter((one) => names(one).some((name) => {
    const own = wordsOf(name);
    const [few, many] = own.length < words.length ? [own, words] : [words, own];
    return few.length > 0 && few.every((word) => many.some((other) => alike(word, other)));
  }));
  return near.length === 1 ? (near[0] ?? null) : null;
};
