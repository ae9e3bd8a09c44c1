import { PasswordInput } from "@mantine/core";
import { useState } from "react";
import { useCommand, useErrorText } from "../../api.ts";
import { useLook } from "../../app/look.tsx";
import { useToast } from "../../app/toasts.tsx";
import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import { Group } from "./page.tsx";
import css from "./settings.module.css";

/** A new recovery code and its sheet. The old sheet opens nothing any more. */
export const NewRecoverySheet = () => {
  const t = useText();
  const toast = useToast();
  const { language } = useLook();
  const errorText = useErrorText();
  const renew = useCommand("setup.newRecoveryCode");
  const sheet = useCommand("paper.recoverySheet");
  const [password, setPassword] = useState("");
  const make = async (action: "print" | "save"): Promise<void> => {
    const renewed = await renew.run({ password });
    if (!renewed.ok) return;
    setPassword("");
    const made = await sheet.run({ action, language });
    if (made.ok) toast({ text: made.value.file === null ? t("settings.recovery.made") : t("setup.recoverySaved", { file: made.value.file }) });
  };
  const busy = renew.busy || sheet.busy;
  return (
    <Group title={t("settings.recovery")}>
      <p className={css.note}>{t("settings.recovery.text")}</p>
      {(renew.error ?? sheet.error) && <Notice tone="red">{errorText(renew.error ?? sheet.error)}</Notice>}
      <div className={css.line} style={{ alignItems: "end" }}>
        <PasswordInput w={260} label={t("signin.currentPassword")} value={password} autoComplete="current-password" visibilityToggleButtonProps={{ "aria-label": t("signin.showPassword") }} onChange={(event) => setPassword(event.currentTarget.value)} />
        <Button busy={busy} disabled={password === ""} onClick={() => void make("print")}>
          {t("settings.recovery.new")}
        </Button>
        <Button tone="quiet" busy={busy} disabled={password === ""} onClick={() => void make("save")}>
          {t("setup.recoverySave")}
        </Button>
      </div>
    </Group>
  );
};
