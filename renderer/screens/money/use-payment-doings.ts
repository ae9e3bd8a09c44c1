import { numberToMinor, type Minor } from "#shared/core/money.ts";
import { useCommand, useErrorText } from "../../api.ts";
import { useCan } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import type { PayMethod } from "../../components/pay-form.tsx";
import type { DayPayment } from "./use-money-day.ts";

/** What can be done with a row of the ledger. Nothing in it is changed: each is a row of its own. */
export const usePaymentDoings = ({ payment, patientName, reversed }: DayPayment) => {
  const t = useText();
  const format = useFormat();
  const toast = useToast();
  const errorText = useErrorText();
  const can = useCan();
  const reverse = useCommand("payment.reverse");
  const refund = useCommand("payment.refund");
  const open = !reversed && payment.kind !== "reversal" && payment.kind !== "transfer";
  return {
    reverse: open && can("payment.write")
      ? async (reason: string): Promise<boolean> => {
          const result = await reverse.run({ paymentId: payment.id, reason });
          if (result.ok) toast({ text: t("money.payment.reverseDone", { amount: format.money(payment.amountMinor) }) });
          return result.ok;
        }
      : undefined,
    refund: open && payment.kind === "payment" && can("payment.refund")
      ? async (amountMinor: Minor, method: PayMethod, reason: string): Promise<boolean> => {
          const result = await refund.run({ patientId: payment.patientId, ...(payment.invoiceId === null ? {} : { invoiceId: payment.invoiceId }), method, amountMinor: numberToMinor(amountMinor), reason });
          if (result.ok) toast({ text: t("money.payment.refundDone", { amount: format.money(amountMinor), name: patientName }) });
          return result.ok;
        }
      : undefined,
    busy: reverse.busy || refund.busy,
    fault: errorText(reverse.error ?? refund.error),
    clear: () => {
      reverse.clear();
      refund.clear();
    },
  };
};
export type PaymentDoings = ReturnType<typeof usePaymentDoings>;
