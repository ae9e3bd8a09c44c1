import { Checkbox, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Instant } from "#shared/core/time.ts";
import { useCommand, useErrorText } from "../../api.ts";
import { useCan } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { Button } from "../../components/button.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Fact } from "../../components/panel.tsx";
import { Notice } from "../../components/states.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { tableText } from "../conflicts/words.ts";
import { EditorPanel } from "../settings/editor-panel.tsx";
import { SaveBar } from "../settings/page.tsx";
import { useWhen } from "../sync/use-sync.ts";
import css from "./machines.module.css";
import type { Machine } from "./rights.ts";
import { useHeldText } from "./use-held-text.ts";

interface MachinePanelProps {
  readonly machine: Machine;
  readonly onClose: () => void;
}

/** One PC: what it holds, its name, and the way out. */
export const MachinePanel = ({ machine, onClose }: MachinePanelProps) => {
  const t = useText();
  const can = useCan();
  const format = useFormat();
  const toast = useToast();
  const client = useQueryClient();
  const heldText = useHeldText();
  const rename = useCommand("machine.rename");
  const [name, setName] = useState(machine.name);
  const mayWrite = can("machine.write") && !machine.revoked;
  const dirty = name.trim() !== machine.name;
  const submit = async (): Promise<void> => {
    if (!dirty || name.trim() === "") return;
    const result = await rename.run({ device: machine.device, name: name.trim() });
    if (!result.ok) return;
    await client.invalidateQueries({ queryKey: ["machine.list"] });
    toast({ text: t("machines.renamed", { name: name.trim() }) });
  };
  return (
    <EditorPanel title={t("machines.panel", { name: machine.name })} onClose={onClose} onSubmit={() => void submit()}>
      {mayWrite && (
        <>
          <TextInput label={t("common.name")} description={t("sync.machineNameText")} value={name} maxLength={80} dir="auto" autoComplete="off" onChange={(event) => setName(event.currentTarget.value)} />
          {dirty && <SaveBar dirty busy={rename.busy} error={rename.error} onDiscard={() => setName(machine.name)} disabled={name.trim() === ""} />}
        </>
      )}
      <div className={css.facts}>
        <Fact name={t("machines.column.streams")}>{heldText(machine.streams)}</Fact>
        {machine.admin && <Fact name={t("pairing.who")}>{t("machines.admin")}</Fact>}
        <Fact name={t("machines.column.lastContact")}>{machine.lastContactAt === null ? t("sync.never") : format.instant(machine.lastContactAt as Instant)}</Fact>
        {machine.admittedAt !== null && <Fact name={t("machines.admittedAt")}>{format.instant(machine.admittedAt as Instant)}</Fact>}
        {machine.bySheet && <Fact name={t("recovery.bySheet")}>{t("recovery.bySheetText")}</Fact>}
        <Fact name={t("machines.column.version")}><bdi dir="ltr">{machine.programVersion ?? "–"}</bdi></Fact>
        {machine.series !== "" && <Fact name={t("machines.series")}>{format.code(`${machine.series}-000001`)}</Fact>}
      </div>
      {machine.differs.length > 0 && <Notice tone="red">{t(machine.isThis ? "machines.differsHere" : "machines.differsText", { tables: format.list(machine.differs.map((table) => tableText(t, { table }))) })}</Notice>}
      {machine.auditCut && <Notice tone="red">{t("machines.auditCut")}</Notice>}
      {machine.revoked && <Notice tone="red">{t("machines.revoked")}</Notice>}
      {mayWrite && <Revoke machine={machine} onClose={onClose} />}
    </EditorPanel>
  );
};

/** Takes a PC out. It cannot be taken back, so it is asked, and what is lost with it is said. */
const Revoke = ({ machine, onClose }: MachinePanelProps) => {
  const t = useText();
  const when = useWhen();
  const toast = useToast();
  const errorText = useErrorText();
  const client = useQueryClient();
  const revoke = useCommand("machine.revoke");
  const [asking, setAsking] = useState(false);
  const [wipe, setWipe] = useState(false);
  const run = async (): Promise<void> => {
    const result = await revoke.run({ device: machine.device, wipe });
    setAsking(false);
    if (!result.ok) return;
    await client.invalidateQueries({ queryKey: ["machine.list"] });
    toast({ text: t("machines.revokedDone", { name: machine.name }) });
    onClose();
  };
  return (
    <div className={css.part}>
      {revoke.error && <Notice tone="red">{errorText(revoke.error)}</Notice>}
      <div><Button tone="danger" onClick={() => setAsking(true)}>{t("machines.revoke")}</Button></div>
      <ConfirmDialog open={asking} title={t("machines.revokeTitle", { name: machine.name })} confirm={t("machines.revokeNow")} danger busy={revoke.busy} onConfirm={() => void run()} onCancel={() => setAsking(false)}>
        <div className={css.part} data-first="true">
          {machine.isThis && <Notice tone="red">{t("machines.revokeThis")}</Notice>}
          <p>{t("machines.revokeText")}</p>
          <p>{t("machines.revokeUnsent", { when: machine.lastContactAt === null ? t("sync.never") : when(machine.lastContactAt) })}</p>
          <Checkbox label={t("machines.wipe")} description={t("machines.wipeText")} checked={wipe} onChange={(event) => setWipe(event.currentTarget.checked)} />
        </div>
      </ConfirmDialog>
    </div>
  );
};
