import { PasswordInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toLatinDigits } from "#shared/i18n/format.ts";
import { useCommand, useErrorText } from "../../api.ts";
import { useMe } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useText } from "../../i18n.tsx";
import { ChangePasswordForm } from "../sign-in/change-password.tsx";
import { Group, Page } from "./page.tsx";
import css from "./settings.module.css";

export const AccountSection = () => {
  const t = useText();
  return (
    <Page title={t("settings.account")} text={t("settings.accountText")}>
      <div className={css.pair} style={{ maxWidth: 780 }}>
        <Group title={t("signin.password")}>
          <ChangePasswordForm />
        </Group>
        <Group title={t("settings.account.pin")}>
          <PinForm />
        </Group>
      </div>
    </Page>
  );
};

const PinForm = () => {
  const t = useText();
  const { hasPin } = useMe();
  const toast = useToast();
  const errorText = useErrorText();
  const client = useQueryClient();
  const setPin = useCommand("session.setPin");
  const [password, setPassword] = useState("");
  const [pin, setTyped] = useState("");
  const eye = { "aria-label": t("signin.showPassword") };
  const send = async (next: string | null): Promise<void> => {
    const result = await setPin.run({ password, pin: next });
    if (!result.ok) return;
    setPassword("");
    setTyped("");
    await client.invalidateQueries({ queryKey: ["session.state"] });
    toast({ text: next === null ? t("settings.account.pinRemoved") : t("settings.account.pinSaved") });
  };
  return (
    <form
      className={css.role}
      style={{ gap: 12 }}
      onSubmit={(event) => {
        event.preventDefault();
        void send(pin);
      }}
    >
      <p className={css.note}>{t("settings.account.pinText")}</p>
      <div>
        <StatusTag tone={hasPin ? "green" : "grey"} dot>
          {hasPin ? t("settings.account.hasPin") : t("settings.account.noPin")}
        </StatusTag>
      </div>
      {setPin.error && <Notice tone="red">{errorText(setPin.error)}</Notice>}
      <PasswordInput label={t("signin.currentPassword")} value={password} autoComplete="current-password" visibilityToggleButtonProps={eye} onChange={(event) => setPassword(event.currentTarget.value)} />
      <PasswordInput
        label={t("settings.account.pinNew")}
        value={pin}
        inputMode="numeric"
        autoComplete="off"
        visibilityToggleButtonProps={eye}
        onChange={(event) => setTyped(toLatinDigits(event.currentTarget.value).replace(/\D/g, "").slice(0, 8))}
      />
      <div className={css.line}>
        <Button type="submit" tone="primary" busy={setPin.busy} disabled={password === "" || pin.length < 4}>
          {t("settings.account.pinSet")}
        </Button>
        {hasPin && (
          <Button tone="quiet" disabled={password === ""} onClick={() => void send(null)}>
            {t("settings.account.pinOff")}
          </Button>
        )}
      </div>
    </form>
  );
};
