import { TextInput } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import type { AppError } from "#shared/errors.ts";
import { useErrorText } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { PanelSection } from "../../components/panel.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import css from "./patient-file.module.css";
import type { PatientDesk } from "./use-patient.ts";

/** Hides a file, with the reason that will be read by whoever looks for it. */
export const VoidForm = ({ desk, onDone }: { readonly desk: PatientDesk; readonly onDone: () => void }) => {
  const t = useText();
  const errorText = useErrorText();
  const [reason, setReason] = useState("");
  const [refused, setRefused] = useState<AppError | null>(null);
  const submit = async (): Promise<void> => {
    const error = (await desk.onVoid?.(reason.trim())) ?? null;
    if (error) setRefused(error);
    else onDone();
  };
  return (
    <PanelSection title={t("patients.hideTitle")}>
      <form
        className={css.form}
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault();
          void submit();
        }}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          onDone();
        }}
      >
        <p className={css.facts}>{t("patients.hideText")}</p>
        <TextInput label={t("patients.hideReason")} value={reason} maxLength={300} dir="auto" autoFocus onChange={(event) => setReason(event.currentTarget.value)} />
        {refused && <Notice tone="red">{errorText(refused)}</Notice>}
        <div className={css.line}>
          <Button type="submit" tone="danger" hint="↵" busy={desk.voidBusy} disabled={reason.trim() === ""}>
            {t("patients.void")}
          </Button>
          <Button tone="quiet" hint="Esc" onClick={onDone}>
            {t("common.cancel")}
          </Button>
        </div>
      </form>
    </PanelSection>
  );
};
