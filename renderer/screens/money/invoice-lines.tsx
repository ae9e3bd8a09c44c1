import { formatQuantity } from "#shared/i18n/format.ts";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import css from "./invoice-view.module.css";
import type { Bill } from "./use-invoice.ts";

/** The lines of an issued bill, as they will stay. */
export const InvoiceLines = ({ bill }: { readonly bill: Bill }) => {
  const t = useText();
  const format = useFormat();
  const { locale } = useReader();
  const discounted = bill.lines.some((line) => line.discountMinor !== 0);
  return (
    <div className={css.lines}>
      <table className={css.read} aria-label={t("money.invoice.lines")}>
        <thead>
          <tr>
            <th scope="col">{t("money.invoice.what")}</th>
            <th scope="col" className={css.quantity}>{t("money.invoice.quantity")}</th>
            <th scope="col" className={css.amount}>{t("money.invoice.price")}</th>
            {discounted && <th scope="col" className={css.amount}>{t("money.invoice.lineDiscount")}</th>}
            <th scope="col" className={css.total}>{t("money.invoice.lineTotal")}</th>
          </tr>
        </thead>
        <tbody>
          {bill.lines.map((line) => (
            <tr key={line.id}>
              <td><bdi>{line.description}</bdi></td>
              <td className={css.quantity}>{formatQuantity(line.quantity, locale)}</td>
              <td className={css.amount}>{format.amount(line.unitMinor)}</td>
              {discounted && <td className={css.amount}>{line.discountMinor === 0 ? "" : format.amount(line.discountMinor)}</td>}
              <td className={css.total}>{format.amount(line.totalMinor)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
