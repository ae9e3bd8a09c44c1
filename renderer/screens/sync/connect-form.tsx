import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useCommand, useErrorText } from "../../api.ts";
import { useNavigation } from "../../app/navigation.tsx";
import { useToast } from "../../app/toasts.tsx";
import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import { Group } from "../settings/page.tsx";
import css from "./sync.module.css";
import { useAddress } from "./use-address.ts";

/** Makes the clinic known to a server. Wrong addresses are told before anything is sent. */
export const ConnectForm = () => {
  const t = useText();
  const toast = useToast();
  const errorText = useErrorText();
  const { go } = useNavigation();
  const client = useQueryClient();
  const connect = useCommand("sync.connect");
  const { server, leave, field } = useAddress();
  const [key, setKey] = useState("");
  const [machineName, setMachineName] = useState(t("sync.machineNameFirst"));
  const submit = async (): Promise<void> => {
    leave();
    if (server === null || machineName.trim() === "") return;
    const result = await connect.run({ server, machineName: machineName.trim(), ...(key.trim() === "" ? {} : { registrationKey: key.trim() }) });
    if (!result.ok) return;
    await client.invalidateQueries({ queryKey: ["sync.status"] });
    toast({ text: t("sync.connected") });
    go("settings", { section: "machines" });
  };
  return (
    <Group title={t("sync.connect")}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className={css.quiet}>{t("sync.connectText")}</p>
        {connect.error && <Notice tone="red">{errorText(connect.error)}</Notice>}
        <TextInput label={t("sync.address")} {...field} />
        <TextInput label={`${t("sync.registrationKey")} (${t("common.optional")})`} description={t("sync.registrationKeyText")} value={key} maxLength={200} dir="ltr" autoComplete="off" spellCheck={false} onChange={(event) => setKey(event.currentTarget.value)} />
        <TextInput label={t("sync.machineName")} description={t("sync.machineNameText")} value={machineName} maxLength={80} dir="auto" autoComplete="off" onChange={(event) => setMachineName(event.currentTarget.value)} />
        <div>
          <Button type="submit" tone="primary" hint="Enter" busy={connect.busy} disabled={field.value.trim() === "" || machineName.trim() === ""}>{t("sync.connecting")}</Button>
        </div>
      </form>
    </Group>
  );
};
