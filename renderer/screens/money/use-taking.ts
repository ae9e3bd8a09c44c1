import { useState } from "react";
import { zeroMinor, type Minor } from "#shared/core/money.ts";
import type { Id } from "#shared/core/ids.ts";
import { useCommand, useErrorText, useQuery } from "../../api.ts";
import { useToast } from "../../app/toasts.tsx";
import { useUndo } from "../../app/undo.tsx";
import { useQuickPrint } from "../../app/use-paper.ts";
import type { Taking } from "../../components/pay-form.tsx";
import { namesFor } from "../../components/person.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";

/** Takes money from one patient: for one of the unpaid bills, the oldest first, or on the account. */
export const useTaking = (patientId: Id<"pat">, onDone: () => void) => {
  const t = useText();
  const format = useFormat();
  const { locale } = useReader();
  const toast = useToast();
  const errorText = useErrorText();
  const { undo } = useUndo();
  const quickPrint = useQuickPrint();
  const file = useQuery("patient.open", { patientId });
  const account = useQuery("patient.account", { patientId });
  const take = useCommand("payment.take");
  const [chosen, setChosen] = useState<string | null>(null);
  const bills = (account.data?.invoices ?? []).filter((bill) => bill.dueMinor > 0 && bill.kind === "invoice" && bill.number !== null).toReversed();
  const bill = chosen === "account" ? undefined : (bills.find((one) => one.invoiceId === chosen) ?? bills[0]);
  const patient = file.data?.patient;
  return {
    name: patient === undefined ? null : namesFor(locale.language, patient.name, patient.nameOther).first,
    fileNumber: patient?.fileNumber ?? null,
    ready: account.data !== undefined,
    problem: errorText(account.error),
    balanceMinor: (account.data?.balanceMinor ?? zeroMinor) as Minor,
    bills,
    choice: bill?.invoiceId ?? "account",
    onChoice: setChosen,
    dueMinor: (bill?.dueMinor ?? zeroMinor) as Minor,
    busy: take.busy,
    fault: errorText(take.error),
    take: async ({ amountMinor, method, reference, print }: Taking): Promise<void> => {
      const result = await take.run({ patientId, method, amountMinor, ...(bill ? { invoiceId: bill.invoiceId as Id<"inv"> } : {}), ...(reference === null ? {} : { reference }) });
      if (!result.ok) return;
      toast({ text: t("money.pay.done", { amount: format.money(amountMinor), name: patient?.name ?? "" }), undo });
      onDone();
      if (print) await quickPrint({ kind: "receipt", id: result.value.payment.id });
    },
  };
};
