import { PasswordInput, TextInput } from "@mantine/core";
import { IconChevronLeft, IconUser } from "@tabler/icons-react";
import { useState } from "react";
import { toLatinDigits } from "#shared/i18n/format.ts";
import { useErrorText } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Avatar } from "../../components/person.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import { useLook } from "../../app/look.tsx";
import type { SessionState } from "../../app/session.tsx";
import css from "./sign-in-form.module.css";
import { useSignIn } from "./use-sign-in.ts";

export const SignInForm = ({ session }: { readonly session: SessionState }) => {
  const t = useText();
  const errorText = useErrorText();
  const { language } = useLook();
  const { locked, user, choose, usesPin, canUsePin, setPasswordOnly, enter, silent, problem, tries, busy } = useSignIn(session);
  const [unlisted, setUnlisted] = useState(false);
  const nameOf = (one: SessionState["users"][number]): string => (session.clinic?.language === language ? one.name : (one.nameOther ?? one.name));

  if (!user && !unlisted) {
    return (
      <>
        {silent && <Notice tone="amber">{errorText(silent)}</Notice>}
        <p className={css.lead}>{locked ? t("signin.lockedText") : t("signin.who")}</p>
        <ul className={css.tiles}>
          {session.users.map((one, index) => (
            <li key={one.username}>
              <button type="button" className={css.tile} autoFocus={index === 0} onClick={() => choose(one)}>
                <Avatar name={nameOf(one)} size="large" />
                <bdi className={css.name}>{nameOf(one)}</bdi>
              </button>
            </li>
          ))}
          <li>
            <button type="button" className={css.tile} onClick={() => setUnlisted(true)}>
              <span className={css.other} aria-hidden="true">
                <IconUser size={24} stroke={1.5} />
              </span>
              <span className={css.name}>{t("signin.others")}</span>
            </button>
          </li>
        </ul>
      </>
    );
  }
  return (
    <>
      {silent && <Notice tone="amber">{errorText(silent)}</Notice>}
      <SecretForm
        key={`${user?.username ?? ""} ${tries} ${usesPin}`}
        username={user?.username ?? null}
        name={user ? nameOf(user) : null}
        usesPin={usesPin}
        locked={locked}
        busy={busy}
        problem={problem}
        onEnter={enter}
        onBack={session.users.length > 1 || unlisted ? () => { setUnlisted(false); choose(null); } : undefined}
        onSwap={canUsePin ? () => setPasswordOnly(usesPin) : undefined}
      />
    </>
  );
};

interface SecretFormProps {
  readonly username: string | null;
  readonly name: string | null;
  readonly usesPin: boolean;
  readonly locked: boolean;
  readonly busy: boolean;
  readonly problem: Parameters<ReturnType<typeof useErrorText>>[0];
  readonly onEnter: (username: string, secret: string) => Promise<void>;
  readonly onBack?: (() => void) | undefined;
  readonly onSwap?: (() => void) | undefined;
}

const SecretForm = ({ username, name, usesPin, locked, busy, problem, onEnter, onBack, onSwap }: SecretFormProps) => {
  const t = useText();
  const errorText = useErrorText();
  const [typedName, setTypedName] = useState("");
  const [secret, setSecret] = useState("");
  const wrong = errorText(problem);
  return (
    <form
      className={css.form}
      data-wrong={wrong !== null}
      onSubmit={(event) => {
        event.preventDefault();
        if (secret !== "") void onEnter(username ?? typedName, secret);
      }}
    >
      {name !== null && (
        <div className={css.who}>
          <Avatar name={name} size="large" />
          <bdi className={css.name}>{name}</bdi>
          {locked && <span className={css.lead}>{t("signin.lockedText")}</span>}
        </div>
      )}
      {wrong !== null && <Notice tone="red">{wrong}</Notice>}
      {name === null && <TextInput data-autofocus autoFocus label={t("signin.username")} value={typedName} autoComplete="username" dir="auto" onChange={(event) => setTypedName(event.currentTarget.value)} />}
      {usesPin ? (
        <PasswordInput
          autoFocus
          label={t("signin.pin")}
          value={secret}
          inputMode="numeric"
          autoComplete="off"
          visibilityToggleButtonProps={{ "aria-label": t("signin.showPassword") }}
          onChange={(event) => setSecret(toLatinDigits(event.currentTarget.value).replace(/\D/g, "").slice(0, 8))}
        />
      ) : (
        <PasswordInput
          autoFocus={name !== null}
          label={t("signin.password")}
          value={secret}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": t("signin.showPassword") }}
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
      )}
      <Button type="submit" tone="primary" size="large" block hint="Enter" busy={busy} disabled={secret === ""}>
        {locked ? t("signin.unlock") : t("signin.enter")}
      </Button>
      <div className={css.ways}>
        {onBack && (
          <Button tone="quiet" size="small" icon={<IconChevronLeft size={15} className={css.mirror} />} onClick={onBack}>
            {t("signin.others")}
          </Button>
        )}
        {onSwap && (
          <Button tone="quiet" size="small" onClick={onSwap}>
            {usesPin ? t("signin.usePassword") : t("signin.usePin")}
          </Button>
        )}
      </div>
    </form>
  );
};
