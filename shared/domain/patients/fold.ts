/**
 * One way to write a name, so that the index and the question asked of it always agree. Raise it with every
 * change of the rules below: the store then folds its index again.
 */
export const foldVersion = 2;

/** Letters that people write for one another, after marks are gone. Arabic rules are Lucene's ArabicNormalizer and ours beside it. */
const sameLetter: Readonly<Record<string, string>> = {
  "\u0671": "ا", "\u0672": "ا", "\u0673": "ا", "\u0675": "ا",
  "ة": "ه", "ۃ": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۀ": "ه", "ۂ": "ه",
  "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ۍ": "ي",
  "ک": "ك", "ڪ": "ك", "ګ": "ك", "ڤ": "ف", "پ": "ب", "چ": "ج", "ژ": "ز", "گ": "ج",
  "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "ŋ": "n", "þ": "th", "ς": "σ",
};

/** Latin accents, Arabic vowel marks, hamza and madda above or below a letter, the superscript alef, Quranic signs, tatweel, lone hamza. */
const marks = /[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff\u0640\u0621]/g;
/** What no one sees: direction marks, joiners, soft hyphen, byte order mark (all of Unicode's Cf) and variation selectors. */
const unseen = /\p{Cf}|\p{Variation_Selector}/gu;
/** Apostrophes and the signs that stand for ayn and hamza in Latin: O'Neil and ONeil are one name. */
const apostrophes = /['\u2018-\u201b\u02b0-\u02ff`\u00b4\u2032\u055a\uff07]/g;

/** Plain words of small letters and figures, as most numbers and codes are. */
const alreadyFolded = /^[a-z0-9]+(?: [a-z0-9]+)*$/;

/** Arabic letters and figures as most names are written: they need none of Unicode's normal forms. */
const plainArabic = /^[\u0621-\u063a\u0641-\u064a0-9 ]+$/;
const seats: Readonly<Record<string, string>> = { "أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و", "ئ": "ي", "ة": "ه", "ى": "ي", "ء": "" };
const foldPlainArabic = (text: string): string => text.replace(/[أإآؤئةىء]/g, (letter) => seats[letter] ?? letter).replace(/ {2,}/g, " ").trim();

/** Latin digits for Arabic-Indic (٠١٢) and Persian (۰۱۲) ones; the rest of the text as it is. */
export const foldDigits = (text: string): string =>
  text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));

/** True for text written in Arabic letters. */
export const isArabic = (text: string): boolean => /[\u0620-\u064a\u066e-\u06d3\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]/.test(text);

/**
 * Folds text for searching and comparing: أحمد and احمد, فاطمة and فاطمه, José and jose, ٠١٠ and 010 become equal.
 * The answer is words of letters and digits with single spaces between. Folding twice changes nothing.
 */
export const foldText = (text: string): string => {
  if (alreadyFolded.test(text)) return text;
  return plainArabic.test(text) ? foldPlainArabic(text) : foldAny(text);
};

/** The whole of the rules, for any text. Exported so that the short ways can be held against it. */
export const foldAny = (text: string): string => {
  const plain = text.normalize("NFKC").replace(unseen, "").toLowerCase().normalize("NFKD").replace(marks, "").replace(apostrophes, "");
  const letters = foldDigits(plain.normalize("NFC")).replace(/\P{ASCII}/gu, (letter) => sameLetter[letter] ?? letter);
  return letters.replace(/[^\p{L}\p{N}\p{M}]+/gu, " ").trim();
};

/** The folded words of a text, in order. */
export const foldWords = (text: string): readonly string[] => {
  const folded = foldText(text);
  return folded === "" ? [] : folded.split(" ");
};
