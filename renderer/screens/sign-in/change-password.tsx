import { PasswordInput } from "@mantine/core";
import { useState } from "react";
import { useCommand, useErrorText } from "../../api.ts";
import { useSetSession } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import { DoorPage } from "./door-page.tsx";
import { isNewPassword, NewPassword } from "./new-password.tsx";
import css from "./sign-in-form.module.css";

/** A temporary password is good for one thing: choosing one's own. */
export const ChangePassword = () => {
  const t = useText();
  const { run: signOut } = useCommand("session.signOut");
  return (
    <DoorPage
      title={t("signin.changeForced")}
      foot={
        <Button tone="quiet" size="small" onClick={() => void signOut({})}>
          {t("frame.signOut")}
        </Button>
      }
    >
      <p className={css.lead}>{t("signin.changeForcedText")}</p>
      <ChangePasswordForm />
    </DoorPage>
  );
};

/** Also in Settings, for whoever wants a new one. */
export const ChangePasswordForm = ({ onDone }: { readonly onDone?: () => void }) => {
  const t = useText();
  const toast = useToast();
  const errorText = useErrorText();
  const setSession = useSetSession();
  const change = useCommand("session.changePassword");
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const submit = async (): Promise<void> => {
    const result = await change.run({ current, next });
    if (!result.ok) return;
    setSession(result.value);
    toast({ text: t("signin.changed") });
    onDone?.();
  };
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {change.error && <Notice tone="red">{errorText(change.error)}</Notice>}
      <PasswordInput
        autoFocus
        label={t("signin.currentPassword")}
        value={current}
        autoComplete="current-password"
        visibilityToggleButtonProps={{ "aria-label": t("signin.showPassword") }}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <NewPassword value={next} again={again} onChange={setNext} onAgain={setAgain} />
      <Button type="submit" tone="primary" size="large" block busy={change.busy} disabled={current === "" || !isNewPassword(next, again)}>
        {t("signin.change")}
      </Button>
    </form>
  );
};
