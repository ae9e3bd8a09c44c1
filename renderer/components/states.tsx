import { IconAlertTriangle, IconCopy } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useText } from "../i18n.tsx";
import { Button } from "./button.tsx";
import css from "./states.module.css";

interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly text?: string;
  /** The likely next steps, the likeliest first. */
  readonly actions?: ReactNode;
}

/** Nothing here yet, and what to do about it. */
export const EmptyState = ({ icon, title, text, actions }: EmptyStateProps) => (
  <div className={css.state}>
    {icon !== undefined && (
      <span className={css.icon} aria-hidden="true">
        {icon}
      </span>
    )}
    <p className={css.title}>{title}</p>
    {text !== undefined && <p className={css.text}>{text}</p>}
    {actions !== undefined && <div className={css.actions}>{actions}</div>}
  </div>
);

interface ErrorStateProps {
  /** What happened. */
  readonly title: string;
  /** What is safe, and what to do. */
  readonly text?: string | undefined;
  /** For support: copied with one press. */
  readonly code?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
}

export const ErrorState = ({ title, text, code, onRetry }: ErrorStateProps) => {
  const t = useText();
  return (
    <div className={css.state} role="alert">
      <span className={`${css.icon} ${css.danger}`} aria-hidden="true">
        <IconAlertTriangle size={22} stroke={1.6} />
      </span>
      <p className={css.title}>{title}</p>
      {text !== undefined && <p className={css.text}>{text}</p>}
      <div className={css.actions}>
        {onRetry && (
          <Button tone="primary" onClick={onRetry}>
            {t("common.retry")}
          </Button>
        )}
        {code !== undefined && <CopyCode code={code} />}
      </div>
    </div>
  );
};

/** A code that is read out or sent to support. */
export const CopyCode = ({ code }: { readonly code: string }) => {
  const t = useText();
  const [copied, setCopied] = useState(false);
  const shown = useRef<HTMLElement>(null);
  // The clipboard of navigator asks for a right, and the window grants none; copying what is selected asks for nothing.
  const copy = (): void => {
    const selection = window.getSelection();
    if (!shown.current || !selection) return;
    selection.selectAllChildren(shown.current);
    setCopied(document.execCommand("copy"));
    selection.removeAllRanges();
  };
  return (
    <Button icon={<IconCopy size={15} stroke={1.7} />} onClick={copy}>
      <code ref={shown} className={css.code} dir="ltr">
        {code}
      </code>{" "}
      {copied ? t("common.copied") : t("common.copy")}
    </Button>
  );
};

/** A line of bad news inside a form or panel, with what to do. */
export const Notice = ({ tone, children }: { readonly tone: "red" | "amber" | "blue" | "green"; readonly children: ReactNode }) => (
  <div className={css.notice} data-tone={tone} role={tone === "red" ? "alert" : "status"}>
    {children}
  </div>
);

interface SkeletonRowsProps {
  readonly rows?: number;
  /** Height of a row in px, so that nothing moves when the rows come. */
  readonly height?: number;
}

/** Keeps the place of rows that are on their way. Nothing is drawn for the first 300 ms. */
export const SkeletonRows = ({ rows = 6, height = 34 }: SkeletonRowsProps) => {
  const t = useText();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-label={t("common.loading")}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={css.skeletonRow} style={{ height }} aria-hidden="true">
          {shown && <span className={css.bone} style={{ width: `${[62, 48, 71, 55, 40, 66][row % 6]}%` }} />}
        </div>
      ))}
    </div>
  );
};
