import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useCommand, useErrorText } from "../../api.ts";
import { useCan } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import css from "./machines.module.css";
import { lostBefore, type Machine } from "./rights.ts";

/** Where the clinic came back by its sheet: the PCs of before are still on the list, and go with one key. */
export const LostMachines = ({ machines }: { readonly machines: readonly Machine[] }) => {
  const t = useText();
  const can = useCan();
  const toast = useToast();
  const errorText = useErrorText();
  const client = useQueryClient();
  const revoke = useCommand("machine.revoke");
  const [asking, setAsking] = useState(false);
  const lost = lostBefore(machines);
  if (lost.length === 0 || !can("machine.write")) return null;
  const run = async (): Promise<void> => {
    let left = lost.length;
    for (const { device } of lost) {
      if (!(await revoke.run({ device, wipe: true })).ok) break;
      left -= 1;
    }
    setAsking(false);
    await client.invalidateQueries({ queryKey: ["machine.list"] });
    if (left === 0) toast({ text: t("recovery.removed") });
  };
  return (
    <Notice tone="amber">
      <div className={css.part} data-first="true">
        <p>{t("recovery.lost")}</p>
        {revoke.error && <p>{errorText(revoke.error)}</p>}
        <div><Button tone="danger" onClick={() => setAsking(true)}>{t("recovery.removeAll", { count: lost.length })}</Button></div>
      </div>
      <ConfirmDialog open={asking} title={t("recovery.removeTitle")} confirm={t("recovery.removeNow")} danger busy={revoke.busy} onConfirm={() => void run()} onCancel={() => setAsking(false)}>
        <p>{t("recovery.removeText")}</p>
        <p>{lost.map(({ name }) => name).join(" · ")}</p>
      </ConfirmDialog>
    </Notice>
  );
};
