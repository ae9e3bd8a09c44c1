import { useFormat, useText } from "../../i18n.tsx";
import css from "./side.module.css";
import type { Share } from "./use-money-day.ts";

/** What each person took and gave, by method. */
export const ShareTable = ({ shares }: { readonly shares: readonly Share[] }) => {
  const t = useText();
  const format = useFormat();
  if (shares.length === 0) return <p className={css.quiet}>{t("money.close.nobody")}</p>;
  const hasOut = shares.some((share) => share.outMinor !== 0);
  return (
    <table className={css.table} aria-label={t("money.day.byPerson")}>
      <thead>
        <tr>
          <th scope="col">{t("money.column.person")}</th>
          <th scope="col">{t("money.column.method")}</th>
          {hasOut && <th scope="col" className={css.end}>{t("money.column.out")}</th>}
          <th scope="col" className={css.end}>{t("money.column.net")}</th>
        </tr>
      </thead>
      <tbody>
        {shares.map((share, index) => (
          <tr key={share.key}>
            <td>{shares[index - 1]?.person === share.person ? <span className="visually-hidden">{share.person}</span> : <bdi className={css.strong}>{share.person}</bdi>}</td>
            <td>{t(`money.method.${share.method}`)}</td>
            {hasOut && <td className={css.end}>{share.outMinor === 0 ? "" : format.amount(share.outMinor)}</td>}
            <td className={css.end}>{format.amount(share.netMinor)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
