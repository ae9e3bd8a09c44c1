import { PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import { IconFolderOpen } from "@tabler/icons-react";
import { useState } from "react";
import type { Instant } from "#shared/core/time.ts";
import { useCommand, useErrorText, useQuery } from "../../api.ts";
import { useNow } from "../../app/clock.tsx";
import { useSetSession } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { Button } from "../../components/button.tsx";
import { classes } from "../../components/classes.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Notice, SkeletonRows } from "../../components/states.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { DoorPage } from "./door-page.tsx";
import css from "./restore.module.css";
import form from "./sign-in-form.module.css";

/** A copy in the place of what is on this PC. It opens with its own password or recovery code. */
export const Restore = ({ onBack, onDone = onBack }: { readonly onBack: () => void; readonly onDone?: () => void }) => {
  const t = useText();
  const format = useFormat();
  const now = useNow();
  const toast = useToast();
  const errorText = useErrorText();
  const setSession = useSetSession();
  const found = useQuery("backup.found", {}, { staleMs: 0 });
  const chooseFile = useCommand("file.choose");
  const restore = useCommand("setup.restore");
  const [file, setFile] = useState<string | null>(null);
  const [by, setBy] = useState<"password" | "code">("password");
  const [username, setUsername] = useState("");
  const [secret, setSecret] = useState("");
  const [asking, setAsking] = useState(false);

  const submit = async (): Promise<void> => {
    setAsking(false);
    if (file === null) return;
    const result = await restore.run({ file, ...(by === "password" ? { username, password: secret } : { recoveryCode: secret }) });
    if (!result.ok) return;
    const { keptAside, state } = result.value;
    toast({ text: keptAside === null ? t("signin.restoredClean") : t("signin.restored", { file: keptAside }) });
    setSession(state);
    onDone();
  };
  const other = async (): Promise<void> => {
    const result = await chooseFile.run({ kind: "backup" });
    if (result.ok && result.value.file !== null) setFile(result.value.file);
  };
  const listed = found.data ?? [];
  const elsewhere = file !== null && !listed.some((copy) => copy.file === file);

  return (
    <DoorPage title={t("signin.restore")} foot={<Button tone="quiet" size="small" onClick={onBack}>{t("common.back")}</Button>}>
      <p className={form.lead}>{t("signin.restoreText")}</p>
      {restore.error && <Notice tone="red">{errorText(restore.error)}</Notice>}
      {found.isPending ? (
        <SkeletonRows rows={3} height={44} />
      ) : (
        <div className={css.copies} role="radiogroup" aria-label={t("signin.restoreChoose")}>
          {listed.map((copy) => (
            <label key={copy.file} className={classes(css.copy, file === copy.file && css.chosen)}>
              <input type="radio" name="copy" className="visually-hidden" checked={file === copy.file} onChange={() => setFile(copy.file)} />
              <span>{t("signin.backupAt", { when: format.instant(copy.madeAt as Instant), size: format.bytes(copy.bytes) })}</span>
              <span className={css.proof}>{copy.provedAt === null ? t("signin.notProved") : t("signin.proved", { ago: format.ago(copy.provedAt as Instant, now) })}</span>
            </label>
          ))}
          {elsewhere && (
            <label className={classes(css.copy, css.chosen)}>
              <input type="radio" name="copy" className="visually-hidden" checked readOnly />
              <bdi dir="ltr" className={css.path}>
                {file}
              </bdi>
            </label>
          )}
          {listed.length === 0 && !elsewhere && <p className={form.lead}>{t("signin.restoreNone")}</p>}
          <Button icon={<IconFolderOpen size={16} stroke={1.7} />} onClick={() => void other()}>
            {t("signin.restoreFile")}
          </Button>
        </div>
      )}
      {file !== null && (
        <form
          className={form.form}
          onSubmit={(event) => {
            event.preventDefault();
            setAsking(true);
          }}
        >
          <p className={form.lead}>{t("signin.restoreOpen")}</p>
          <SegmentedControl
            fullWidth
            aria-label={t("signin.restoreOpen")}
            value={by}
            onChange={(next) => setBy(next === "code" ? "code" : "password")}
            data={[{ value: "password", label: t("signin.restoreByPassword") }, { value: "code", label: t("signin.restoreByCode") }]}
          />
          {by === "password" && <TextInput label={t("signin.username")} value={username} dir="auto" onChange={(event) => setUsername(event.currentTarget.value)} />}
          <PasswordInput
            label={by === "password" ? t("signin.password") : t("signin.recoveryCode")}
            value={secret}
            autoComplete="off"
            visibilityToggleButtonProps={{ "aria-label": t("signin.showPassword") }}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
          <Button type="submit" tone="primary" size="large" block busy={restore.busy} disabled={secret === "" || (by === "password" && username === "")}>
            {t("signin.restore")}
          </Button>
        </form>
      )}
      <ConfirmDialog open={asking} title={t("signin.restore")} confirm={t("signin.restoreConfirm")} danger onConfirm={() => void submit()} onCancel={() => setAsking(false)}>
        <p>{t("signin.restoreText")}</p>
      </ConfirmDialog>
    </DoorPage>
  );
};
