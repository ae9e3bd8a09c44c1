import { Checkbox, Select, Switch, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { roles, type Role } from "#shared/permissions.ts";
import { useCommand, useErrorText, useQuery } from "../../api.ts";
import { useNameOf } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import { BothNames } from "./both-names.tsx";
import { EditorPanel } from "./editor-panel.tsx";
import { SaveBar } from "./page.tsx";
import css from "./settings.module.css";
import { useDraft } from "./use-draft.ts";
import { useSaved } from "./use-saved.ts";

type User = OutputOf<"user.list">[number];

interface RightsProps {
  readonly held: readonly Role[];
  readonly practitionerId: string | null;
  readonly onRoles: (held: readonly Role[]) => void;
  readonly onPractitioner: (practitionerId: User["practitionerId"]) => void;
}

/** Roles with what each may do; and which doctor on the board this person is. */
const Rights = ({ held, practitionerId, onRoles, onPractitioner }: RightsProps) => {
  const t = useText();
  const nameOf = useNameOf();
  const practitioners = useQuery("practitioner.list", {});
  return (
    <>
      <Checkbox.Group label={t("settings.staff.roles")} value={[...held]} onChange={(next) => onRoles(roles.filter((role) => next.includes(role)))}>
        <div className={css.panelForm} style={{ padding: 0, gap: 8 }}>
          {roles.map((role) => (
            <Checkbox key={role} value={role} label={t(`role.${role}`)} description={t(`settings.role.${role}`)} />
          ))}
        </div>
      </Checkbox.Group>
      <Select
        label={t("settings.staff.practitioner")}
        clearable
        placeholder={t("settings.staff.notDoctor")}
        data={(practitioners.data ?? []).map((one) => ({ value: one.id, label: nameOf(one) }))}
        value={practitionerId}
        onChange={(id) => onPractitioner(practitioners.data?.find((one) => one.id === id)?.id ?? null)}
      />
    </>
  );
};

interface TemporaryPasswordProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const TemporaryPassword = ({ value, onChange }: TemporaryPasswordProps) => {
  const t = useText();
  return (
    <TextInput
      label={t("settings.staff.temporary")}
      description={t("settings.staff.temporaryText")}
      value={value}
      minLength={8}
      autoComplete="off"
      spellCheck={false}
      dir="ltr"
      inputWrapperOrder={["label", "input", "description", "error"]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
};

export const NewUserPanel = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useText();
  const saved = useSaved();
  const create = useCommand("user.create");
  const [user, setUser] = useState<{ readonly username: string; readonly name: string; readonly nameOther: string | null; readonly roles: readonly Role[]; readonly practitionerId: string | null; readonly password: string }>({
    username: "", name: "", nameOther: null, roles: ["receptionist"], practitionerId: null, password: "",
  });
  const edit = (change: Partial<typeof user>): void => setUser((before) => ({ ...before, ...change }));
  const ready = user.name.trim() !== "" && user.username.trim().length >= 2 && user.password.length >= 8 && user.roles.length > 0;
  const submit = async (): Promise<void> => {
    const result = await create.run({ ...user, roles: [...user.roles] });
    if (!result.ok) return;
    saved(user.name);
    onClose();
  };
  return (
    <EditorPanel title={t("settings.staff.new")} onClose={onClose} onSubmit={() => void submit()}>
      <BothNames name={user.name} nameOther={user.nameOther} max={120} onName={(name) => edit({ name })} onOther={(nameOther) => edit({ nameOther })} />
      <TextInput label={t("settings.staff.username")} value={user.username} maxLength={40} autoComplete="off" dir="auto" onChange={(event) => edit({ username: event.currentTarget.value })} />
      <TemporaryPassword value={user.password} onChange={(password) => edit({ password })} />
      <Rights held={user.roles} practitionerId={user.practitionerId} onRoles={(held) => edit({ roles: held })} onPractitioner={(practitionerId) => edit({ practitionerId })} />
      <SaveBar dirty busy={create.busy} error={create.error} onDiscard={onClose} disabled={!ready} />
    </EditorPanel>
  );
};

export const UserPanel = ({ user, onClose }: { readonly user: User; readonly onClose: () => void }) => {
  const t = useText();
  const saved = useSaved();
  const save = useCommand("user.update");
  const { draft, changes, edit, reset, dirty } = useDraft(user);
  const submit = async (): Promise<void> => {
    const { name, nameOther, roles: held, practitionerId, active } = changes;
    const result = await save.run({
      userId: user.id, version: user.version,
      ...(name === undefined ? {} : { name }), ...(nameOther === undefined ? {} : { nameOther }), ...(held === undefined ? {} : { roles: held }),
      ...(practitionerId === undefined ? {} : { practitionerId }), ...(active === undefined ? {} : { active }),
    });
    if (!result.ok) return;
    saved(draft.name);
    onClose();
  };
  return (
    <EditorPanel title={user.name} onClose={onClose} onSubmit={() => void submit()}>
      <BothNames name={draft.name} nameOther={draft.nameOther} max={120} onName={(name) => edit({ name })} onOther={(nameOther) => edit({ nameOther })} />
      <Switch label={t("settings.staff.active")} checked={draft.active} onChange={(event) => edit({ active: event.currentTarget.checked })} />
      <Rights held={draft.roles} practitionerId={draft.practitionerId} onRoles={(held) => edit({ roles: held })} onPractitioner={(practitionerId) => edit({ practitionerId })} />
      <SaveBar dirty={dirty} busy={save.busy} error={save.error} onDiscard={reset} disabled={draft.roles.length === 0 || draft.name.trim() === ""} />
      <ResetPassword user={user} />
    </EditorPanel>
  );
};

/** For whoever forgot theirs: a new one that is good for one sign-in. */
const ResetPassword = ({ user }: { readonly user: User }) => {
  const t = useText();
  const toast = useToast();
  const errorText = useErrorText();
  const client = useQueryClient();
  const resetPassword = useCommand("user.resetPassword");
  const [password, setPassword] = useState("");
  const run = async (): Promise<void> => {
    const result = await resetPassword.run({ userId: user.id, password });
    if (!result.ok) return;
    setPassword("");
    await client.invalidateQueries({ queryKey: ["user.listUnprovided"] });
    toast({ text: t("settings.staff.resetDone", { name: user.name }) });
  };
  return (
    <div className={css.panelPart}>
      <TemporaryPassword value={password} onChange={setPassword} />
      {resetPassword.error && <Notice tone="red">{errorText(resetPassword.error)}</Notice>}
      <div>
        <Button busy={resetPassword.busy} disabled={password.length < 8} onClick={() => void run()}>
          {t("settings.staff.reset")}
        </Button>
      </div>
    </div>
  );
};
