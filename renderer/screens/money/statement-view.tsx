import { IconArrowLeft, IconArrowRight, IconDownload } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import type { Id } from "#shared/core/ids.ts";
import { minorToText, type Minor } from "#shared/core/money.ts";
import { errorCode, useErrorText, useQuery } from "../../api.ts";
import { useShortcuts } from "../../app/keyboard.tsx";
import { useCan } from "../../app/session.tsx";
import { Button, IconButton } from "../../components/button.tsx";
import { namesFor } from "../../components/person.tsx";
import { ScreenLayout, ToolsGap } from "../../components/screen-layout.tsx";
import { ErrorState, SkeletonRows } from "../../components/states.tsx";
import { useFormat, useIsRtl, useReader, useText } from "../../i18n.tsx";
import css from "./invoice-view.module.css";
import { saveCsv } from "./save-csv.ts";
import { accountToStatement, type StatementEntry } from "./statement.ts";
import { TakingPanel } from "./taking-panel.tsx";
import type { MoneyPlace } from "./use-money-place.ts";

const useStatement = (patientId: Id<"pat">) => {
  const t = useText();
  const format = useFormat();
  const { locale, currency } = useReader();
  const errorText = useErrorText();
  const file = useQuery("patient.open", { patientId });
  const account = useQuery("patient.account", { patientId });
  const entries = useMemo(() => (account.data ? accountToStatement(account.data) : []), [account.data]);
  const patient = file.data?.patient;
  const name = patient ? namesFor(locale.language, patient.name, patient.nameOther).first : "";
  const words = ({ what }: StatementEntry): string =>
    what.kind === "payment"
      ? t("money.statement.receipt", { kind: t(`money.kind.${what.payment.kind}`), method: t(`money.method.${what.payment.method}`) })
      : t(`money.statement.${what.kind}`, { number: format.code(what.number) });
  return {
    name,
    fileNumber: patient?.fileNumber ?? "",
    entries,
    words,
    balanceMinor: (entries.at(-1)?.balanceMinor ?? 0) as Minor,
    loading: account.isPending,
    problem: account.error ? { text: errorText(account.error), code: errorCode(account.error), onRetry: () => void account.refetch() } : null,
    save: () =>
      saveCsv(`statement-${patient?.fileNumber ?? patientId}.csv`, [
        [t("money.column.date"), t("money.column.entry"), `${t("money.column.charged")} (${currency})`, `${t("money.column.paid")} (${currency})`, `${t("money.column.balance")} (${currency})`],
        ...entries.map((entry) => [entry.on, words(entry), minorToText(entry.chargedMinor, currency), minorToText(entry.paidMinor, currency), minorToText(entry.balanceMinor, currency)]),
      ]),
  };
};

/** One patient's account as it came about. */
export const StatementView = ({ patientId, place }: { readonly patientId: Id<"pat">; readonly place: MoneyPlace }) => {
  const t = useText();
  const format = useFormat();
  const rtl = useIsRtl();
  const can = useCan();
  const statement = useStatement(patientId);
  const [taking, setTaking] = useState(false);
  const Back = rtl ? IconArrowRight : IconArrowLeft;
  const take = can("payment.write") ? () => setTaking(true) : undefined;
  useShortcuts("money.statement.table", [
    ...(take ? [{ keys: "P", label: "money.pay.title" as const, run: take }] : []),
    { keys: "Escape", label: "common.back", run: place.back },
  ]);
  const { balanceMinor } = statement;
  return (
    <ScreenLayout
      tools={
        <>
          <IconButton bordered label={t("common.back")} icon={<Back size={17} stroke={1.8} />} onClick={place.back} />
          <h2>{t("money.statement.title", { name: statement.name })}</h2>
          <span className={css.quiet}>{t("patient.file", { number: format.digits(statement.fileNumber) })}</span>
          <ToolsGap />
          <Button size="small" onClick={() => place.openFile(patientId)}>{t("money.payment.openFile")}</Button>
          <Button icon={<IconDownload size={16} stroke={1.7} />} disabled={statement.entries.length === 0} onClick={statement.save}>{t("money.report.csv")}</Button>
          {take && <Button tone="primary" hint="P" onClick={take}>{t("money.statement.pay")}</Button>}
        </>
      }
      side={taking && <TakingPanel start={patientId} onDone={() => setTaking(false)} />}
      keys={t("money.statement.keys")}
    >
      {statement.problem ? <ErrorState title={t("money.statement.error")} text={statement.problem.text ?? undefined} code={statement.problem.code} onRetry={statement.problem.onRetry} />
      : statement.loading ? <SkeletonRows rows={10} />
      : (
        <div className={css.page}>
          <div className={css.lines}>
            <table className={css.read} aria-label={t("money.statement.table")}>
              <thead>
                <tr>
                  <th scope="col" className={css.amount} style={{ textAlign: "start" }}>{t("money.column.date")}</th>
                  <th scope="col">{t("money.column.entry")}</th>
                  <th scope="col" className={css.amount}>{t("money.column.charged")}</th>
                  <th scope="col" className={css.amount}>{t("money.column.paid")}</th>
                  <th scope="col" className={css.total}>{t("money.column.balance")}</th>
                </tr>
              </thead>
              <tbody>
                {statement.entries.map((entry) => (
                  <tr key={entry.key}>
                    <td>{format.date(entry.on)}</td>
                    <td>{entry.what.kind === "payment" ? statement.words(entry) : <button type="button" className={css.link} onClick={() => entry.what.kind !== "payment" && place.openInvoice(entry.what.invoiceId)}>{statement.words(entry)}</button>}</td>
                    <td className={css.amount}>{entry.chargedMinor === 0 ? "" : format.amount(entry.chargedMinor)}</td>
                    <td className={css.amount}>{entry.paidMinor === 0 ? "" : format.amount(entry.paidMinor)}</td>
                    <td className={css.total}>{format.amount(entry.balanceMinor)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            {statement.entries.length === 0 && <p className={css.quiet}>{t("money.statement.empty")}</p>}
          </div>
          <dl className={css.balance}>
            <div className={css.sum} data-tone={balanceMinor > 0 ? "due" : "total"}>
              <dt>{t(balanceMinor > 0 ? "money.statement.owes" : balanceMinor < 0 ? "money.statement.inFavour" : "money.statement.even")}</dt>
              <dd>{format.money(Math.abs(balanceMinor) as Minor)}</dd>
            </div>
          </dl>
        </div>
      )}
    </ScreenLayout>
  );
};
