import { useDeferredValue, useState } from "react";
import type { Id } from "#shared/core/ids.ts";
import type { Minor } from "#shared/core/money.ts";
import { addDays, type LocalDate } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { errorCode, useCommand, useErrorText, useQuery } from "../../api.ts";
import { useToday } from "../../app/clock.tsx";
import { useCan } from "../../app/session.tsx";
import { useToast } from "../../app/toasts.tsx";

export type InvoiceSummary = OutputOf<"invoice.list">["invoices"][number];
export type InvoiceFilter = "all" | "draft" | "unpaid" | "paid";
const none: readonly InvoiceSummary[] = [];
const firstDays = 30;
const step = 200;

/** Bills by day, state and words, with their sums. */
export const useInvoices = (onMade: (invoiceId: string) => void) => {
  const errorText = useErrorText();
  const toast = useToast();
  const can = useCan();
  const today = useToday();
  const [from, setFrom] = useState<LocalDate | null>(addDays(today, -firstDays));
  const [to, setTo] = useState<LocalDate | null>(today);
  const [status, setStatus] = useState<InvoiceFilter>("all");
  const [text, setText] = useState("");
  const [limit, setLimit] = useState(step);
  const words = useDeferredValue(text.trim());
  const answer = useQuery("invoice.list", { status, text: words, limit: Math.min(limit, 500), ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) }, { keepPrevious: true });
  const draft = useCommand("invoice.draft");
  const rows = answer.data?.invoices ?? none;
  return {
    from, setFrom, to, setTo, status, setStatus, text, setText, today,
    rows,
    total: answer.data?.total ?? 0,
    sumMinor: (answer.data?.sumMinor ?? 0) as Minor,
    dueMinor: (answer.data?.dueMinor ?? 0) as Minor,
    onMore: answer.data && rows.length < answer.data.total && limit < 500 ? () => setLimit(limit + step) : undefined,
    loading: answer.isPending,
    problem: answer.error ? { text: errorText(answer.error), code: errorCode(answer.error), onRetry: () => void answer.refetch() } : null,
    make: can("invoice.write")
      ? async (patientId: string) => {
          const result = await draft.run({ patientId: patientId as Id<"pat">, lines: [] });
          if (result.ok) onMade(result.value.invoice.id);
          else toast({ text: errorText(result.error) ?? result.error.code, tone: "red" });
        }
      : undefined,
  };
};
export type InvoicesDesk = ReturnType<typeof useInvoices>;
