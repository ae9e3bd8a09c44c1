import { Textarea, TextInput } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Button } from "../../components/button.tsx";
import { classes } from "../../components/classes.ts";
import { useText } from "../../i18n.tsx";
import css from "./edit-fact.module.css";

export type Saved = { readonly done: true } | { readonly done: false; readonly why: string | null };

interface EditFactProps {
  readonly label: string;
  /** What is typed when the edit begins. */
  readonly text: string;
  /** How it is shown; absent: as typed. Null: nothing is written yet. */
  readonly shown?: ReactNode;
  readonly kind?: "line" | "text" | "latin";
  readonly hint?: string;
  readonly max?: number;
  readonly tone?: "red" | undefined;
  /** Absent: may only be read. Called when the edit begins, and gives what saves it: the version it began on is kept. */
  readonly onEdit?: (() => (text: string) => Promise<Saved>) | undefined;
}

/** A fact that becomes a field where it stands. Enter keeps, Escape leaves it as it was. */
export const EditFact = ({ label, text, shown = text, kind = "line", hint, max, tone, onEdit }: EditFactProps) => {
  const t = useText();
  const [edit, setEdit] = useState<{ readonly text: string; readonly save: (text: string) => Promise<Saved>; readonly why: string | null; readonly busy: boolean } | null>(null);
  const row = useRef<HTMLButtonElement>(null);
  const empty = shown === null || shown === "";

  const left = useRef(false);
  useEffect(() => {
    if (edit === null && left.current) row.current?.focus();
    left.current = false;
  }, [edit]);

  const leave = (): void => {
    left.current = true;
    setEdit(null);
  };
  // Kept from being saved by something that is shown elsewhere, which takes the focus itself.
  const giveWay = (): void => setEdit(null);
  const keep = async (): Promise<void> => {
    if (!edit || edit.busy) return;
    if (edit.text.trim() === text.trim()) return leave();
    setEdit({ ...edit, busy: true, why: null });
    const saved = await edit.save(edit.text.trim());
    if (saved.done) leave();
    else if (saved.why === null) giveWay();
    else setEdit({ ...edit, busy: false, why: saved.why });
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      leave();
    }
    if (event.key === "Enter" && (kind !== "text" || event.ctrlKey)) {
      event.preventDefault();
      event.stopPropagation();
      void keep();
    }
  };

  if (edit) {
    const field = {
      label, error: edit.why, value: edit.text, autoFocus: true, onKeyDown: press, autoComplete: "off",
      ...(hint === undefined ? {} : { description: hint }),
      ...(max === undefined ? {} : { maxLength: max }),
    };
    return (
      <div className={css.edit}>
        {kind === "text" ? (
          <Textarea {...field} dir="auto" autosize minRows={2} maxRows={8} onChange={(event) => setEdit({ ...edit, text: event.currentTarget.value })} />
        ) : (
          <TextInput {...field} dir={kind === "latin" ? "ltr" : "auto"} onChange={(event) => setEdit({ ...edit, text: event.currentTarget.value })} onFocus={(event) => event.currentTarget.select()} />
        )}
        <div className={css.actions}>
          <Button size="small" tone="primary" hint={kind === "text" ? "Ctrl ↵" : "↵"} busy={edit.busy} onClick={() => void keep()}>
            {t("common.save")}
          </Button>
          <Button size="small" tone="quiet" hint="Esc" onClick={leave}>
            {t("common.cancel")}
          </Button>
        </div>
      </div>
    );
  }
  const value = <span className={classes(css.value, empty && css.empty, !empty && tone === "red" && css.red, kind === "text" && css.long)}>{empty ? (onEdit ? t("patients.addFact") : "–") : shown}</span>;
  if (!onEdit) {
    return (
      <div className={classes(css.fact, kind === "text" && !empty && css.tall)}>
        <span className={css.label}>{label}</span>
        {value}
      </div>
    );
  }
  return (
    <button ref={row} type="button" className={classes(css.fact, css.go, kind === "text" && !empty && css.tall)} data-fact="" onClick={() => setEdit({ text, save: onEdit(), why: null, busy: false })}>
      <span className={css.label}>{label}</span>
      {value}
      <IconPencil className={css.pencil} size={14} stroke={1.6} aria-hidden="true" />
    </button>
  );
};
