import { addMinor, zeroMinor, type Minor } from "#shared/core/money.ts";
import { useClinic } from "../../app/session.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import css from "./invoice-view.module.css";

interface InvoiceSumsProps {
  readonly amounts: { readonly subtotalMinor: Minor; readonly taxMinor: Minor; readonly roundingMinor: Minor; readonly totalMinor: Minor };
  /** Off the whole. */
  readonly discountMinor: Minor;
  readonly reason?: string | null;
  /** Off the lines. */
  readonly ownDiscounts: readonly { readonly discountMinor: Minor }[];
  readonly paidMinor?: number;
  readonly dueMinor?: number;
}

/** From the lines to what is due, nothing left out that is not zero. */
export const InvoiceSums = ({ amounts, discountMinor, reason, ownDiscounts, paidMinor, dueMinor }: InvoiceSumsProps) => {
  const t = useText();
  const format = useFormat();
  const { taxIncluded } = useClinic();
  const off = addMinor(discountMinor, zeroMinor, ...ownDiscounts.map((line) => line.discountMinor));
  return (
    <dl className={css.sums} aria-live="polite">
      {(off !== 0 || amounts.taxMinor !== 0 || amounts.roundingMinor !== 0) && <Row name={t("money.invoice.subtotal")} value={format.money(amounts.subtotalMinor)} />}
      {off !== 0 && <Row name={reason ? `${t("money.invoice.discount")} (${reason})` : t("money.invoice.discount")} value={format.money((off * -1) as Minor)} />}
      {amounts.taxMinor !== 0 && !taxIncluded && <Row name={t("money.invoice.tax")} value={format.money(amounts.taxMinor)} />}
      {amounts.roundingMinor !== 0 && <Row name={t("money.invoice.rounding")} value={format.money(amounts.roundingMinor)} />}
      <Row name={t("money.invoice.total")} value={format.money(amounts.totalMinor)} tone="total" />
      {amounts.taxMinor !== 0 && taxIncluded && <Row name={t("money.invoice.taxInside")} value={format.money(amounts.taxMinor)} tone="quiet" />}
      {paidMinor !== undefined && paidMinor !== 0 && <Row name={t("money.invoice.paid")} value={format.money(paidMinor as Minor)} />}
      {dueMinor !== undefined && dueMinor > 0 && <Row name={t("money.invoice.due")} value={format.money(dueMinor as Minor)} tone="due" />}
    </dl>
  );
};

const Row = ({ name, value, tone }: { readonly name: string; readonly value: string; readonly tone?: "total" | "due" | "quiet" }) => (
  <div className={css.sum} data-tone={tone}>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);
