import { useState } from "react";
import type { Id } from "#shared/core/ids.ts";
import { useNavigation } from "../../app/navigation.tsx";
import { useCan } from "../../app/session.tsx";
import type { PaperRequest } from "../../app/use-paper.ts";

export const moneyTabs = ["today", "invoices", "close", "reports"] as const;
export type MoneyTab = (typeof moneyTabs)[number];

export type MoneyView =
  | { readonly kind: MoneyTab }
  | { readonly kind: "invoice"; readonly invoiceId: Id<"inv"> }
  | { readonly kind: "statement"; readonly patientId: Id<"pat"> };

/** Which part of the money is shown, and which paper lies over it. A bill or statement goes back to the part it came from. */
export const useMoneyPlace = () => {
  const can = useCan();
  const { params, step, go } = useNavigation();
  const tabs = moneyTabs.filter((tab) => (tab === "reports" ? can("report.money") : tab === "invoices" ? can("invoice.read") : can("payment.read")));
  const [tab, setTab] = useState<MoneyTab>(tabs[0] ?? "today");
  const [view, setView] = useState<MoneyView>({ kind: tab });
  const [paper, setPaper] = useState<PaperRequest | null>(null);
  const [payer, setPayer] = useState<string | null>(null);

  const openTab = (next: MoneyTab): void => {
    setTab(next);
    setView({ kind: next });
  };
  const [seenStep, setSeenStep] = useState(-1);
  if (seenStep !== step) {
    setSeenStep(step);
    setPaper(null);
    if (params["invoiceId"] !== undefined) setView({ kind: "invoice", invoiceId: params["invoiceId"] as Id<"inv"> });
    else if (params["statementOf"] !== undefined) setView({ kind: "statement", patientId: params["statementOf"] as Id<"pat"> });
    else if (moneyTabs.some((one) => one === params["tab"])) openTab(params["tab"] as MoneyTab);
    // Come to again from within: back to the part that lies under a bill.
    else setView({ kind: tab });
    if (params["payFor"] !== undefined) setPayer(params["payFor"]);
  }
  return {
    tabs, tab, view, paper, payer,
    openTab,
    openInvoice: (invoiceId: string) => setView({ kind: "invoice", invoiceId: invoiceId as Id<"inv"> }),
    openStatement: (patientId: string) => setView({ kind: "statement", patientId: patientId as Id<"pat"> }),
    openFile: (patientId: string) => go("patients", { patientId }),
    back: () => setView({ kind: tab }),
    showPaper: setPaper,
    clearPayer: () => setPayer(null),
  };
};
export type MoneyPlace = ReturnType<typeof useMoneyPlace>;
