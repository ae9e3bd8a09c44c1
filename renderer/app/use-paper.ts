import { useState } from "react";
import type { InputOf, OutputOf } from "#shared/ipc/contract.ts";
import { errorCode, useCommand, useErrorText, useQuery } from "../api.ts";
import type { PaperLook } from "../components/paper-preview.tsx";
import { useFormat, useText } from "../i18n.tsx";
import { useToast } from "./toasts.tsx";

export type PaperKind = InputOf<"document.render">["kind"];
/** Which paper: `id` is of the invoice, payment, appointment or day close; of a day sheet, the day. */
export interface PaperRequest {
  readonly kind: PaperKind;
  readonly id: string;
  readonly practitionerId?: string;
}

type Machine = OutputOf<"machine.get">;

const usual: Readonly<Record<PaperKind, PaperLook["size"]>> = { invoice: "a5", receipt: "thermal80", appointmentCard: "a5", daySheet: "a4", dayClose: "a4" };

/** The paper, how it looks, and the way to the printer that this PC remembers for its kind. */
export const usePaper = ({ kind, id, practitionerId }: PaperRequest) => {
  const t = useText();
  const format = useFormat();
  const toast = useToast();
  const errorText = useErrorText();
  const machine = useQuery("machine.get", {}, { staleMs: 0 });
  const printers = useQuery("paper.printers", {}, { staleMs: 10_000 });
  const [chosen, setChosen] = useState<PaperLook | null>(null);
  const [chosenPrinter, setChosenPrinter] = useState<string | null | undefined>(undefined);
  const remembered = machine.data?.printers[kind];
  const look: PaperLook = chosen ?? { size: remembered?.size ?? usual[kind], language: null, digits: null, hijri: null };
  const printer = chosenPrinter === undefined ? (remembered?.printer ?? null) : chosenPrinter;
  const which = {
    kind, id, size: look.size,
    ...(look.language === null ? {} : { language: look.language }),
    ...(look.digits === null ? {} : { digits: look.digits }),
    ...(look.hijri === null ? {} : { hijri: look.hijri }),
    ...(practitionerId === undefined ? {} : { practitionerId }),
  } satisfies InputOf<"document.render">;
  // A paper is made anew each time it is looked at: no change event tells of its many tables.
  const rendered = useQuery("document.render", which, { staleMs: 0, keepPrevious: true, enabled: !machine.isPending });
  const print = useCommand("paper.print");
  const pdf = useCommand("paper.pdf");
  const remember = useCommand("machine.set");

  const keep = async (known: Machine): Promise<void> => {
    if (remembered?.size === look.size && remembered.printer === printer) return;
    await remember.run({ printers: { ...known.printers, [kind]: { printer, size: look.size } } });
  };
  return {
    look,
    onLook: setChosen,
    printer,
    onPrinter: setChosenPrinter,
    printers: printers.data ?? [],
    page: rendered.data ?? null,
    title: rendered.data?.title.replace(/[A-Z]+-\d+/, format.code) ?? t(`preview.kind.${kind}`),
    problem: rendered.error ? { text: errorText(rendered.error), code: errorCode(rendered.error), onRetry: () => void rendered.refetch() } : null,
    busy: print.busy || pdf.busy,
    fault: errorText(print.error ?? pdf.error),
    onPrint: async () => {
      pdf.clear();
      if (machine.data) await keep(machine.data);
      const result = await print.run({ ...which, ...(printer === null ? {} : { printer }) });
      if (result.ok && result.value.printed) toast({ text: result.value.printer === null ? t("preview.printedPlain") : t("preview.printed", { printer: result.value.printer }) });
      return result.ok && result.value.printed;
    },
    onPdf: async () => {
      print.clear();
      const result = await pdf.run(which);
      if (result.ok && result.value.file !== null) toast({ text: t("preview.saved", { file: result.value.file }) });
    },
  };
};

/** Straight to the remembered printer, with no preview: for the receipt after a payment. */
export const useQuickPrint = (): ((paper: PaperRequest) => Promise<void>) => {
  const t = useText();
  const toast = useToast();
  const errorText = useErrorText();
  const machine = useQuery("machine.get", {}, { staleMs: 0 });
  const { run } = useCommand("paper.print");
  return async (paper) => {
    const result = await run({ ...paper, size: machine.data?.printers[paper.kind].size ?? usual[paper.kind] });
    if (!result.ok) toast({ text: errorText(result.error) ?? t("preview.error.print"), tone: "red" });
    else if (result.value.printed) toast({ text: result.value.printer === null ? t("preview.printedPlain") : t("preview.printed", { printer: result.value.printer }) });
  };
};
