import type { ReactNode } from "react";
import css from "./screen-layout.module.css";

interface ScreenLayoutProps {
  /** A line of filters and buttons over the work. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
  /** The panel at the end edge. */
  readonly side?: ReactNode;
  /** The keys that work here, in one quiet line at the foot. */
  readonly keys?: string | undefined;
}

/** How most screens lie: work in the middle, its tools above, the panel of what is selected at the end. */
export const ScreenLayout = ({ tools, children, side, keys }: ScreenLayoutProps) => (
  <div className={css.layout}>
    <div className={css.main}>
      {tools !== undefined && <div className={css.tools}>{tools}</div>}
      <div className={css.body}>{children}</div>
      {keys !== undefined && <p className={css.keys}>{keys}</p>}
    </div>
    {side}
  </div>
);

/** Pushes what follows it in a line of tools to the end. */
export const ToolsGap = () => <span className={css.grow} />;
