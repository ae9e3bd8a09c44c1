import { zeroMinor, type Minor } from "#shared/core/money.ts";
import type { Id } from "#shared/core/ids.ts";
import type { AppError } from "#shared/errors.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { errorCode, useCommand, useErrorText, useQuery } from "../../api.ts";
import { useCan } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { useUndo } from "../../app/undo.tsx";
import { useQuickPrint } from "../../app/use-paper.ts";
import type { Taking } from "../../components/pay-form.tsx";
import { namesFor } from "../../components/person.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import type { MoneyPlace } from "./use-money-place.ts";

export type Bill = OutputOf<"invoice.get">;

/** One bill and all that can be done with it now; what is absent makes no sense at this point, or is not this person's. */
export const useInvoice = (invoiceId: Id<"inv">, place: MoneyPlace) => {
  const t = useText();
  const format = useFormat();
  const { locale } = useReader();
  const toast = useToast();
  const errorText = useErrorText();
  const can = useCan();
  const { undo } = useUndo();
  const quickPrint = useQuickPrint();
  const answer = useQuery("invoice.get", { invoiceId });
  const bill = answer.data ?? null;
  const patientId = bill?.invoice.patientId;
  const account = useQuery("patient.account", { patientId: patientId ?? ("" as Id<"pat">) }, { enabled: patientId !== undefined && can("payment.read") });
  const issue = useCommand("invoice.issue");
  const discard = useCommand("invoice.discard");
  const credit = useCommand("invoice.credit");
  const take = useCommand("payment.take");
  const useCredit = useCommand("payment.useCredit");

  const refused = (error: AppError): void => toast({ text: errorText(error) ?? error.code, tone: "red" });
  const status = bill?.invoice.status;
  const isInvoice = bill?.invoice.kind === "invoice";
  const draft = status === "draft";
  const dueMinor = (bill?.dueMinor ?? zeroMinor) as Minor;
  const creditMinor = (account.data?.creditMinor ?? zeroMinor) as Minor;
  const usableMinor = Math.min(dueMinor, creditMinor) as Minor;
  const name = bill ? namesFor(locale.language, bill.patientName, bill.patientNameOther).first : "";

  return {
    bill,
    name,
    draft,
    loading: answer.isPending,
    problem: answer.error ? { text: errorText(answer.error), code: errorCode(answer.error), onRetry: () => void answer.refetch() } : null,
    creditMinor,
    dueMinor,
    busy: issue.busy || discard.busy || take.busy || useCredit.busy || credit.busy,
    takeFault: errorText(take.error),
    creditFault: errorText(credit.error),
    issue: draft && can("invoice.write")
      ? async (): Promise<boolean> => {
          const result = await issue.run({ invoiceId });
          if (!result.ok) {
            refused(result.error);
            return false;
          }
          toast({ text: t("money.invoice.issued", { number: format.code(result.value.invoice.number ?? "") }) });
          return true;
        }
      : undefined,
    discard: draft && can("invoice.write")
      ? async () => {
          const result = await discard.run({ invoiceId });
          if (!result.ok) return refused(result.error);
          toast({ text: t("money.invoice.discarded"), undo });
          place.back();
        }
      : undefined,
    canTake: isInvoice && status !== "credited" && (draft || dueMinor > 0) && can("payment.write"),
    take: async ({ amountMinor, method, reference, print }: Taking): Promise<boolean> => {
      if (patientId === undefined) return false;
      const result = await take.run({ patientId, invoiceId, method, amountMinor, ...(reference === null ? {} : { reference }) });
      if (!result.ok) return false;
      toast({ text: t("money.pay.done", { amount: format.money(amountMinor), name }), undo });
      if (print) await quickPrint({ kind: "receipt", id: result.value.payment.id });
      return true;
    },
    useCredit: status === "issued" && isInvoice && usableMinor > 0 && can("payment.write")
      ? {
          amountMinor: usableMinor,
          run: async () => {
            const result = await useCredit.run({ invoiceId, amountMinor: usableMinor });
            if (result.ok) toast({ text: t("money.invoice.creditUsed", { amount: format.money(usableMinor) }), undo });
            else refused(result.error);
          },
        }
      : undefined,
    creditWhole: status === "issued" && isInvoice && can("invoice.void")
      ? async (reason: string): Promise<boolean> => {
          const result = await credit.run({ invoiceId, reason });
          if (result.ok) toast({ text: t("money.invoice.credited", { number: format.code(result.value.creditNote.invoice.number ?? "") }) });
          return result.ok;
        }
      : undefined,
    print: !draft && can("paper.print") ? () => place.showPaper({ kind: "invoice", id: invoiceId }) : undefined,
    openFile: patientId === undefined ? undefined : () => place.openFile(patientId),
    openStatement: patientId === undefined || !can("payment.read") ? undefined : () => place.openStatement(patientId),
  };
};
export type InvoiceDesk = ReturnType<typeof useInvoice>;
