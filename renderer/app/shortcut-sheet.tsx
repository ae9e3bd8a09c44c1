import { Modal } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { KeyHint } from "../components/key-hint.tsx";
import { useText } from "../i18n.tsx";
import { keyLabel } from "./key-match.ts";
import { useListedShortcuts, type Shortcut } from "./keyboard.tsx";
import css from "./shortcut-sheet.module.css";

interface Sheet {
  readonly listed: ReturnType<ReturnType<typeof useListedShortcuts>> | null;
  readonly open: () => void;
  readonly close: () => void;
}

/** The keys are read when the sheet opens: those of the screen that is there. */
export const useSheet = (): Sheet => {
  const listedNow = useListedShortcuts();
  const [listed, setListed] = useState<Sheet["listed"]>(null);
  const open = useCallback(() => setListed(listedNow()), [listedNow]);
  const close = useCallback(() => setListed(null), []);
  return useMemo(() => ({ listed, open, close }), [listed, open, close]);
};

/** Two keys that do the same stand on one line. */
const byLabel = (shortcuts: readonly Shortcut[]): readonly (readonly [Shortcut["label"], readonly string[]])[] => {
  const lines = new Map<Shortcut["label"], readonly string[]>();
  for (const { label, keys } of shortcuts) lines.set(label, [...new Set([...(lines.get(label) ?? []), keys])]);
  return [...lines];
};

export const ShortcutSheet = ({ sheet }: { readonly sheet: Sheet }) => {
  const t = useText();
  const titles = [...new Set((sheet.listed ?? []).filter((scope) => scope.shortcuts.length > 0).map((scope) => scope.title))];
  return (
    <Modal.Root opened={sheet.listed !== null} onClose={sheet.close} size={720} centered transitionProps={{ duration: 120 }}>
      <Modal.Overlay />
      <Modal.Content aria-label={t("frame.keys")}>
        {/* To ears a header outside of every section is the page's own, and that is the bar. */}
        <Modal.Header role="presentation">
          <Modal.Title>{t("frame.keys")}</Modal.Title>
          <Modal.CloseButton aria-label={t("common.close")} />
        </Modal.Header>
        <Modal.Body>
          <div className={css.sheet}>
            {titles.map((title) => (
              <section key={title}>
                <h3 className={css.title}>{t(title)}</h3>
                <dl className={css.list}>
                  {byLabel((sheet.listed ?? []).filter((scope) => scope.title === title).flatMap((scope) => scope.shortcuts)).map(([label, keys]) => (
                    <div key={label} className={css.row}>
                      <dt>{t(label)}</dt>
                      <dd className={css.keys}>
                        <span className="visually-hidden">{keys.join(", ")}</span>
                        {keys.map((one) => (
                          <KeyHint key={one} keys={keyLabel(one)} />
                        ))}
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
};
