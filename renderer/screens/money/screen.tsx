import { BarSlot } from "../../app/bar-slot.tsx";
import { useCommands } from "../../app/commands.tsx";
import { useShortcuts } from "../../app/keyboard.tsx";
import { PaperDesk } from "../../app/paper-desk.tsx";
import { BarTitle } from "../../components/bar-title.tsx";
import { Choice } from "../../components/choice.tsx";
import { useText } from "../../i18n.tsx";
import { CloseView } from "./close-view.tsx";
import { InvoiceView } from "./invoice-view.tsx";
import { InvoicesView } from "./invoices-view.tsx";
import { ReportsView } from "./reports-view.tsx";
import { StatementView } from "./statement-view.tsx";
import { TodayView } from "./today-view.tsx";
import { useMoneyPlace, type MoneyPlace } from "./use-money-place.ts";

/** The first arrow leads into the rows, wherever on the screen the keyboard was. */
const enterRows = (event: KeyboardEvent): boolean => {
  if (event.target instanceof HTMLElement && event.target.closest("table")) return false;
  const row = document.querySelector<HTMLElement>('#screen tr[tabindex="0"]');
  row?.focus();
  return row !== null;
};

/** Money: what came in today, every bill, the evening's count, and what the owner asks at the end of the month. */
export const MoneyScreen = () => {
  const t = useText();
  const place = useMoneyPlace();
  useShortcuts("money.keysTitle", [
    ...place.tabs.map((tab, index) => ({ keys: String(index + 1), label: `money.tab.${tab}` as const, run: () => place.openTab(tab) })),
    { keys: "ArrowDown", label: "money.invoice.lines", quiet: true, run: enterRows },
  ]);
  useCommands(place.tabs.map((tab, index) => ({ id: `money.${tab}`, label: `${t("money.title")} · ${t(`money.tab.${tab}`)}`, words: tab, hint: String(index + 1), run: () => place.openTab(tab) })));
  if (place.paper) return <PaperDesk paper={place.paper} onClose={() => place.showPaper(null)} />;
  return (
    <>
      <BarSlot>
        <BarTitle title={t("money.title")} />
        <Choice label={t("money.tabs")} value={place.tab} options={place.tabs.map((tab, index) => ({ value: tab, label: t(`money.tab.${tab}`), hint: String(index + 1) }))} onChange={place.openTab} />
      </BarSlot>
      <View place={place} />
    </>
  );
};

const View = ({ place }: { readonly place: MoneyPlace }) => {
  const { view } = place;
  switch (view.kind) {
    case "today": return <TodayView place={place} />;
    case "invoices": return <InvoicesView place={place} />;
    case "close": return <CloseView place={place} />;
    case "reports": return <ReportsView />;
    case "invoice": return <InvoiceView key={view.invoiceId} invoiceId={view.invoiceId} place={place} />;
    case "statement": return <StatementView key={view.patientId} patientId={view.patientId} place={place} />;
  }
};
