import { useEffect, useRef, useState } from "react";
import type { Minor } from "#shared/core/money.ts";
import type { AppError } from "#shared/errors.ts";
import { useCommand, useErrorText, useQuery } from "../../../api.ts";
import { useToast } from "../../../app/toasts.tsx";
import { useQuickPrint } from "../../../app/use-paper.ts";
import { useUndo } from "../../../app/undo.tsx";
import { useFormat, useText } from "../../../i18n.tsx";
import type { DayAppointment, PanelFacts } from "../model.ts";
import type { Taking } from "./payment-form.tsx";

interface Bill {
  readonly invoiceId: string;
  readonly dueMinor: Minor;
}

/** Taking money for a booking: its bill is made when there is none, the receipt printed when asked. */
export const usePayment = (appointment: DayAppointment, facts: PanelFacts | undefined, onTaken: () => void) => {
  const t = useText();
  const format = useFormat();
  const toast = useToast();
  const errorText = useErrorText();
  const { undo } = useUndo();
  const { run: makeBill } = useCommand("invoice.fromAppointment");
  const take = useCommand("payment.take");
  const useCredit = useCommand("payment.useCredit");
  const issue = useCommand("invoice.issue");
  const print = useQuickPrint();
  const printers = useQuery("machine.get", {}).data?.printers;
  const receipt = printers?.receipt;
  const [made, setMade] = useState<Bill | null>(null);
  const [problem, setProblem] = useState<AppError | null>(null);

  const billed = facts?.invoiceId ?? null;
  useEffect(() => {
    if (facts === undefined || billed !== null) return;
    let gone = false;
    void makeBill({ appointmentId: appointment.id }).then((result) => {
      if (gone) return;
      if (result.ok) setMade({ invoiceId: result.value.invoice.id, dueMinor: (result.value.invoice.totalMinor - result.value.paidMinor) as Minor });
      else setProblem(result.error);
    });
    return () => {
      gone = true;
    };
  }, [facts === undefined, billed, appointment.id, makeBill]); // oxlint-disable-line react/exhaustive-deps -- only whether the facts are known counts; asking again would make the bill twice

  const bill: Bill | null =
    facts && billed !== null
      ? { invoiceId: billed, dueMinor: (facts.invoiceStatus === "draft" ? facts.totalMinor - facts.paidMinor : facts.dueMinor) as Minor }
      : made;

  // Kept beside the screen: a second press comes before it is drawn that the first one is under way.
  const taking = useRef(false);
  const run = async (wanted: Taking): Promise<void> => {
    if (!bill || taking.current) return;
    taking.current = true;
    await takeFor(bill, wanted);
    taking.current = false;
  };

  const takeFor = async (bill: Bill, taking: Taking): Promise<void> => {
    setProblem(null);
    const invoiceId = bill.invoiceId as NonNullable<Parameters<typeof take.run>[0]["invoiceId"]>;
    if (taking.method === "credit") {
      const issued = facts?.invoiceStatus === "issued" ? null : await issue.run({ invoiceId });
      if (issued && !issued.ok) return setProblem(issued.error);
      const used = await useCredit.run({ invoiceId, amountMinor: taking.amountMinor });
      if (!used.ok) return setProblem(used.error);
    } else {
      const { method, amountMinor, reference } = taking;
      const taken = await take.run({ patientId: appointment.patientId, invoiceId, method, amountMinor, ...(reference === null ? {} : { reference }) });
      if (!taken.ok) return setProblem(taken.error);
      if (taking.print) void print({ kind: "receipt", id: taken.value.payment.id });
    }
    toast({ text: t("day.done.paid", { amount: format.money(taking.amountMinor), patient: appointment.patientName }), undo });
    onTaken();
  };

  return {
    bill, run,
    busy: take.busy || useCredit.busy || issue.busy,
    problem: errorText(problem),
    printAtFirst: receipt?.printer !== null && receipt?.printer !== undefined,
    creditMinor: (facts?.creditMinor ?? 0) as Minor,
  };
};
