import { Popover } from "@mantine/core";
import { IconAppWindow, IconBuildingHospital, IconKeyboard, IconKey, IconLock, IconLogout, IconPlus, IconSwitchHorizontal } from "@tabler/icons-react";
import { Fragment, useState, type ReactNode } from "react";
import type { AppError } from "#shared/errors.ts";
import type { Result } from "#shared/core/result.ts";
import { useCommand, useErrorText } from "../api.ts";
import { KeyHint } from "../components/key-hint.tsx";
import { Avatar } from "../components/person.tsx";
import { useText } from "../i18n.tsx";
import { useClinicName, useClinics, type ClinicOnPc } from "../screens/clinics/use-clinics.ts";
import { LookChoices } from "./look-choices.tsx";
import { useCommands } from "./commands.tsx";
import { useNavigation } from "./navigation.tsx";
import { useMe, useNameOf } from "./session.tsx";
import { useSwitchUser } from "./switch-user.tsx";
import { useToast } from "./toasts.tsx";
import css from "./user-menu.module.css";

interface UserMenuProps {
  readonly onKeys: () => void;
  readonly onLock: () => void;
}

/** Who is signed in, and what concerns them and this PC. */
export const UserMenu = ({ onKeys, onLock }: UserMenuProps) => {
  const t = useText();
  const me = useMe();
  const { go } = useNavigation();
  const { run: signOut } = useCommand("session.signOut");
  const { run: openWindow } = useCommand("window.open");
  const switchUser = useSwitchUser();
  const errorText = useErrorText();
  const toast = useToast();
  const clinics = useClinics();
  const clinicName = useClinicName();
  const leave = async (left: Promise<Result<unknown, AppError>>): Promise<void> => {
    const result = await left;
    if (!result.ok) toast({ text: errorText(result.error) ?? "", tone: "red" });
  };
  const openClinic = (one: ClinicOnPc): void => {
    toast({ text: t("clinics.opening", { clinic: clinicName(one) }) });
    void leave(clinics.open(one.id));
  };
  const [open, setOpen] = useState(false);
  const icon = { size: 16, stroke: 1.7 } as const;
  useCommands([
    ...clinics.others.map((one) => ({ id: `clinic.${one.id}`, label: t("clinics.open", { clinic: clinicName(one) }), words: "clinic switch", icon: <IconBuildingHospital {...icon} />, run: () => openClinic(one) })),
    { id: "addClinic", label: t("clinics.add"), words: "clinic new another", icon: <IconPlus {...icon} />, run: () => void leave(clinics.add()) },
    { id: "account", label: t("frame.account"), words: "password pin", icon: <IconKey {...icon} />, run: () => go("settings", { section: "account" }) },
    { id: "newWindow", label: t("frame.newWindow"), hint: "Ctrl Shift N", words: "window", icon: <IconAppWindow {...icon} />, run: () => void openWindow({}) },
    { id: "signOut", label: t("frame.signOut"), words: "sign out leave", icon: <IconLogout {...icon} />, run: () => void signOut({}) },
  ]);
  const name = useNameOf()(me);

  const item = (label: string, mark: ReactNode, act: () => void, hint?: string) => (
    <button
      type="button"
      className={css.item}
      onClick={() => {
        setOpen(false);
        act();
      }}
    >
      {mark}
      <span className={css.label}>{label}</span>
      {hint !== undefined && <KeyHint keys={hint} />}
    </button>
  );

  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={280} trapFocus>
      <Popover.Target>
        <button type="button" className={css.me} aria-label={t("frame.user", { name })} title={name} onClick={() => setOpen((was) => !was)}>
          <Avatar name={name} />
        </button>
      </Popover.Target>
      <Popover.Dropdown p={6}>
        <div className={css.head}>
          <Avatar name={name} />
          <div className={css.who}>
            <bdi className={css.name}>{name}</bdi>
            <span className={css.roles}>{me.roles.map((role) => t(`role.${role}`)).join(" · ")}</span>
          </div>
        </div>
        <LookChoices />
        <hr className={css.line} />
        {item(t("frame.keys"), <IconKeyboard {...icon} />, onKeys, "?")}
        {item(t("frame.account"), <IconKey {...icon} />, () => go("settings", { section: "account" }))}
        {item(t("frame.newWindow"), <IconAppWindow {...icon} />, () => void openWindow({}))}
        <hr className={css.line} />
        {clinics.others.length > 0 && (
          <div className={css.clinics} role="group" aria-label={t("clinics.others")}>
            {clinics.others.map((one) => <Fragment key={one.id}>{item(t("clinics.open", { clinic: clinicName(one) }), <IconBuildingHospital {...icon} />, () => openClinic(one))}</Fragment>)}
          </div>
        )}
        {item(t("clinics.add"), <IconPlus {...icon} />, () => void leave(clinics.add()))}
        <hr className={css.line} />
        {item(t("frame.lock"), <IconLock {...icon} />, onLock, "Ctrl L")}
        {item(t("frame.switchUser"), <IconSwitchHorizontal {...icon} />, () => {
          switchUser.want(true);
          onLock();
        })}
        {item(t("frame.signOut"), <IconLogout {...icon} />, () => void signOut({}))}
      </Popover.Dropdown>
    </Popover>
  );
};
