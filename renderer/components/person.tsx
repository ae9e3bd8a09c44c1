import { classes } from "./classes.ts";
import css from "./person.module.css";

/** A name in its own direction: Arabic inside English and the other way round never mix up the words beside it. */
export const PatientName = ({ name, strong, struck }: { readonly name: string; readonly strong?: boolean; readonly struck?: boolean }) => (
  <bdi className={classes(css.name, strong && css.strong, struck && css.struck)}>{name}</bdi>
);

const titles = /^(dr|prof|mr|mrs|ms|د|أ\.د|الدكتور|الدكتورة)\.?\s+/iu;

/** Two Latin letters, or one Arabic: joined Arabic letters would read as a word. Titles are passed over. */
export const initialsOf = (name: string): string => {
  const words = name.replace(titles, "").trim().split(/\s+/u).filter(Boolean);
  const first = words[0]?.at(0) ?? "?";
  if (/\p{Script=Arabic}/u.test(first)) return first;
  const last = words.length > 1 ? (words.at(-1)?.at(0) ?? "") : "";
  return (first + last).toUpperCase();
};

/** The same person always has the same hue, wherever no hue was chosen. */
const hueOf = (name: string): number => Array.from(name).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 8, 0);

interface AvatarProps {
  readonly name: string;
  /** 0 to 7; absent: from the name. */
  readonly hue?: number | undefined;
  readonly size?: "small" | "normal" | "large";
}

/** Initials on a tint, drawn and not written: the name stands beside it or on its button, and is what ears hear. */
export const Avatar = ({ name, hue, size = "normal" }: AvatarProps) => {
  const tint = hue ?? hueOf(name);
  return (
    <span
      aria-hidden="true"
      className={classes(css.avatar, css[size])}
      data-initials={initialsOf(name)}
      style={{ background: `var(--hue-${tint}-soft)`, color: `var(--hue-${tint}-text)` }}
    />
  );
};

const isArabic = (text: string): boolean => /\p{Script=Arabic}/u.test(text);

/** Of a name and the same in the other script: first the one in the reader's script, then the other. */
export const namesFor = (language: "en" | "ar", name: string, other: string | null): { readonly first: string; readonly second: string | null } => {
  if (other === null || other === "") return { first: name, second: null };
  const wantsArabic = language === "ar";
  return isArabic(name) !== wantsArabic && isArabic(other) === wantsArabic ? { first: other, second: name } : { first: name, second: other };
};
