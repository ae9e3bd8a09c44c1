import type { ReactNode } from "react";
import { classes } from "./classes.ts";
import css from "./panel.module.css";

interface PanelProps {
  /** Names the region for ears. */
  readonly label: string;
  readonly children: ReactNode;
  /** Stays in sight at the foot while the rest scrolls. */
  readonly foot?: ReactNode;
  /** At the end edge of the screen, 344 px wide. */
  readonly side?: boolean;
}

/** What is selected, at the end of the screen; or a plain box of related things. */
export const Panel = ({ label, children, foot, side }: PanelProps) => (
  <section aria-label={label} className={classes(css.panel, side ? css.side : css.box)}>
    <div className={css.body}>{children}</div>
    {foot !== undefined && <div className={css.foot}>{foot}</div>}
  </section>
);

interface SectionTitleProps {
  readonly children: ReactNode;
  /** A quiet button or count at the end of the line. */
  readonly action?: ReactNode;
  readonly level?: 2 | 3 | 4;
}

export const SectionTitle = ({ children, action, level = 3 }: SectionTitleProps) => {
  const Heading = `h${level}` as const;
  return (
    <div className={css.title}>
      <Heading>{children}</Heading>
      {action}
    </div>
  );
};

/** A part of a panel, parted from the one above by a line. */
export const PanelSection = ({ title, action, children }: { readonly title?: string; readonly action?: ReactNode; readonly children: ReactNode }) => (
  <div className={css.section}>
    {title !== undefined && <SectionTitle action={action}>{title}</SectionTitle>}
    {children}
  </div>
);

/** A name and its value on one line: "Total … EGP 370.00". */
export const Fact = ({ name, children, tone }: { readonly name: string; readonly children: ReactNode; readonly tone?: "strong" | "due" | "quiet" | undefined }) => (
  <div className={classes(css.fact, tone && css[tone])}>
    <span>{name}</span>
    <span className={css.value}>{children}</span>
  </div>
);
