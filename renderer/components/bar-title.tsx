import type { ReactNode } from "react";
import css from "./bar-title.module.css";

/** The name of a place in the top bar, and in a few quiet words how it stands there. */
export const BarTitle = ({ title, children }: { readonly title: string; readonly children?: ReactNode }) => (
  <>
    <h1 className={css.title}>{title}</h1>
    <span className={css.said} aria-live="polite">
      {children}
    </span>
  </>
);
