import { err, ok, type Result } from "../../core/result.ts";

/** Crockford's base 32, in capitals for paper: no I, L, O or U, which are taken for 1, 0 and V. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** 32 bytes are 52 letters: 13 groups of four, and a fifth letter that checks its group and the group's place. */
const bytesInCode = 32;
const groups = 13;
const dataLetters = 4;

/** Multiplies in the field of 32 elements (x^5 + x^2 + 1), where no two letters can make up for each other's slip. */
const times = (a: number, b: number): number => {
  let product = 0;
  for (let bit = 0; bit < 5; bit += 1) if ((b >> bit) & 1) product ^= a << bit;
  for (let bit = 8; bit >= 5; bit -= 1) if ((product >> bit) & 1) product ^= 0b100101 << (bit - 5);
  return product;
};

/** One wrong letter, two letters changed about or a group in another's place never give the same check letter. */
const checkOf = (letters: readonly number[], group: number): number =>
  letters.reduce((sum, letter, place) => sum ^ times(letter, 1 << (place + 1)), times(group + 1, 1));

/** What is printed on the recovery sheet: `K7Q2M-…`, 13 groups of five. */
export const printRecoveryCode = (secret: Uint8Array): string => {
  if (secret.length !== bytesInCode) throw new Error("a recovery code is 32 bytes");
  const letters: number[] = [];
  let held = 0;
  let bits = 0;
  for (const byte of secret) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      letters.push((held >> bits) & 31);
      held &= (1 << bits) - 1;
    }
  }
  letters.push((held << (5 - bits)) & 31);
  return Array.from({ length: groups }, (_, group) => {
    const four = letters.slice(group * dataLetters, (group + 1) * dataLetters);
    return [...four, checkOf(four, group)].map((letter) => alphabet[letter]).join("");
  }).join("-");
};

const arabicDigits = "٠١٢٣٤٥٦٧٨٩";

/** Reads as people type: either case, any or no separators, O for 0, I and L for 1, digits of either script. */
const lettersOf = (text: string): readonly number[] =>
  Array.from(text.toUpperCase())
    .map((sign) => (arabicDigits.includes(sign) ? String(arabicDigits.indexOf(sign)) : sign))
    .filter((sign) => !/[\s\-–—.,_]/u.test(sign))
    .map((sign) => alphabet.indexOf(sign === "O" ? "0" : sign === "I" || sign === "L" ? "1" : sign === "U" ? "V" : sign));

/**
 * The 32 bytes of a typed code. The refusal is the number of the first group, from 1, that cannot be as printed,
 * so that whoever copies from the sheet looks at five letters again and not at sixty-five.
 */
export const parseRecoveryCode = (text: string): Result<Uint8Array, { readonly group: number }> => {
  const typed = lettersOf(text);
  const secret = new Uint8Array(bytesInCode);
  let held = 0;
  let bits = 0;
  let place = 0;
  for (let group = 0; group < groups; group += 1) {
    const five = typed.slice(group * (dataLetters + 1), (group + 1) * (dataLetters + 1));
    const four = five.slice(0, dataLetters);
    if (five.length < dataLetters + 1 || five.includes(-1) || checkOf(four, group) !== five[dataLetters]) return err({ group: group + 1 });
    for (const letter of four) {
      held = (held << 5) | letter;
      bits += 5;
      if (bits < 8 || place === bytesInCode) continue;
      bits -= 8;
      secret[place] = (held >> bits) & 255;
      place += 1;
      held &= (1 << bits) - 1;
    }
  }
  return typed.length === groups * (dataLetters + 1) ? ok(secret) : err({ group: groups });
};

/** How far a code is typed: groups that are right so far, of how many, and the first that cannot be as printed. */
export const checkTypedCode = (text: string): { readonly right: number; readonly of: number; readonly wrong: number | null } => {
  const parsed = parseRecoveryCode(text);
  if (parsed.ok) return { right: groups, of: groups, wrong: null };
  const { group } = parsed.error;
  return { right: group - 1, of: groups, wrong: lettersOf(text).length >= group * (dataLetters + 1) ? group : null };
};
