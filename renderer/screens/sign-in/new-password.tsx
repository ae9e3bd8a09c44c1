import { PasswordInput } from "@mantine/core";
import { useText } from "../../i18n.tsx";
import css from "./new-password.module.css";
import { passwordStrength } from "./password-strength.ts";

interface NewPasswordProps {
  readonly value: string;
  readonly again: string;
  readonly onChange: (value: string) => void;
  readonly onAgain: (value: string) => void;
  readonly label?: string;
  readonly againLabel?: string;
  readonly error?: string | null;
}

/** A password twice, with how strong it is. */
export const NewPassword = ({ value, again, onChange, onAgain, label, againLabel, error }: NewPasswordProps) => {
  const t = useText();
  const strength = passwordStrength(value);
  const eye = { "aria-label": t("signin.showPassword") };
  return (
    <>
      <div>
        <PasswordInput
          label={label ?? t("signin.newPassword")}
          value={value}
          autoComplete="new-password"
          error={error}
          visibilityToggleButtonProps={eye}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        <div className={css.meter} data-strength={value === "" ? "none" : strength} aria-hidden="true">
          <i />
          <i />
          <i />
          <i />
        </div>
        <p className={css.word} role="status">
          {value === "" ? t("signin.strength.short", { min: 8 }) : t(`signin.strength.${strength}`, { min: 8 })}
        </p>
      </div>
      <PasswordInput
        label={againLabel ?? t("signin.newPasswordAgain")}
        value={again}
        autoComplete="new-password"
        error={again !== "" && again !== value ? t("signin.notSame") : null}
        visibilityToggleButtonProps={eye}
        onChange={(event) => onAgain(event.currentTarget.value)}
      />
    </>
  );
};

/** Whether the pair may be sent. */
export const isNewPassword = (value: string, again: string): boolean => value === again && !["short", "weak"].includes(passwordStrength(value));
