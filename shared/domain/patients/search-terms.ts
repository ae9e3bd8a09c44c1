import { isArticle, isServant, joined, servantRest, withoutArticle } from "./compounds.ts";
import { foldWords } from "./fold.ts";
import { phoneSpellings } from "./phone.ts";
import { soundsBegun, soundsOf } from "./phonetic.ts";

/** What of a patient the search index knows. */
export interface Findable {
  readonly name: string;
  readonly nameOther: string | null;
  readonly fileNumber: string;
  readonly phone: string | null;
  readonly phoneOther: string | null;
  readonly identityNumber: string | null;
}

/**
 * Marks of the kinds of term, Greek letters that no folded name begins with in this clinic's scripts: the first word of
 * a name, the sounds of a word, the rest of a word from its second letter on, and a number read from its end.
 */
const kind = { first: "π", sound: "φ", inside: "ι", tail: "τ" } as const;

const isNumber = (word: string): boolean => /^\d+$/.test(word);
const backwards = (digits: string): string => Array.from(digits).toReversed().join("");

const nameTerms = (name: string, into: Set<string>): void => {
  const words = foldWords(name);
  const first = words[0];
  if (first !== undefined) into.add(kind.first + first);
  for (const word of [...words, ...joined(words)]) {
    into.add(word);
    const bare = withoutArticle(word);
    if (bare !== null) into.add(bare);
    if (isNumber(word)) continue;
    if (isArticle(word)) continue;
    if (isServant(word)) {
      into.add(`${kind.sound}abd`);
      continue;
    }
    const rests = servantRest(word);
    for (const rest of rests) into.add(rest);
    for (const heard of [bare ?? word, ...rests.slice(-1)]) for (const sound of soundsOf(heard)) into.add(kind.sound + sound);
    for (let at = 1; at <= word.length - 3; at += 1) into.add(kind.inside + word.slice(at));
  }
};

const numberTerms = (digits: string, into: Set<string>): void => {
  into.add(digits);
  if (digits.length >= 4) into.add(kind.tail + backwards(digits));
};

/** All the terms that a patient is found by, with single spaces between: what goes into the index. */
export const searchTerms = (patient: Findable): string => {
  const terms = new Set<string>();
  nameTerms(patient.name, terms);
  if (patient.nameOther !== null) nameTerms(patient.nameOther, terms);
  for (const written of [patient.fileNumber, patient.identityNumber]) {
    const words = written === null ? [] : foldWords(written);
    for (const word of words) terms.add(word);
    const whole = words.join("");
    if (whole !== "") numberTerms(whole, terms);
  }
  for (const phone of [patient.phone, patient.phoneOther]) {
    const spellings = phone === null ? [] : phoneSpellings(phone);
    for (const spelling of spellings) terms.add(spelling);
    const longest = spellings[0];
    if (longest !== undefined) terms.add(kind.tail + backwards(longest));
  }
  return [...terms].join(" ");
};

/** How to ask the index: FTS5 match expressions. */
export interface SearchPlan {
  /** The folded words of the question. */
  readonly words: readonly string[];
  /** Every word is the beginning of a word of the name, or of a number. */
  readonly written: string;
  /** The same, and the first word begins the name: for when `written` gives more than can be looked at. */
  readonly first: string | null;
  /** Each to be asked while the ones before it gave too few: other spellings and the other script, then the insides of words. */
  readonly wider: readonly string[];
  /** Whether answers are worth ranking: with two letters there are too many to tell apart. */
  readonly ranked: boolean;
}

const begins = (term: string): string => `"${term}"*`;
const any = (terms: readonly string[]): string => (terms.length === 1 ? (terms[0] ?? "") : `(${terms.join(" OR ")})`);

const written = (word: string): readonly string[] => {
  if (isNumber(word)) {
    const abroad = word.length >= 6 && word.startsWith("00") ? [begins(word.slice(2))] : [];
    return word.length >= 3 ? [begins(word), begins(kind.tail + backwards(word)), ...abroad] : [begins(word)];
  }
  const bare = withoutArticle(word);
  return bare === null || bare.length < 3 ? [begins(word)] : [begins(word), begins(bare)];
};

const sounding = (word: string): readonly string[] => {
  if (isNumber(word) || word.length < 2) return [];
  if (isServant(word)) return [begins(`${kind.sound}abd`)];
  const bare = withoutArticle(word) ?? word;
  const begun = soundsBegun(bare).filter((sound) => sound.length >= 2);
  // A beginning finds the whole too: asking for both would read the index twice.
  const whole = soundsOf(bare).filter((sound) => !begun.includes(sound));
  return [...whole.map((sound) => `"${kind.sound}${sound}"`), ...begun.map((sound) => begins(kind.sound + sound))];
};

const inside = (word: string): readonly string[] => (isNumber(word) || word.length < 3 ? [] : [begins(kind.inside + word)]);

/** A telephone or identity number is typed in groups; figures alone are one number. */
const gather = (words: readonly string[]): readonly string[] =>
  words.length > 1 && words.every(isNumber) && words.join("").length >= 6 ? [words.join("")] : words;

/** How to ask the index for what a person typed; null for nothing or a single letter. */
export const planSearch = (typed: string): SearchPlan | null => {
  const words = gather(foldWords(typed).filter((word, at, all) => !(isArticle(word) && all[at + 1] !== undefined))).slice(0, 8);
  const letters = words.join("").length;
  const [first] = words;
  if (first === undefined || letters < 2) return null;
  const all = (alternatives: (word: string) => readonly string[]): string => words.map((word) => any(alternatives(word))).join(" AND ");
  const ranked = letters >= 3;
  const plain = all(written);
  if (words.every(isNumber)) return { words, written: plain, first: null, wider: [], ranked };
  const compound = words.length <= 3 ? joined(words)[0] : undefined;
  return {
    words, ranked, written: plain,
    first: ranked ? [begins(kind.first + first), ...words.slice(1).map((word) => any(written(word)))].join(" AND ") : null,
    wider: [
      ...(compound === undefined ? [] : [any([...written(compound), ...sounding(compound)])]),
      all((word) => [...written(word), ...sounding(word)]),
      ...(ranked ? [all((word) => [...written(word), ...sounding(word), ...inside(word)])] : []),
    ],
  };
};
