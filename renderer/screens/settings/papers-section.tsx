import { FileButton, SegmentedControl, Switch, Textarea } from "@mantine/core";
import { useState } from "react";
import { useNameOf } from "../../app/session.tsx";
import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/states.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { Group, Page, SaveBar } from "./page.tsx";
import css from "./settings.module.css";
import { useClinicDraft } from "./use-clinic-draft.ts";

/** As a data address a picture grows by a third; the column holds 400,000 letters. */
const logoBytes = 290_000;

const readAsAddress = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result as string));
    reader.addEventListener("error", () => reject(reader.error ?? new Error("unreadable picture")));
    reader.readAsDataURL(file);
  });

export const PapersSection = () => {
  const t = useText();
  const format = useFormat();
  const nameOf = useNameOf();
  const { draft, edit, reset, dirty, submit, busy, error } = useClinicDraft(t("settings.papers"));
  const [tooBig, setTooBig] = useState(false);
  const take = async (file: File | null): Promise<void> => {
    if (!file) return;
    setTooBig(file.size > logoBytes);
    if (file.size <= logoBytes) edit({ logo: await readAsAddress(file) });
  };
  const orNull = (text: string): string | null => (text === "" ? null : text);
  return (
    <Page title={t("settings.papers")} text={t("settings.papersText")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={css.paper} role="img" aria-label={t("settings.papers.sample")}>
          {draft.logo !== null && <img className={css.logo} style={{ justifySelf: "center" }} src={draft.logo} alt="" />}
          <span className={css.paperName}>{nameOf(draft)}</span>
          {draft.paperHeader !== null && <span>{draft.paperHeader}</span>}
          <span>{[draft.address, draft.phone === null ? null : format.phone(draft.phone)].filter((part) => part !== null).join(" · ")}</span>
          {draft.paperFooter !== null && <span className={css.paperFoot}>{draft.paperFooter}</span>}
        </div>
        <Group title={t("settings.papers.logo")}>
          <div className={css.line}>
            <FileButton accept="image/png,image/jpeg,image/svg+xml" onChange={(file) => void take(file)}>
              {(props) => <Button onClick={props.onClick}>{t("settings.papers.logoChoose")}</Button>}
            </FileButton>
            {draft.logo !== null && (
              <Button tone="quiet" onClick={() => edit({ logo: null })}>
                {t("common.remove")}
              </Button>
            )}
            <span className={css.note}>{t("settings.papers.logoText", { limit: format.bytes(logoBytes) })}</span>
          </div>
          {tooBig && <Notice tone="red">{t("settings.papers.logoTooBig", { limit: format.bytes(logoBytes) })}</Notice>}
        </Group>
        <div className={css.pair}>
          <Textarea label={t("settings.papers.header")} value={draft.paperHeader ?? ""} autosize minRows={3} maxLength={1000} dir="auto" onChange={(event) => edit({ paperHeader: orNull(event.currentTarget.value) })} />
          <Textarea label={t("settings.papers.footer")} value={draft.paperFooter ?? ""} autosize minRows={3} maxLength={1000} dir="auto" onChange={(event) => edit({ paperFooter: orNull(event.currentTarget.value) })} />
        </div>
        <div className={css.pair}>
          <div>
            <span id="papers-digits" className={css.label}>
              {t("settings.papers.digits")}
            </span>
            <SegmentedControl
              fullWidth
              aria-labelledby="papers-digits"
              value={draft.digits}
              onChange={(digits) => edit({ digits: digits === "arab" ? "arab" : "latn" })}
              data={[{ value: "arab", label: t("setup.digits.arab") }, { value: "latn", label: t("setup.digits.latn") }]}
            />
          </div>
          <Switch mt={28} label={t("settings.papers.hijri")} checked={draft.hijri} onChange={(event) => edit({ hijri: event.currentTarget.checked })} />
        </div>
        <SaveBar dirty={dirty} busy={busy} error={error} onDiscard={reset} />
      </form>
    </Page>
  );
};
