import { BarTitle } from "../components/bar-title.tsx";
import { PaperPreview } from "../components/paper-preview.tsx";
import { ErrorState } from "../components/states.tsx";
import { useText } from "../i18n.tsx";
import { BarSlot } from "./bar-slot.tsx";
import { useShortcuts } from "./keyboard.tsx";
import { usePaper, type PaperRequest } from "./use-paper.ts";

/** One paper before it is printed, over the screen it was asked from. Used by every screen that prints. */
export const PaperDesk = ({ paper, onClose }: { readonly paper: PaperRequest; readonly onClose: () => void }) => {
  const t = useText();
  const desk = usePaper(paper);
  const onPrint = (): void => {
    if (!desk.busy && desk.page !== null) void desk.onPrint();
  };
  const onPdf = (): void => {
    if (!desk.busy && desk.page !== null) void desk.onPdf();
  };
  useShortcuts("preview.keys", [
    { keys: "Ctrl+P", label: "common.print", run: onPrint },
    { keys: "D", label: "preview.pdf", run: onPdf },
    { keys: "Escape", label: "common.close", run: onClose },
  ]);
  return (
    <>
      <BarSlot><BarTitle title={t(`preview.kind.${paper.kind}`)} /></BarSlot>
      <PaperPreview
        title={desk.title}
        ownLanguage={paper.kind === "daySheet" || paper.kind === "dayClose" ? "clinic" : "patient"}
        page={desk.page}
        problem={desk.problem && <ErrorState title={t("preview.error.title")} text={desk.problem.text ?? undefined} code={desk.problem.code} onRetry={desk.problem.onRetry} />}
        look={desk.look}
        onLook={desk.onLook}
        printers={desk.printers}
        printer={desk.printer}
        onPrinter={desk.onPrinter}
        busy={desk.busy}
        fault={desk.fault}
        onPrint={onPrint}
        onPdf={onPdf}
        onClose={onClose}
      />
    </>
  );
};
