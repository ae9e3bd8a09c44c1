import { TextInput } from "@mantine/core";
import { useRef, useState, type KeyboardEvent } from "react";
import { readServerAddress } from "#shared/domain/access/server-address.ts";
import { typeLatin } from "../../app/latin-typing.ts";
import { Button } from "../../components/button.tsx";
import { useText } from "../../i18n.tsx";
import css from "../first-run/wizard.module.css";
import own from "./join.module.css";
import type { Join } from "./use-join.ts";
import { Problem, StepHead } from "./step-parts.tsx";

/** The code from the other PC, typed, pasted or read by a scanner that types, and what this PC is to be called. */
export const CodeStep = ({ join, onBack }: { readonly join: Join; readonly onBack: () => void }) => {
  const t = useText();
  const [code, setCode] = useState("");
  const [machineName, setMachineName] = useState("");
  const [address, letters] = code.split("#");
  const server = readServerAddress(address ?? "");
  const isPlain = letters !== undefined && server.ok && server.value.isPlain && /^\s*http:/i.test(code);
  const name = useRef<HTMLInputElement>(null);
  const ready = code.trim() !== "" && machineName.trim() !== "";
  const keyed = (event: KeyboardEvent<HTMLInputElement>): void => {
    typeLatin(event, setCode);
    if (event.key !== "Enter" || code.trim() === "" || ready) return;
    // A scanner ends with Enter: what is left to say is the name.
    event.preventDefault();
    name.current?.focus();
  };
  return (
    <form
      className={own.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void join.begin(code.trim(), machineName.trim());
      }}
    >
      <StepHead at={1} title={t("join.code")} text={t("join.codeText")} />
      <Problem join={join} />
      <div className={own.fields}>
        <TextInput label={t("join.codeField")} inputWrapperOrder={["label", "input", "description", "error"]} description={isPlain ? t("sync.addressPlain") : null} value={code} maxLength={400} dir="ltr" autoComplete="off" spellCheck={false} classNames={{ input: own.code ?? "" }} onKeyDown={keyed} onChange={(event) => setCode(event.currentTarget.value)} />
        <TextInput ref={name} label={t("join.machine")} description={t("sync.machineNameText")} value={machineName} maxLength={80} dir="auto" autoComplete="off" onChange={(event) => setMachineName(event.currentTarget.value)} />
      </div>
      <footer className={css.foot}>
        <Button onClick={onBack} disabled={join.busy}>{t("common.back")}</Button>
        <Button type="submit" tone="primary" size="large" hint="Enter" busy={join.busy} disabled={!ready}>{t("common.next")}</Button>
      </footer>
    </form>
  );
};
