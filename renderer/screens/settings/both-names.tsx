import { TextInput } from "@mantine/core";
import { useClinic } from "../../app/session.tsx";
import { useText } from "../../i18n.tsx";

interface BothNamesProps {
  readonly name: string;
  readonly nameOther: string | null;
  readonly max: number;
  readonly onName: (name: string) => void;
  readonly onOther: (name: string | null) => void;
  readonly disabled?: boolean;
}

/** A name in the clinic's language, and in the other for papers and screens in it. */
export const BothNames = ({ name, nameOther, max, onName, onOther, disabled }: BothNamesProps) => {
  const t = useText();
  const { language } = useClinic();
  const other = language === "ar" ? "en" : "ar";
  return (
    <>
      <TextInput label={t("settings.nameIn", { language: t(`settings.lang.${language}`) })} value={name} required withAsterisk={false} maxLength={max} dir="auto" disabled={disabled ?? false} onChange={(event) => onName(event.currentTarget.value)} />
      <TextInput
        label={t("settings.nameIn", { language: t(`settings.lang.${other}`) })}
        value={nameOther ?? ""}
        maxLength={max}
        dir="auto"
        disabled={disabled ?? false}
        onChange={(event) => onOther(event.currentTarget.value === "" ? null : event.currentTarget.value)}
      />
    </>
  );
};
