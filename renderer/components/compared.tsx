import css from "./compared.module.css";

/** Letters in groups, as they are read out: groups that the code brings are kept. */
export const codeGroups = (code: string, size: number): readonly string[] => {
  const own = code.trim().split(/[\s-]+/).filter(Boolean);
  if (own.length > 1) return own;
  return (own[0] ?? "").match(new RegExp(`.{1,${size}}`, "gu")) ?? [];
};

interface ComparedProps {
  readonly text: string;
  /** What ears hear: the same letters, one by one. */
  readonly label: string;
  readonly size?: number;
  readonly large?: boolean;
  /** Takes the focus as it comes: it is read out, and a key that is pressed confirms nothing. */
  readonly focused?: boolean;
}

const takeFocus = (shown: HTMLElement | null): void => shown?.focus();

/**
 * A code or figures that are compared across two PCs: from left to right and in 0 to 9 whatever the language, because the
 * other PC may speak another.
 */
export const Compared = ({ text, label, size = 4, large = false, focused = false }: ComparedProps) => (
  <p className={css.compared} data-large={large} dir="ltr" role="img" aria-label={label} {...(focused && { tabIndex: -1, ref: takeFocus })}>
    {codeGroups(text, size).map((group, index) => <span key={index}>{group}</span>)}
  </p>
);

/** Read out letter by letter. */
export const spelled = (text: string): string => Array.from(text.replace(/[\s-]/g, "")).join(" ");
