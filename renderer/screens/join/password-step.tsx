import { useState } from "react";
import { Button } from "../../components/button.tsx";
import { namesFor } from "../../components/person.tsx";
import { Notice } from "../../components/states.tsx";
import { useReader, useText } from "../../i18n.tsx";
import css from "../first-run/wizard.module.css";
import { isNewPassword, NewPassword } from "../sign-in/new-password.tsx";
import own from "./join.module.css";
import type { Join } from "./use-join.ts";
import { Problem, StepHead } from "./step-parts.tsx";

/** The first person of this PC sets the password that opens its data, and is in. */
export const PasswordStep = ({ join }: { readonly join: Join }) => {
  const t = useText();
  const { locale } = useReader();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const { user } = join.state;
  const ready = isNewPassword(password, again);
  return (
    <form
      className={own.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void join.finish(password);
      }}
    >
      <StepHead at={4} title={t("join.password")} text={user ? t("join.passwordText", { name: namesFor(locale.language, user.name, user.nameOther).first }) : t("join.passwordTextPlain")} />
      <Problem join={join} />
      <Notice tone="green">{t("join.ready")}</Notice>
      <div className={own.fields}>
        <NewPassword label={t("setup.password")} againLabel={t("setup.passwordAgain")} value={password} again={again} onChange={setPassword} onAgain={setAgain} />
      </div>
      <footer className={css.foot}>
        <Button onClick={() => void join.stop()} disabled={join.busy}>{t("join.stop")}</Button>
        <Button type="submit" tone="primary" size="large" hint="Enter" busy={join.busy} disabled={!ready}>{t("join.finish")}</Button>
      </footer>
    </form>
  );
};
