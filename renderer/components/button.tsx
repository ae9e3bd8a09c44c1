import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import css from "./button.module.css";
import { classes } from "./classes.ts";
import { KeyHint } from "./key-hint.tsx";

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className"> {
  readonly tone?: "primary" | "plain" | "quiet" | "danger";
  readonly size?: "small" | "normal" | "large";
  /** Fills its line, as the next step does. */
  readonly block?: boolean;
  readonly icon?: ReactNode;
  /** The key that does the same. */
  readonly hint?: string | undefined;
  /** Work is under way: it cannot be pressed again, and after 300 ms a bar shows. */
  readonly busy?: boolean | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
}

export const Button = ({ tone = "plain", size = "normal", block, icon, hint, busy, disabled, children, type = "button", onClick, ...rest }: ButtonProps) => (
  <button
    {...rest}
    type={type}
    disabled={disabled}
    aria-busy={busy}
    // Not `disabled` while busy: the keyboard would fall off the button, and after a refusal nobody could press it again.
    aria-disabled={busy === true ? true : undefined}
    className={classes(css.button, css[tone], css[size], block && css.block)}
    onClick={(event) => {
      if (busy === true) event.preventDefault();
      else onClick?.(event);
    }}
  >
    {icon}
    <span className={css.label}>{children}</span>
    {hint !== undefined && <KeyHint keys={hint} />}
  </button>
);

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className" | "children"> {
  /** What it does, for ears and for the tip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly bordered?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export const IconButton = ({ label, icon, bordered, type = "button", ...rest }: IconButtonProps) => (
  <button {...rest} type={type} aria-label={label} title={label} className={classes(css.button, css.icon, bordered ? css.plain : css.quiet)}>
    {icon}
  </button>
);
