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
    <Modal.Root opened={open} onClose={onCancel} size={440} centered transitionProps={{ duration: 120 }}>
      <Modal.Overlay />
      <Modal.Content aria-label={title}>
        {/* A header within a dialog would be taken for the page's own banner. */}
        <Modal.Header role="presentation">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t("common.close")} />
        </Modal.Header>
        <Modal.Body>
          <div className={css.text}>{children}</div>
          <div className={css.actions}>
            <Button onClick={onCancel} data-autofocus>
              {t("common.cancel")}
            </Button>
            <Button tone={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
              {confirm}
            </Button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
};
