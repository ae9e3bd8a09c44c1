import { isArabic } from "./fold.ts";

/** "السيد" is also sought as "سيد", "elsayed" as "sayed". Null where what would be left is too short to be a name. */
export const withoutArticle = (word: string): string | null => {
  if (/^ال.{2,}/.test(word)) return word.slice(2);
  return /^[ae]l[b-df-hj-np-tv-z].{2,}/.test(word) && !isArabic(word) ? word.slice(2) : null;
};

const servant = /^(?:عبد(?:ال)?|abd(?:e|u|a|o|ou)?[lr]?)$/;
/** The first half of a name like Abd al-Rahman, with or without its article. */
export const isServant = (word: string): boolean => servant.test(word);

const joiner = /^(?:ابو|ابي|ام|بن|ابن|بنت|ال|abu|abou|abo|umm|om|bin|ben|ibn|al|el)$/;

/** An article that stands as a word of its own: el in el masry. */
export const isArticle = (word: string): boolean => /^(?:ال|al|el|ul)$/.test(word);

/** Compounds written apart and together: عبد الله is also عبدالله, ابو زيد also ابوزيد, el masry also elmasry. */
export const joined = (words: readonly string[]): readonly string[] =>
  words.flatMap((word, at) => {
    const next = words[at + 1];
    if (next === undefined || !(servant.test(word) || joiner.test(word))) return [];
    const after = words[at + 2];
    return isArticle(next) && after !== undefined ? [word + next + after] : [word + next];
  });

/** "عبدالرحمن" is also found by "الرحمن" and "رحمن". */
export const servantRest = (word: string): readonly string[] => {
  const rest = /^(?:عبد|abd[eauo]?l?)(.{3,})$/.exec(word)?.[1];
  if (rest === undefined) return [];
  const bare = withoutArticle(rest);
  return bare === null ? [rest] : [rest, bare];
};

/** The words of a folded name that tell people apart: articles gone, ال and el alike. */
export const tellingWords = (words: readonly string[]): readonly string[] =>
  words.filter((word, at) => !(isArticle(word) && words[at + 1] !== undefined)).map((word) => withoutArticle(word) ?? word);
