import { IconX } from "@tabler/icons-react";
import { useEffect, useRef, type ReactNode } from "react";
import { useShortcuts } from "../../app/keyboard.tsx";
import { IconButton } from "../../components/button.tsx";
import { useText } from "../../i18n.tsx";
import css from "./settings.module.css";

interface EditorPanelProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
  /** Wide enough for a week of hours. */
  readonly wide?: boolean;
}

/** The row being edited, beside its list. Escape closes it; focus goes back to where it was. */
export const EditorPanel = ({ title, onClose, onSubmit, children, wide }: EditorPanelProps) => {
  const t = useText();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    form.current?.querySelector<HTMLElement>("input, select, textarea")?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  useShortcuts("settings.title", [{ keys: "Escape", label: "common.close", whileTyping: true, run: onClose }]);
  return (
    <aside className={css.panel} data-wide={wide} aria-label={title}>
      <header className={css.panelHead}>
        <h3 className={css.panelTitle}>
          <bdi>{title}</bdi>
        </h3>
        <IconButton label={t("common.close")} icon={<IconX size={17} />} onClick={onClose} />
      </header>
      <form
        ref={form}
        className={css.panelForm}
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
      </form>
    </aside>
  );
};
