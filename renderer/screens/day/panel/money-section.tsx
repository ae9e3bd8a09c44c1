import type { Minor } from "#shared/core/money.ts";
import { MoneyText } from "../../../components/money-text.tsx";
import { Fact } from "../../../components/panel.tsx";
import { useText } from "../../../i18n.tsx";
import type { PanelFacts } from "../model.ts";
import styles from "./panel.module.css";

/** What the visit costs, what was paid, and in red what is still due. */
export const MoneySection = ({ facts }: { readonly facts: PanelFacts }) => {
  const t = useText();
  const due = (facts.invoiceStatus === "draft" ? facts.totalMinor - facts.paidMinor : facts.dueMinor) as Minor;
  const before = (facts.balanceMinor - facts.dueMinor) as Minor;
  return (
    <div>
      {facts.lines.map((line, index) => (
        <Fact key={index} name={line.description}><MoneyText amount={line.totalMinor as Minor} /></Fact>
      ))}
      {facts.invoiceId === null && <p className={styles.hint}>{t("day.notBilled")}</p>}
      {facts.invoiceId !== null && (
        <>
          <div className={styles.total}><Fact name={t("day.total")} tone="strong"><MoneyText amount={facts.totalMinor as Minor} tone="strong" /></Fact></div>
          {facts.paidMinor !== 0 && <Fact name={t("day.paid")}><MoneyText amount={facts.paidMinor as Minor} /></Fact>}
          {due > 0 ? <Fact name={t("day.due")} tone="due"><MoneyText amount={due} tone="due" /></Fact> : <p className={styles.hint}>{t("day.allPaid")}</p>}
        </>
      )}
      {before > 0 && <Fact name={t("day.balance")} tone="due"><MoneyText amount={before} tone="due" /></Fact>}
      {facts.creditMinor > 0 && <Fact name={t("day.credit")}><MoneyText amount={facts.creditMinor as Minor} /></Fact>}
    </div>
  );
};
