import { isWeakPassword } from "#shared/domain/access/secrets.ts";

export type Strength = "short" | "weak" | "fair" | "good" | "strong";

/** A few of what everybody tries first. The core has the last word on what it takes. */
const common = /^(?:password|passw0rd|qwerty|clinic|doctor|daftar|admin|welcome|letmein|iloveyou|عيادة|دكتور)?[\d!@#.]*$/i;

/** How hard a password is to guess: length counts most, then kinds of letters; one letter repeated counts once. */
export const passwordStrength = (password: string): Strength => {
  if (password.length < 8) return "short";
  const distinct = new Set(password).size;
  if (common.test(password) || isWeakPassword(password, "") || distinct < 5) return "weak";
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{Script=Arabic}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length;
  const score = Math.min(password.length, distinct * 2) + kinds * 2;
  if (score < 14) return "fair";
  return score < 19 ? "good" : "strong";
};
