import { Switch, TextInput } from "@mantine/core";
import { useText } from "../../i18n.tsx";
import { NewPassword } from "../sign-in/new-password.tsx";
import type { StepProps } from "./clinic-step.tsx";
import css from "./steps.module.css";

export const OwnerStep = ({ draft, onEdit }: StepProps) => {
  const t = useText();
  const { owner } = draft;
  const edit = (change: Partial<typeof owner>): void => onEdit({ owner: { ...owner, ...change } });
  return (
    <>
      <div className={css.pair}>
        <TextInput autoFocus label={t("setup.ownerName")} value={owner.name} maxLength={120} autoComplete="off" dir="auto" onChange={(event) => edit({ name: event.currentTarget.value })} />
        <TextInput
          label={t("setup.username")}
          description={t("setup.usernameHint")}
          value={owner.username}
          maxLength={40}
          autoComplete="off"
          dir="auto"
          inputWrapperOrder={["label", "input", "description", "error"]}
          onChange={(event) => edit({ username: event.currentTarget.value.trimStart() })}
        />
      </div>
      <div className={css.pair}>
        <NewPassword
          label={t("setup.password")}
          againLabel={t("setup.passwordAgain")}
          value={owner.password}
          again={owner.again}
          onChange={(password) => edit({ password })}
          onAgain={(again) => edit({ again })}
        />
      </div>
      <p className={css.note}>{t("setup.passwordText")}</p>
      <Switch label={t("setup.isDoctor")} checked={owner.isDoctor} onChange={(event) => edit({ isDoctor: event.currentTarget.checked })} />
    </>
  );
};
