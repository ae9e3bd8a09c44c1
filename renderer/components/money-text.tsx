import type { Minor } from "#shared/core/money.ts";
import { useFormat } from "../i18n.tsx";
import { classes } from "./classes.ts";
import css from "./money-text.module.css";

interface MoneyTextProps {
  readonly amount: Minor;
  /** Absent: the clinic's. */
  readonly currency?: string | undefined;
  /** Due is red only while something is due; strong is a total. */
  readonly tone?: "due" | "strong" | "quiet" | undefined;
  /** The figure without its currency, where the head of the column says it. */
  readonly bare?: boolean;
}

export const MoneyText = ({ amount, currency, tone, bare }: MoneyTextProps) => {
  const format = useFormat();
  const shade = tone === "due" && amount <= 0 ? undefined : tone;
  return <span className={classes(css.money, shade && css[shade])}>{bare ? format.amount(amount, currency) : format.money(amount, currency)}</span>;
};
