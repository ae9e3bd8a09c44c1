import { Modal } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { Button } from "../../components/button.tsx";
import { useText } from "../../i18n.tsx";
import css from "./files.module.css";
import type { Files, ShownFile } from "./use-files.ts";

interface FileViewProps {
  readonly shown: ShownFile;
  readonly onSave: Files["save"];
  readonly onClose: () => void;
}

/** A picture or a text over the screen. Escape goes back to the file. */
export const FileView = ({ shown: { item, url, text }, onSave, onClose }: FileViewProps) => {
  const t = useText();
  return (
    <Modal.Root opened onClose={onClose} size="min(1100px, 92vw)" centered transitionProps={{ duration: 120 }}>
      <Modal.Overlay />
      <Modal.Content aria-label={item.name}>
        <Modal.Header role="presentation">
          <Modal.Title><bdi>{item.name}</bdi></Modal.Title>
          <Modal.CloseButton aria-label={t("common.close")} />
        </Modal.Header>
        <Modal.Body>
          {url !== null && <img className={css.picture} src={url} alt={item.name} />}
          {text !== null && <pre className={css.words} dir="auto" tabIndex={0}>{text}</pre>}
          <div className={css.viewFoot}>
            <Button icon={<IconDownload size={16} stroke={1.7} />} onClick={() => onSave(item)} data-autofocus>{t("files.save")}</Button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
};
