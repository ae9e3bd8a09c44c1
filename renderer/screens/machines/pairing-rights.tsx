import { Checkbox, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { rightBeyond } from "#shared/domain/access/letting-in.ts";
import type { Role } from "#shared/permissions.ts";
import { useQuery } from "../../api.ts";
import { useMe, useNameOf } from "../../app/session.tsx";
import { Button } from "../../components/button.tsx";
import { useText } from "../../i18n.tsx";
import css from "./machines.module.css";
import { purposeOfRoles, purposes, streamsOfPurpose, type Purpose } from "./rights.ts";
import type { Pairing } from "./use-pairing.ts";

interface PairingRightsProps {
  readonly machineName: string;
  readonly pairing: Pairing;
}

/** Who works at the new PC, and so what it is to hold. What their roles suggest is chosen already. */
export const PairingRights = ({ machineName, pairing }: PairingRightsProps) => {
  const t = useText();
  const nameOf = useNameOf();
  const { roles } = useMe();
  const mayGive = (person: readonly Role[], admin: boolean): boolean => rightBeyond(roles, { person, admin, streams: [] }) === null;
  const staff = (useQuery("user.list", {}).data ?? []).filter(({ active }) => active);
  const users = staff.filter((one) => mayGive(one.roles, false));
  const [name, setName] = useState(machineName);
  const [userChosen, setUser] = useState<string | null>(null);
  const user = users.find(({ id }) => id === userChosen);
  const [chosen, setChosen] = useState<Purpose | null>(null);
  const purpose = chosen ?? purposeOfRoles(user?.roles ?? ["receptionist"]);
  const [admin, setAdmin] = useState(false);
  const ready = user !== undefined && name.trim() !== "";
  return (
    <>
      <TextInput label={t("common.name")} value={name} maxLength={80} dir="auto" autoComplete="off" onChange={(event) => setName(event.currentTarget.value)} />
      <Select
        label={t("pairing.user")}
        description={t("pairing.userText")}
        inputWrapperOrder={["label", "input", "description"]}
        data={users.map((one) => ({ value: one.id as string, label: nameOf(one) }))}
        value={user?.id ?? null}
        onChange={setUser}
      />
      <fieldset className={css.purposes}>
        <legend className={css.legend}>{t("pairing.holds")}</legend>
        {purposes.map((one) => (
          <label key={one} className={css.purpose}>
            <input type="radio" name="purpose" className="visually-hidden" checked={purpose === one} onChange={() => setChosen(one)} />
            <span className={css.purposeName}>{t(`pairing.holds.${one}`)}</span>
            <span className={css.purposeText}>{t(`pairing.holds.${one}Text`)}</span>
          </label>
        ))}
      </fieldset>
      {mayGive([], true) && <Checkbox label={t("pairing.admin")} checked={admin} onChange={(event) => setAdmin(event.currentTarget.checked)} />}
      {users.length < staff.length && <p className={css.lead}>{t("pairing.ownersOwn")}</p>}
      <div>
        <Button tone="primary" size="large" busy={pairing.admitting} disabled={!ready} onClick={() => void pairing.admit({ name: name.trim(), admin, streams: [...streamsOfPurpose[purpose]], userId: user?.id ?? "" })}>
          {t("pairing.admit")}
        </Button>
      </div>
    </>
  );
};
