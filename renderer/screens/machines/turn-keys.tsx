import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import { useCommand, useErrorText } from "../../api.ts";
import { useCan } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import css from "./machines.module.css";

/** New keys for what is written from here on, for an owner who fears that the old ones were copied. It cannot be taken back, so it is asked. */
export const TurnKeys = () => {
  const t = useText();
  const can = useCan();
  const toast = useToast();
  const errorText = useErrorText();
  const turn = useCommand("machine.turnKeys");
  const [asking, setAsking] = useState(false);
  if (!can("machine.turnKeys")) return null;
  const close = (): void => {
    setAsking(false);
    turn.clear();
  };
  const run = async (): Promise<void> => {
    if (!(await turn.run({})).ok) return;
    close();
    toast({ text: t("machines.keysTurned") });
  };
  return (
    <>
      <Button icon={<IconKey size={16} stroke={1.7} />} onClick={() => setAsking(true)}>{t("machines.turnKeys")}</Button>
      <ConfirmDialog open={asking} title={t("machines.turnKeysTitle")} confirm={t("machines.turnKeysNow")} busy={turn.busy} onConfirm={() => void run()} onCancel={close}>
        <div className={css.part} data-first="true">
          {turn.error && <Notice tone="red">{errorText(turn.error)}</Notice>}
          <p>{t("machines.turnKeysText")}</p>
          <p>{t("machines.turnKeysLost")}</p>
        </div>
      </ConfirmDialog>
    </>
  );
};
