import { Select } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconFileTypePdf, IconPrinter, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useFormat, useText } from "../i18n.tsx";
import { Button, IconButton } from "./button.tsx";
import { Choice } from "./choice.tsx";
import { Panel } from "./panel.tsx";
import css from "./paper-preview.module.css";
import { Notice, SkeletonRows } from "./states.tsx";

export type PreviewSize = "a4" | "a5" | "thermal80" | "thermal58";

/** How a paper is to look. Null: as the patient or the clinic has it. */
export interface PaperLook {
  readonly size: PreviewSize;
  readonly language: "en" | "ar" | null;
  readonly digits: "latn" | "arab" | null;
  readonly hijri: boolean | null;
}

export interface PaperPreviewProps {
  readonly title: string;
  /** Whose language the paper has where none is chosen. */
  readonly ownLanguage: "patient" | "clinic";
  /** Null while the paper is made. */
  readonly page: { readonly html: string; readonly widthMicrons: number; readonly heightMicrons: number | null } | null;
  /** Stands in place of the paper when it could not be made. */
  readonly problem: ReactNode;
  readonly look: PaperLook;
  readonly onLook: (look: PaperLook) => void;
  readonly printers: readonly { readonly name: string; readonly label: string; readonly isDefault: boolean }[];
  /** Null: the system asks each time. */
  readonly printer: string | null;
  readonly onPrinter: (printer: string | null) => void;
  readonly busy: boolean;
  /** Why the last print failed. */
  readonly fault: string | null;
  readonly onPrint: () => void;
  readonly onPdf: () => void;
  readonly onClose: () => void;
}

const sizes: readonly PreviewSize[] = ["a4", "a5", "thermal80", "thermal58"];
const micronsToPx = (microns: number): number => (microns / 25_400) * 96;
const ask = "";

/** A paper as it will come out of the printer, with all that can be chosen about it. Fills the place it stands in. */
export const PaperPreview = (props: PaperPreviewProps) => {
  const t = useText();
  return (
    <div className={css.desk}>
      <Stage title={props.title} page={props.page} problem={props.problem} />
      <Panel
        side
        label={t("preview.label", { title: props.title })}
        foot={
          <div className={css.actions}>
            {props.fault !== null && <Notice tone="red">{props.fault}</Notice>}
            <Button tone="primary" size="large" block hint="Ctrl P" icon={<IconPrinter size={17} stroke={1.7} />} busy={props.busy} disabled={props.page === null} onClick={props.onPrint} autoFocus>
              {t("common.print")}
            </Button>
            <Button block hint="D" icon={<IconFileTypePdf size={17} stroke={1.7} />} disabled={props.busy || props.page === null} onClick={props.onPdf}>
              {t("preview.pdf")}
            </Button>
          </div>
        }
      >
        <div className={css.head}>
          <h2 className={css.title}>
            <bdi>{props.title}</bdi>
          </h2>
          <IconButton label={t("common.close")} icon={<IconX size={18} stroke={1.7} />} onClick={props.onClose} />
        </div>
        <Choices {...props} />
      </Panel>
    </div>
  );
};

/** The sheet on a desk. Nothing in it can run or reach out: the frame has no rights at all. */
const Stage = ({ title, page, problem }: Pick<PaperPreviewProps, "title" | "page" | "problem">) => {
  const t = useText();
  const { ref, width, height } = useElementSize();
  const paperWidth = page ? micronsToPx(page.widthMicrons) : 0;
  const paperHeight = page?.heightMicrons ? micronsToPx(page.heightMicrons) : 0;
  const most = paperHeight === 0 ? 1.3 : 1;
  const scale = paperWidth === 0 || width === 0 ? 1 : Math.min(most, width / paperWidth);
  // A roll has no height of its own, and what is in the frame cannot be measured: it takes the height of the stage and scrolls.
  const frameHeight = paperHeight === 0 ? Math.max(320, height / scale) : paperHeight;
  return (
    <div ref={ref} className={css.stage} role="region" aria-label={t("preview.stage")} tabIndex={0}>
      {problem ?? (
        page === null ? (
          <div className={css.blank}>
            <SkeletonRows rows={10} />
          </div>
        ) : (
          <div className={css.paper} dir="ltr" style={{ width: paperWidth * scale, height: frameHeight * scale }}>
            <iframe className={css.frame} title={title} sandbox="" srcDoc={page.html} style={{ width: paperWidth, height: frameHeight, transform: `scale(${scale})` }} />
          </div>
        )
      )}
    </div>
  );
};

const Choices = ({ look, onLook, ownLanguage, printers, printer, onPrinter }: PaperPreviewProps) => {
  const t = useText();
  const format = useFormat();
  const sizeLabel = (size: PreviewSize): string =>
    size === "a4" || size === "a5" ? t(`preview.size.${size}`) : t("preview.size.roll", { width: format.digits(size.slice("thermal".length)) });
  const known = printer === null || printers.some((one) => one.name === printer);
  return (
    <div className={css.choices}>
      <Chosen label={t("preview.size")} value={look.size} options={sizes.map((size) => ({ value: size, label: sizeLabel(size) }))} onChange={(size) => onLook({ ...look, size })} />
      <Chosen
        label={t("preview.language")}
        value={look.language ?? "own"}
        options={[{ value: "own", label: t(ownLanguage === "patient" ? "preview.language.own" : "preview.language.clinic") }, { value: "en", label: t("common.language.en") }, { value: "ar", label: t("common.language.ar") }]}
        onChange={(language) => onLook({ ...look, language: language === "own" ? null : language })}
      />
      <Chosen
        label={t("preview.digits")}
        value={look.digits ?? "own"}
        options={[{ value: "own", label: t("preview.digits.own") }, { value: "latn", label: "0123" }, { value: "arab", label: "٠١٢٣" }]}
        onChange={(digits) => onLook({ ...look, digits: digits === "own" ? null : digits })}
      />
      <Chosen
        label={t("preview.hijri")}
        value={look.hijri === null ? "own" : look.hijri ? "on" : "off"}
        options={[{ value: "own", label: t("preview.hijri.own") }, { value: "on", label: t("preview.hijri.on") }, { value: "off", label: t("preview.hijri.off") }]}
        onChange={(hijri) => onLook({ ...look, hijri: hijri === "own" ? null : hijri === "on" })}
      />
      <div className={css.choice}>
        <Select
          label={t("preview.printer")}
          value={printer ?? ask}
          allowDeselect={false}
          data={[
            { value: ask, label: t("preview.printer.ask") },
            ...(known || printer === null ? [] : [{ value: printer, label: t("preview.printer.gone", { name: printer }) }]),
            ...printers.map((one) => ({ value: one.name, label: one.isDefault ? t("preview.printer.default", { name: one.label }) : one.label })),
          ]}
          onChange={(name) => onPrinter(name === ask ? null : name)}
        />
        <p className={css.help}>{t(printers.length === 0 ? "preview.printer.none" : "preview.printer.remembered")}</p>
      </div>
    </div>
  );
};

interface ChosenProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

const Chosen = <Value extends string>({ label, value, options, onChange }: ChosenProps<Value>) => (
  <div className={css.choice}>
    <span className={css.label} aria-hidden="true">
      {label}
    </span>
    <Choice block label={label} value={value} options={options} onChange={onChange} />
  </div>
);
