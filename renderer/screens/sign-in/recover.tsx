import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useCommand, useErrorText } from "../../api.ts";
import { useSetSession, type SessionState } from "../../app/session.tsx";
import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import { DoorPage } from "./door-page.tsx";
import { isNewPassword, NewPassword } from "./new-password.tsx";
import css from "./sign-in-form.module.css";

/** The printed code opens the data and gives one owner a new password. */
export const Recover = ({ users, onBack }: { readonly users: SessionState["users"]; readonly onBack: () => void }) => {
  const t = useText();
  const errorText = useErrorText();
  const setSession = useSetSession();
  const recover = useCommand("session.recover");
  const [code, setCode] = useState("");
  const [username, setUsername] = useState<string | null>(users[0]?.username ?? null);
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const submit = async (): Promise<void> => {
    const result = await recover.run({ code, username: username ?? "", next });
    if (result.ok) setSession(result.value);
  };
  return (
    <DoorPage title={t("signin.recover")} foot={<Button tone="quiet" size="small" onClick={onBack}>{t("signin.backToSignIn")}</Button>}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className={css.lead}>{t("signin.forgotText")}</p>
        {recover.error && <Notice tone="red">{errorText(recover.error)}</Notice>}
        <TextInput
          autoFocus
          label={t("signin.recoveryCode")}
          description={t("signin.recoverText")}
          value={code}
          dir="ltr"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {users.length > 0 ? (
          <Select label={t("signin.username")} data={users.map((user) => ({ value: user.username, label: user.name }))} value={username} onChange={setUsername} allowDeselect={false} />
        ) : (
          <TextInput label={t("signin.username")} value={username ?? ""} dir="auto" onChange={(event) => setUsername(event.currentTarget.value)} />
        )}
        <NewPassword value={next} again={again} onChange={setNext} onAgain={setAgain} />
        <Button type="submit" tone="primary" size="large" block busy={recover.busy} disabled={code.trim() === "" || !username || !isNewPassword(next, again)}>
          {t("signin.enter")}
        </Button>
      </form>
    </DoorPage>
  );
};
