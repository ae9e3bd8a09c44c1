import { Checkbox, TextInput } from "@mantine/core";
import { IconDownload, IconPrinter } from "@tabler/icons-react";
import { useState } from "react";
import { useCommand, useErrorText } from "../../api.ts";
import { useLook } from "../../app/look.tsx";
import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import css from "./steps.module.css";

/** The printed key to the data. Only what its owner types back from the paper ever comes into the window. */
export const RecoveryStep = ({ onDone }: { readonly onDone: () => void }) => {
  const t = useText();
  const { language } = useLook();
  const errorText = useErrorText();
  const sheet = useCommand("paper.recoverySheet");
  const check = useCommand("setup.checkRecoveryCode");
  const [made, setMade] = useState<string | null>(null);
  const [kept, setKept] = useState(false);
  const [code, setCode] = useState("");
  const [right, setRight] = useState<boolean | null>(null);

  const make = async (action: "print" | "save"): Promise<void> => {
    const result = await sheet.run({ action, language });
    if (!result.ok || (action === "save" && result.value.file === null)) return;
    setMade(result.value.file === null ? t("setup.recoveryPrinted") : t("setup.recoverySaved", { file: result.value.file }));
  };
  const checkCode = async (): Promise<void> => {
    const result = await check.run({ code });
    setRight(result.ok && result.value.right);
  };
  return (
    <>
      <div className={css.actions}>
        <Button tone={made === null ? "primary" : "plain"} size="large" icon={<IconPrinter size={18} stroke={1.7} />} busy={sheet.busy} onClick={() => void make("print")}>
          {t("setup.recoveryPrint")}
        </Button>
        <Button size="large" icon={<IconDownload size={18} stroke={1.7} />} busy={sheet.busy} onClick={() => void make("save")}>
          {t("setup.recoverySave")}
        </Button>
      </div>
      {sheet.error && <Notice tone="red">{errorText(sheet.error)}</Notice>}
      {made !== null && <Notice tone="green">{made}</Notice>}
      <div className={css.check}>
        <TextInput
          label={`${t("setup.recoveryCheck")} (${t("common.optional")})`}
          value={code}
          dir="ltr"
          autoComplete="off"
          spellCheck={false}
          error={right === false ? t("setup.recoveryWrong") : null}
          onChange={(event) => {
            setCode(event.currentTarget.value);
            setRight(null);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            void checkCode();
          }}
        />
        <Button disabled={code.trim() === ""} busy={check.busy} onClick={() => void checkCode()}>
          {t("setup.recoveryCheckNow")}
        </Button>
      </div>
      {right === true && <Notice tone="green">{t("setup.recoveryRight")}</Notice>}
      <Checkbox label={t("setup.recoveryKept")} checked={kept} disabled={made === null} onChange={(event) => setKept(event.currentTarget.checked)} />
      <div>
        <Button tone="primary" size="large" disabled={made === null || !kept} onClick={onDone}>
          {t("setup.open")}
        </Button>
      </div>
    </>
  );
};
