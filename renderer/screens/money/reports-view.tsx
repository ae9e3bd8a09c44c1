import { IconChartBar, IconDownload } from "@tabler/icons-react";
import { useMemo } from "react";
import { Button } from "../../components/button.tsx";
import { Choice } from "../../components/choice.tsx";
import { DataTable, type TableColumn } from "../../components/data-table.tsx";
import { DateField } from "../../components/fields.tsx";
import { ScreenLayout, ToolsGap } from "../../components/screen-layout.tsx";
import { EmptyState, ErrorState, SkeletonRows } from "../../components/states.tsx";
import { useFormat, useText } from "../../i18n.tsx";
import { useReport, type Period, type Report, type ReportBy } from "./use-report.ts";
import css from "./views.module.css";

const cuts: readonly ReportBy[] = ["day", "practitioner", "service", "method"];
const periods: readonly Period[] = ["thisMonth", "lastMonth", "thisYear"];

/** What was billed and received, by day, doctor, service or method; it leaves as a spreadsheet. */
export const ReportsView = () => {
  const t = useText();
  const format = useFormat();
  const report = useReport();
  return (
    <ScreenLayout
      tools={
        <>
          <Choice label={t("money.report.by")} value={report.by} options={cuts.map((by) => ({ value: by, label: t(`money.report.by.${by}`) }))} onChange={report.setBy} />
          <Choice label={t("money.report.period")} value={report.period} options={periods.map((period) => ({ value: period, label: t(`money.report.${period}`) }))} onChange={report.setPeriod} />
          <div className={css.date}><DateField labelHidden label={t("common.from")} value={report.from} today={report.today} onChange={report.setFrom} /></div>
          <div className={css.date}><DateField labelHidden label={t("common.to")} value={report.to} today={report.today} onChange={report.setTo} /></div>
          <ToolsGap />
          <Button icon={<IconDownload size={16} stroke={1.7} />} disabled={report.rows.length === 0} onClick={report.save}>{t("money.report.csv")}</Button>
        </>
      }
      keys={t("money.report.keys")}
    >
      {report.problem ? <ErrorState title={t("money.report.error")} text={report.problem.text ?? undefined} code={report.problem.code} onRetry={report.problem.onRetry} />
      : report.loading ? <SkeletonRows rows={14} />
      : (
        <div className={css.fill}>
          <dl className={css.figures} data-count="3">
            {([["billed", report.billedMinor], ["received", report.receivedMinor], ["due", report.dueMinor]] as const).map(([name, amount]) => (
              <div key={name} className={css.figure} data-tone={name === "due" && amount > 0 ? "due" : undefined}>
                <dt>{t(`money.day.${name}`)}</dt>
                <dd>{format.money(amount)}</dd>
              </div>
            ))}
          </dl>
          {report.rows.length === 0
            ? <EmptyState icon={<IconChartBar size={22} stroke={1.6} />} title={t("money.report.empty.title")} text={t("money.report.empty.text")} />
            : <Rows report={report} />}
        </div>
      )}
    </ScreenLayout>
  );
};

type ReportRow = Report["rows"][number];

const Rows = ({ report }: { readonly report: Report }) => {
  const t = useText();
  const format = useFormat();
  const { mostMinor, by } = report;
  const columns = useMemo<readonly TableColumn<ReportRow>[]>(
    () => [
      { id: "name", title: t(`money.report.by.${by}`), cell: ({ name }) => <bdi className={css.strong}>{name}</bdi>, sortBy: (row) => (by === "day" ? row.key : row.name) },
      { id: "count", title: t("money.column.count"), width: "80px", end: true, cell: ({ count }) => format.number(count), sortBy: ({ count }) => count },
      { id: "billed", title: t("money.column.billed"), width: "150px", end: true, cell: ({ billedMinor }) => format.money(billedMinor), sortBy: ({ billedMinor }) => billedMinor },
      { id: "received", title: t("money.column.received"), width: "150px", end: true, cell: ({ receivedMinor }) => format.money(receivedMinor), sortBy: ({ receivedMinor }) => receivedMinor },
      {
        id: "share", title: t("money.column.share"), width: "32%",
        cell: ({ billedMinor, receivedMinor }) => (
          <span className={css.bar} aria-hidden="true">
            <span style={{ width: `${(Math.max(0, by === "method" ? receivedMinor : billedMinor) / mostMinor) * 100}%` }} />
          </span>
        ),
      },
    ],
    [t, format, by, mostMinor],
  );
  return <div className={css.table}><DataTable key={by} label={t("money.report.table", { from: format.date(report.from), to: format.date(report.to) })} rows={report.rows} columns={columns} rowId={({ key }) => key} /></div>;
};
