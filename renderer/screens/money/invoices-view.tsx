import { IconFileInvoice, IconPlus, IconX } from "@tabler/icons-react";
import { useMemo, useRef, useState } from "react";
import type { Minor } from "#shared/core/money.ts";
import type { LocalDate } from "#shared/core/time.ts";
import { useShortcuts } from "../../app/keyboard.tsx";
import { Button, IconButton } from "../../components/button.tsx";
import { Choice } from "../../components/choice.tsx";
import { DataTable, type TableColumn } from "../../components/data-table.tsx";
import { DateField } from "../../components/fields.tsx";
import { Panel } from "../../components/panel.tsx";
import { namesFor } from "../../components/person.tsx";
import { ScreenLayout, ToolsGap } from "../../components/screen-layout.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { EmptyState, ErrorState, SkeletonRows } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import { PatientPick } from "./patient-pick.tsx";
import side from "./side.module.css";
import { statusTone } from "./status-tone.ts";
import { useInvoices, type InvoiceFilter, type InvoicesDesk, type InvoiceSummary } from "./use-invoices.ts";
import type { MoneyPlace } from "./use-money-place.ts";
import css from "./views.module.css";

const filters: readonly InvoiceFilter[] = ["all", "draft", "unpaid", "paid"];

/** Every bill: by day, by state, by name or number, with what they come to. */
export const InvoicesView = ({ place }: { readonly place: MoneyPlace }) => {
  const t = useText();
  const format = useFormat();
  const desk = useInvoices(place.openInvoice);
  const search = useRef<HTMLInputElement>(null);
  const [making, setMaking] = useState(false);
  const start = desk.make ? () => setMaking(true) : undefined;
  useShortcuts("money.invoices.list", [
    { keys: "/", label: "common.search", run: () => search.current?.focus() },
    ...(start ? [{ keys: "N", label: "money.invoices.new" as const, run: start }] : []),
    { keys: "Escape", label: "common.close", quiet: true, run: () => (making ? setMaking(false) : false) },
  ]);
  return (
    <ScreenLayout
      tools={
        <>
          <div className={css.search}><SearchField ref={search} label={t("money.invoices.find")} value={desk.text} onChange={desk.setText} hint="/" /></div>
          <div className={css.date}><DateField labelHidden label={t("common.from")} value={desk.from} today={desk.today} onChange={desk.setFrom} /></div>
          <div className={css.date}><DateField labelHidden label={t("common.to")} value={desk.to} today={desk.today} onChange={desk.setTo} /></div>
          <Choice label={t("money.invoices.status")} value={desk.status} options={filters.map((filter) => ({ value: filter, label: t(`money.invoices.${filter}`) }))} onChange={desk.setStatus} />
          <ToolsGap />
          {start && <Button tone="primary" hint="N" icon={<IconPlus size={16} stroke={1.8} />} onClick={start}>{t("money.invoices.new")}</Button>}
        </>
      }
      side={making && desk.make && <NewInvoice onPick={(patientId) => void desk.make?.(patientId)} onClose={() => setMaking(false)} />}
      keys={t("money.invoices.keys")}
    >
      {desk.problem ? <ErrorState title={t("money.invoices.error")} text={desk.problem.text ?? undefined} code={desk.problem.code} onRetry={desk.problem.onRetry} />
      : desk.loading ? <SkeletonRows rows={14} />
      : desk.rows.length === 0 ? <EmptyState icon={<IconFileInvoice size={22} stroke={1.6} />} title={t("money.invoices.empty.title")} text={t("money.invoices.empty.text")} actions={start && <Button tone="primary" hint="N" onClick={start}>{t("money.invoices.new")}</Button>} />
      : (
        <div className={css.fill}>
          <Rows desk={desk} onOpen={place.openInvoice} />
          <div className={css.foot}>
            <span>{t("money.invoices.sum", { count: desk.total, sum: format.money(desk.sumMinor), due: format.money(desk.dueMinor) })}</span>
            {desk.onMore && <Button size="small" onClick={desk.onMore}>{t("money.invoices.more")}</Button>}
          </div>
        </div>
      )}
    </ScreenLayout>
  );
};

const Rows = ({ desk, onOpen }: { readonly desk: InvoicesDesk; readonly onOpen: (invoiceId: string) => void }) => {
  const t = useText();
  const format = useFormat();
  const { locale } = useReader();
  const columns = useMemo<readonly TableColumn<InvoiceSummary>[]>(
    () => [
      { id: "number", title: t("money.column.number"), width: "120px", sortBy: ({ number }) => number ?? "", cell: ({ number }) => <bdi>{number === null ? t("money.status.draft") : format.digits(number)}</bdi> },
      { id: "date", title: t("money.column.date"), width: "110px", sortBy: ({ issuedOn }) => issuedOn ?? "", cell: ({ issuedOn }) => issuedOn !== null && format.date(issuedOn as LocalDate) },
      { id: "patient", title: t("money.column.patient"), sortBy: ({ patientName }) => patientName, cell: (row) => <bdi className={css.strong}>{namesFor(locale.language, row.patientName, row.patientNameOther).first}</bdi> },
      { id: "file", title: t("patients.column.file"), width: "90px", sortBy: ({ fileNumber }) => fileNumber, cell: ({ fileNumber }) => <bdi className={css.quiet}>{format.digits(fileNumber)}</bdi> },
      { id: "status", title: t("money.column.status"), width: "140px", sortBy: ({ status }) => status, cell: ({ status, kind }) => kind === "creditNote" ? <StatusTag tone="grey">{t("money.creditNote")}</StatusTag> : <StatusTag tone={statusTone[status]} dot>{t(`money.status.${status}`)}</StatusTag> },
      { id: "total", title: t("money.column.total"), width: "130px", end: true, sortBy: ({ totalMinor }) => totalMinor, cell: ({ totalMinor }) => <span className={css.strong}>{format.money(totalMinor as Minor)}</span> },
      { id: "due", title: t("money.column.due"), width: "130px", end: true, sortBy: ({ dueMinor }) => dueMinor, cell: ({ dueMinor, number }) => dueMinor > 0 && number !== null && <span className={css.due}>{format.money(dueMinor as Minor)}</span> },
    ],
    [t, format, locale.language],
  );
  return <div className={css.table}><DataTable label={t("money.invoices.list")} rows={desk.rows} columns={columns} rowId={({ invoiceId }) => invoiceId} isQuiet={({ status }) => status === "credited"} onOpen={({ invoiceId }) => onOpen(invoiceId)} /></div>;
};

const NewInvoice = ({ onPick, onClose }: { readonly onPick: (patientId: string) => void; readonly onClose: () => void }) => {
  const t = useText();
  return (
    <Panel side label={t("money.invoices.new")}>
      <div className={side.head}>
        <h2 className={side.title}>{t("money.invoices.for")}</h2>
        <IconButton label={t("common.close")} icon={<IconX size={18} stroke={1.7} />} onClick={onClose} />
      </div>
      <PatientPick label={t("money.invoices.for")} onPick={onPick} onCancel={onClose} />
    </Panel>
  );
};
