import { IconArrowBackUp, IconCopyOff, IconFileSpreadsheet, IconLanguage } from "@tabler/icons-react";
import { useRef, useState, type DragEvent } from "react";
import type { AppError } from "#shared/errors.ts";
import { useErrorText } from "../../api.ts";
import { Button } from "../../components/button.tsx";
import { Notice } from "../../components/states.tsx";
import { useText } from "../../i18n.tsx";
import css from "./import.module.css";

interface ChooseStepProps {
  readonly reading: string | null;
  readonly refused: AppError | null;
  readonly onFile: (file: File) => void;
}

/** Where a file is let fall, or chosen. */
export const ChooseStep = ({ reading, refused, onFile }: ChooseStepProps) => {
  const t = useText();
  const errorText = useErrorText();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file && reading === null) onFile(file);
  };
  return (
    <div className={css.choose}>
      <div
        className={css.drop}
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <span className={css.dropIcon} aria-hidden="true"><IconFileSpreadsheet size={34} stroke={1.4} /></span>
        <h2 className={css.title}>{reading === null ? t(over ? "import.drop.over" : "import.drop.title") : t("import.drop.reading", { file: `\u2068${reading}\u2069` })}</h2>
        <p className={css.text}>{t("import.drop.text")}</p>
        {refused && (
          <Notice tone="red">
            <p><strong>{t("import.error.title")}</strong></p>
            <p>{errorText(refused)}</p>
          </Notice>
        )}
        <input
          ref={input}
          type="file"
          className="visually-hidden"
          tabIndex={-1}
          aria-label={t("import.drop.choose")}
          accept=".csv,.tsv,.txt,.xlsx"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = "";
            if (file) onFile(file);
          }}
        />
        <Button tone="primary" size="large" hint="O" busy={reading !== null} autoFocus data-choose="" onClick={() => input.current?.click()}>
          {t(refused ? "import.error.other" : "import.drop.choose")}
        </Button>
      </div>
      <ul className={css.promises}>
        <li><IconLanguage size={18} stroke={1.6} aria-hidden="true" />{t("import.drop.promise1")}</li>
        <li><IconCopyOff size={18} stroke={1.6} aria-hidden="true" />{t("import.drop.promise2")}</li>
        <li><IconArrowBackUp size={18} stroke={1.6} aria-hidden="true" />{t("import.drop.promise3")}</li>
      </ul>
    </div>
  );
};
