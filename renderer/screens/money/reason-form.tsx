import { TextInput } from "@mantine/core";
import type { ReactNode, SubmitEvent } from "react";
import { Button } from "../../components/button.tsx";
import { PanelSection } from "../../components/panel.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import css from "./side.module.css";

interface ReasonFormProps {
  readonly title: string;
  readonly text?: string;
  readonly does: string;
  readonly danger?: boolean;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  readonly ready: boolean;
  readonly busy: boolean;
  readonly fault: string | null;
  readonly onRun: () => Promise<void>;
  readonly onCancel: () => void;
  readonly children?: ReactNode;
}

/** What needs a reason before it is done, in the panel where it was asked for. */
export const ReasonForm = ({ title, text, does, danger, reason, onReason, ready, busy, fault, onRun, onCancel, children }: ReasonFormProps) => {
  const t = useText();
  return (
    <PanelSection title={title}>
      <form
        className={css.stack}
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault();
          if (ready && reason.trim() !== "") void onRun();
        }}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          onCancel();
        }}
      >
        {text !== undefined && <p className={css.quiet}>{text}</p>}
        {children}
        <TextInput label={t("common.reason")} value={reason} maxLength={200} dir="auto" autoFocus={children === undefined} onChange={(event) => onReason(event.currentTarget.value)} />
        {fault !== null && <Notice tone="red">{fault}</Notice>}
        <div className={css.line}>
          <Button type="submit" tone={danger ? "danger" : "primary"} hint="↵" busy={busy} disabled={!ready || reason.trim() === ""}>{does}</Button>
          <Button tone="quiet" hint="Esc" onClick={onCancel}>{t("common.cancel")}</Button>
        </div>
      </form>
    </PanelSection>
  );
};
