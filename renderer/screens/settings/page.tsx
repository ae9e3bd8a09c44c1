import type { ReactNode } from "react";
import type { AppError } from "#shared/errors.ts";
import { errorCode, useErrorText } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { ErrorState, Notice, SkeletonRows } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import css from "./settings.module.css";

interface PageProps {
  readonly title: string;
  readonly text: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** What is being edited, at the end of the screen. */
  readonly panel?: ReactNode;
  /** The list's answer: while it is on its way the place is kept, and a refusal is told. */
  readonly answer?: { readonly isPending: boolean; readonly error: Error | null; readonly refetch: () => unknown };
  /** A table fills the height and scrolls by itself. */
  readonly fills?: boolean;
}

/** One section of the settings. */
export const Page = ({ title, text, actions, children, panel, answer, fills }: PageProps) => {
  const errorText = useErrorText();
  return (
    <>
      <div className={css.page} data-fills={fills}>
        <header className={css.head}>
          <div>
            <h2 className={css.title}>{title}</h2>
            <p className={css.lead}>{text}</p>
          </div>
          {actions !== undefined && <div className={css.actions}>{actions}</div>}
        </header>
        {answer?.error ? (
          <ErrorState title={errorText(answer.error) ?? ""} code={errorCode(answer.error)} onRetry={() => void answer.refetch()} />
        ) : answer?.isPending ? (
          <SkeletonRows rows={8} height={36} />
        ) : (
          children
        )}
      </div>
      {panel}
    </>
  );
};

/** A titled part of a form, in a box of its own. */
export const Group = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section className={css.group} aria-label={title}>
    <h3 className={css.groupTitle}>{title}</h3>
    {children}
  </section>
);

interface SaveBarProps {
  readonly dirty: boolean;
  readonly busy: boolean;
  readonly error: AppError | null;
  readonly onDiscard: () => void;
  readonly disabled?: boolean;
}

/** Save and discard; shown once something was changed. Submits the form around it. */
export const SaveBar = ({ dirty, busy, error, onDiscard, disabled }: SaveBarProps) => {
  const t = useText();
  const errorText = useErrorText();
  return (
    <>
      {error && <Notice tone="red">{errorText(error)}</Notice>}
      <div className={css.saveBar} data-dirty={dirty}>
        <Button type="submit" tone="primary" busy={busy} disabled={!dirty || disabled === true}>
          {t("common.save")}
        </Button>
        {dirty && (
          <Button tone="quiet" onClick={onDiscard}>
            {t("settings.discard")}
          </Button>
        )}
        {dirty && <span className={css.unsaved}>{t("settings.unsaved")}</span>}
      </div>
    </>
  );
};
