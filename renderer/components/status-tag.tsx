import type { ReactNode } from "react";
import { classes } from "./classes.ts";
import css from "./status-tag.module.css";
import type { Tone } from "./tone.ts";

interface StatusTagProps {
  readonly tone: Tone;
  readonly children: ReactNode;
  /** Outlined stands beside a name and is quieter than a filled one. */
  readonly outlined?: boolean;
  /** Before the word, because state is never colour alone. */
  readonly dot?: boolean;
}

export const StatusTag = ({ tone, children, outlined, dot }: StatusTagProps) => (
  <span className={classes(css.tag, css[tone], outlined && css.outlined)}>
    {dot && <span className={css.dot} aria-hidden="true" />}
    {children}
  </span>
);
