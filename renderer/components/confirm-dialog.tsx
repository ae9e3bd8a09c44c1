import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useText } from "../i18n.tsx";
import { Button } from "./button.tsx";
import css from "./confirm-dialog.module.css";

interface ConfirmDialogProps {
  readonly open: boolean;
  readonly title: string;
  readonly children: ReactNode;
  /** What will be done, as a verb: never "OK". */
  readonly confirm: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks before what cannot be taken back, and nowhere else. */
export const ConfirmDialog = ({ open, title, children, confirm, danger, busy, onConfirm, onCancel }: ConfirmDialogProps) => {
  const t = useText();
  return (
    <Modal opened={open} onClose={onCancel} title={title} closeButtonProps={{ "aria-label": t("common.close") }} size={440}>
      <div className={css.text}>{children}</div>
      <div className={css.actions}>
        <Button onClick={onCancel} data-autofocus>
          {t("common.cancel")}
        </Button>
        <Button tone={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </Modal>
  );
};
