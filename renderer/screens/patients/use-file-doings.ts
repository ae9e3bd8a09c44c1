import { useState } from "react";
import type { Minor } from "#shared/core/money.ts";
import { zeroMinor } from "#shared/core/money.ts";
import type { AppError } from "#shared/errors.ts";
import { useCommand, useErrorText } from "../../api.ts";
import { useNow } from "../../app/clock.tsx";
import { useNavigation } from "../../app/navigation.tsx";
import { useCan } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { useUndo } from "../../app/undo.tsx";
import { useQuickPrint, type PaperRequest } from "../../app/use-paper.ts";
import type { Taking } from "../../components/pay-form.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import type { PatientDesk, PatientId } from "./use-patient.ts";

type Mode = "file" | "pay" | "void";

interface Ways {
  readonly close: () => void;
  readonly openOther: (patientId: PatientId) => void;
  readonly merge: () => void;
  readonly paper: (paper: PaperRequest) => void;
}

/** What can be done with the open file. An action that is absent is not this person's, or makes no sense now. */
export const useFileDoings = (patientId: PatientId, desk: PatientDesk, ways: Ways) => {
  const t = useText();
  const format = useFormat();
  const toast = useToast();
  const errorText = useErrorText();
  const can = useCan();
  const now = useNow();
  const { go } = useNavigation();
  const { undo } = useUndo();
  const quickPrint = useQuickPrint();
  const [mode, setMode] = useState<Mode>("file");
  const take = useCommand("payment.take");
  const draft = useCommand("invoice.draft");

  const patient = desk.file?.patient;
  const inUse = patient !== undefined && patient.voidedAt === null && patient.mergedIntoId === null;
  const owed = desk.account?.invoices.filter((bill) => bill.dueMinor > 0 && bill.kind === "invoice" && bill.number !== null).at(-1);
  const nextVisit = desk.file?.visits.filter((visit) => visit.status === "booked" && visit.startsAt >= now).at(-1);
  const refused = (error: AppError): void => toast({ text: errorText(error) ?? error.code, tone: "red" });
  const only = <Run,>(allowed: boolean, run: Run): Run | undefined => (allowed ? run : undefined);

  const bill = async (): Promise<void> => {
    const result = await draft.run({ patientId, lines: [] });
    if (result.ok) go("money", { invoiceId: result.value.invoice.id });
    else refused(result.error);
  };

  return {
    mode,
    inUse,
    back: () => {
      take.clear();
      setMode("file");
    },
    close: ways.close,
    openOther: ways.openOther,
    openBill: (invoiceId: string) => go("money", { invoiceId }),
    book: only(inUse && can("appointment.write"), () => go("day", { bookFor: patientId })),
    pay: only(inUse && can("payment.write"), () => setMode("pay")),
    payDueMinor: (owed?.dueMinor ?? zeroMinor) as Minor,
    payBusy: take.busy,
    payError: take.error,
    take: async ({ amountMinor, method, reference, print }: Taking) => {
      const result = await take.run({ patientId, method, amountMinor, ...(owed === undefined ? {} : { invoiceId: owed.invoiceId as never }), ...(reference === null ? {} : { reference }) });
      if (!result.ok) return;
      setMode("file");
      toast({ text: t("money.pay.done", { amount: format.money(amountMinor), name: patient?.name ?? "" }), undo });
      if (print) await quickPrint({ kind: "receipt", id: result.value.payment.id });
    },
    invoice: only(inUse && can("invoice.write"), () => void bill()),
    card: inUse && nextVisit && can("paper.print") ? () => ways.paper({ kind: "appointmentCard", id: nextVisit.appointmentId }) : undefined,
    statement: only(can("payment.read"), () => go("money", { statementOf: patientId })),
    merge: only(inUse && can("patient.merge"), ways.merge),
    voiding: only(inUse && desk.onVoid !== undefined, () => setMode("void")),
    edit: only(inUse && desk.canWrite, () => document.querySelector<HTMLElement>("[data-fact]")?.focus()),
  };
};
export type FileDoings = ReturnType<typeof useFileDoings>;
