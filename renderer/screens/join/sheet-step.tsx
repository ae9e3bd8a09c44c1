import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { checkTypedCode } from "#shared/domain/access/recovery-code.ts";
import { typeLatin } from "../../app/latin-typing.ts";
import { Button } from "../../components/button.tsx";
import { useText } from "../../i18n.tsx";
import css from "../first-run/wizard.module.css";
import { useAddress } from "../sync/use-address.ts";
import own from "./join.module.css";
import { Problem, StepHead } from "./step-parts.tsx";
import type { Join } from "./use-join.ts";

/** The server's address and the code on the paper. A slip of the pen is shown by its group while the rest is typed. */
export const SheetStep = ({ join, onBack }: { readonly join: Join; readonly onBack: () => void }) => {
  const t = useText();
  const { server, field } = useAddress();
  const [code, setCode] = useState("");
  const { right, of, wrong } = checkTypedCode(code);
  const isWhole = right === of;
  return (
    <form
      className={own.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (server !== null && isWhole) void join.look(server, code.trim());
      }}
    >
      <StepHead at={1} title={t("recovery.sheet")} text={t("recovery.sheetText")} />
      <Problem join={join} />
      <div className={own.fields}>
        <TextInput label={t("recovery.server")} {...field} />
        <Textarea
          label={t("recovery.code")} value={code} dir="ltr" minRows={3} autosize autoComplete="off" spellCheck={false} maxLength={400} classNames={{ input: own.code ?? "" }}
          inputWrapperOrder={["label", "input", "description", "error"]}
          description={wrong === null && code.trim() !== "" ? (isWhole ? t("recovery.rightAll", { of }) : t("recovery.right", { right, of })) : null}
          error={wrong === null ? null : t("recovery.wrong", { group: wrong })}
          onChange={(event) => setCode(event.currentTarget.value)}
          onKeyDown={(event) => {
            typeLatin(event, setCode);
            if (event.key !== "Enter" || event.shiftKey) return;
            event.preventDefault();
            event.currentTarget.form?.requestSubmit();
          }}
        />
      </div>
      <footer className={css.foot}>
        <Button onClick={onBack} disabled={join.busy}>{t("common.back")}</Button>
        <Button type="submit" tone="primary" size="large" hint="Enter" busy={join.busy} disabled={server === null || !isWhole}>{t("recovery.look")}</Button>
      </footer>
    </form>
  );
};
