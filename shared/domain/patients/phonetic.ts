import { isArabic } from "./fold.ts";

/** How each Arabic letter sounds in a name, one letter for those that Latin spelling mixes up (ج غ; ق ك; ث س ص). "" is a vowel. */
const arabicSounds: Readonly<Record<string, string>> = {
  "ا": "", "ع": "", "و": "", "ي": "", "ب": "b", "ت": "t", "ط": "t", "ث": "s", "س": "s", "ص": "s", "ش": "c", "ج": "g", "غ": "g",
  "ح": "h", "ه": "h", "خ": "x", "د": "d", "ض": "d", "ذ": "z", "ز": "z", "ظ": "z", "ر": "r", "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n",
};

/** Latin pairs that stand for one Arabic letter, and what they are when they do not (Fathi is t + h, Haitham is ث). */
const latinPairs: Readonly<Record<string, readonly string[]>> = {
  kh: ["x"], gh: ["g"], sh: ["c", "sh"], ch: ["c", "k"], th: ["s", "th"], dh: ["d", "z"], ph: ["f"], ck: ["k"],
};

const latinSounds: Readonly<Record<string, string>> = {
  a: "", e: "", i: "", o: "", u: "", w: "", y: "", b: "b", p: "b", c: "k", d: "d", f: "f", v: "f", g: "g", j: "g", h: "h", k: "k", q: "k",
  l: "l", m: "m", n: "n", r: "r", s: "s", t: "t", x: "ks", z: "z",
};

/** Spelling that would split one name in two: Abdul, Abdel and Abdu before a word are one. */
const joinServant = (key: string): string => key.replace(/^abdl(?=..)/, "abd");

const collapse = (sounds: string): string => joinServant(sounds.replace(/(.)\1+/g, "$1"));

const firstSound = (word: string): string => {
  if (/^(?:و|w|ou[aeiy])/.test(word)) return "w";
  if (/^(?:ي|y)/.test(word)) return "y";
  return "a";
};

const spellings = (word: string): readonly string[] => {
  if (isArabic(word)) return [Array.from(word).map((letter) => arabicSounds[letter] ?? "").join("")];
  let keys: readonly string[] = [""];
  for (let at = 0; at < word.length; at += 1) {
    const pair = latinPairs[word.slice(at, at + 2)];
    const letter = word[at] ?? "";
    const softC = letter === "c" && /[eiy]/.test(word[at + 1] ?? "");
    const sounds = pair ?? [softC ? "s" : (latinSounds[letter] ?? "")];
    if (pair) at += 1;
    keys = keys.flatMap((key) => sounds.map((sound) => key + sound)).slice(0, 4);
  }
  return keys;
};

const startsWithVowel = (word: string): boolean => /^[اعويaeiouwy]/.test(word);

/**
 * The sounds a folded word starts with, for a word still being typed: "moh" is a beginning of محمد.
 * Two or more answers where Latin spelling has two readings.
 */
export const soundsBegun = (word: string): readonly string[] => {
  const head = startsWithVowel(word) ? firstSound(word) : "";
  return [...new Set(spellings(word).map((key) => collapse(head + key)))];
};

/**
 * The sounds of a whole folded word, the same for Mohamed, Muhammad and محمد, for Fatima and فاطمة, for Youssef and
 * يوسف. Vowels within a word are left out and its last h (ة is often one, and صلاح is Salah or Sala).
 */
export const soundsOf = (word: string): readonly string[] => [
  ...new Set(soundsBegun(word).map((key) => (key.length > 1 ? key.replace(/h+$/, "") : key))),
];

/** The word with its long vowels kept (و ou oo u; ي ee i y), to tell محمد from محمود where their sounds are one. */
const longSounds = (word: string): string =>
  (isArabic(word)
    ? Array.from(word).map((letter) => (letter === "و" ? "w" : letter === "ي" ? "y" : (arabicSounds[letter] ?? ""))).join("")
    : word.replace(/[bcdfghjklmnpqrstvxz]{2}/g, (pair) => latinPairs[pair]?.[0] ?? pair)
        .replace(/ou|oo|u|w/g, "W").replace(/ee|i|y/g, "Y").replace(/[aeo]/g, "")
        .replace(/[a-z]/g, (letter) => (letter === "c" ? "c" : letter === "x" ? "x" : (latinSounds[letter] ?? letter))).toLowerCase()
  ).replace(/(.)\1+/g, "$1");

/** How unlike two folded words sound, 0 for alike: the edits between them with their long vowels kept. */
export const soundDistance = (a: string, b: string): number => {
  const from = longSounds(a);
  const to = longSounds(b);
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
};
