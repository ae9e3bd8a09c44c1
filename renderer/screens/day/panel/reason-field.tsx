import { Textarea } from "@mantine/core";
import { useState } from "react";
import { useText } from "../../../i18n.tsx";
import styles from "./panel.module.css";

interface ReasonFieldProps {
  readonly reason: string | null;
  /** Absent for who may only read. */
  readonly onSave: ((reason: string) => Promise<boolean>) | undefined;
}

/** Why the patient comes. A press turns it into a field; Enter keeps it, Escape leaves it as it was. */
export const ReasonField = ({ reason, onSave }: ReasonFieldProps) => {
  const t = useText();
  const [text, setText] = useState<string | null>(null);
  if (text === null || !onSave) {
    if (!onSave) return <p className={styles.hint}>{reason ?? t("common.none")}</p>;
    return (
      <button type="button" className={styles.reason} data-empty={reason === null || undefined} title={t("day.reasonEdit")} onClick={() => setText(reason ?? "")}>
        <bdi>{reason ?? t("day.reasonEmpty")}</bdi>
      </button>
    );
  }
  const save = async (): Promise<void> => {
    if (text.trim() === (reason ?? "") || (await onSave(text.trim()))) setText(null);
  };
  return (
    <Textarea
      autoFocus
      autosize
      minRows={2}
      maxRows={6}
      maxLength={500}
      dir="auto"
      aria-label={t("day.reason")}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => void save()}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.shiftKey) {
          event.preventDefault();
          void save();
        } else if (event.key === "Escape") {
          event.stopPropagation();
          setText(null);
        }
      }}
    />
  );
};
