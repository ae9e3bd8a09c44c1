import { IconCash } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { addDays, type LocalDate } from "#shared/core/time.ts";
import type { Minor } from "#shared/core/money.ts";
import { useToday } from "../../app/clock.tsx";
import { useShortcuts } from "../../app/keyboard.tsx";
import { useCan } from "../../app/session.tsx";
import { Button } from "../../components/button.tsx";
import { classes } from "../../components/classes.ts";
import { DataTable, type TableColumn } from "../../components/data-table.tsx";
import { Panel, SectionTitle } from "../../components/panel.tsx";
import { namesFor } from "../../components/person.tsx";
import { ScreenLayout, ToolsGap } from "../../components/screen-layout.tsx";
import { EmptyState, ErrorState, SkeletonRows } from "../../components/states.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import { DayStep } from "./day-step.tsx";
import { PaymentPanel } from "./payment-panel.tsx";
import { ShareTable } from "./share-table.tsx";
import { TakingPanel } from "./taking-panel.tsx";
import { useMoneyDay, type DayMoney, type DayPayment } from "./use-money-day.ts";
import type { MoneyPlace } from "./use-money-place.ts";
import css from "./views.module.css";

/** The day's money as it comes in, and taking it from anybody. */
export const TodayView = ({ place }: { readonly place: MoneyPlace }) => {
  const t = useText();
  const can = useCan();
  const today = useToday();
  const [day, setDay] = useState<LocalDate>(today);
  const money = useMoneyDay(day);
  const [openId, setOpenId] = useState<string | null>(null);
  const [taking, setTaking] = useState(false);
  const open = money.payments.find((row) => row.payment.id === openId);
  const takes = taking || place.payer !== null;
  const take = can("payment.write") ? () => setTaking(true) : undefined;
  const close = (): void => {
    setTaking(false);
    setOpenId(null);
    place.clearPayer();
  };
  useShortcuts("money.tab.today", [
    ...(take ? [{ keys: "P", label: "money.pay.title" as const, run: take }] : []),
    { keys: "T", label: "common.today", run: () => setDay(today) },
    { keys: "[", label: "money.day.previous", run: () => setDay(addDays(day, -1)) },
    { keys: "]", label: "money.day.next", run: () => (day < today ? setDay(addDays(day, 1)) : false) },
    { keys: "Escape", label: "common.close", quiet: true, run: () => (takes || open ? close() : false) },
  ]);
  return (
    <ScreenLayout
      tools={
        <>
          <DayStep day={day} today={today} onDay={setDay} />
          {money.day?.closed && <StatusTag tone="green" dot>{t("money.day.closed")}</StatusTag>}
          <ToolsGap />
          {take && <Button tone="primary" hint="P" icon={<IconCash size={16} stroke={1.7} />} onClick={take}>{t("money.pay.title")}</Button>}
        </>
      }
      side={takes ? <TakingPanel start={place.payer} onDone={close} /> : open ? <PaymentPanel key={open.payment.id} row={open} place={place} onClose={close} /> : <ByPerson money={money} />}
      keys={t("money.day.keys")}
    >
      {money.problem ? <ErrorState title={t("money.day.error")} text={money.problem.text ?? undefined} code={money.problem.code} onRetry={money.problem.onRetry} />
      : money.day === null ? <SkeletonRows rows={14} />
      : (
        <div className={css.fill}>
          <Figures day={money.day} />
          {money.payments.length === 0
            ? <EmptyState icon={<IconCash size={22} stroke={1.6} />} title={t("money.day.empty.title")} text={t("money.day.empty.text")} actions={take && day === today && <Button tone="primary" hint="P" onClick={take}>{t("money.pay.title")}</Button>} />
            : <Payments day={day} money={money} openId={openId} onOpen={(id) => { setTaking(false); place.clearPayer(); setOpenId(id); }} />}
        </div>
      )}
    </ScreenLayout>
  );
};

const Figures = ({ day }: { readonly day: NonNullable<DayMoney["day"]> }) => {
  const t = useText();
  const format = useFormat();
  const figures = [["billed", day.billedMinor], ["received", day.receivedMinor], ["refunded", day.refundedMinor], ["due", day.dueMinor]] as const;
  return (
    <dl className={css.figures}>
      {figures.map(([name, amount]) => (
        <div key={name} className={css.figure} data-tone={name === "due" && amount > 0 ? "due" : undefined}>
          <dt>{t(`money.day.${name}`)}</dt>
          <dd>{format.money(amount as Minor)}</dd>
        </div>
      ))}
    </dl>
  );
};

const Payments = ({ day, money, openId, onOpen }: { readonly day: LocalDate; readonly money: DayMoney; readonly openId: string | null; readonly onOpen: (id: string) => void }) => {
  const t = useText();
  const format = useFormat();
  const { locale } = useReader();
  const { nameOf } = money;
  const columns = useMemo<readonly TableColumn<DayPayment>[]>(
    () => [
      { id: "time", title: t("money.column.time"), width: "70px", cell: ({ payment }) => format.instantTime(payment.receivedAt), sortBy: ({ payment }) => payment.receivedAt },
      { id: "patient", title: t("money.column.patient"), width: "180px", cell: (row) => <bdi className={css.strong}>{namesFor(locale.language, row.patientName, row.patientNameOther).first}</bdi>, sortBy: (row) => row.patientName },
      {
        id: "method", title: t("money.column.method"), width: "160px", sortBy: ({ payment }) => payment.method,
        cell: ({ payment, reversed }) => (
          <>
            {t(`money.method.${payment.method}`)} {payment.kind !== "payment" && <StatusTag tone="amber" outlined>{t(`money.kind.${payment.kind}`)}</StatusTag>}
            {reversed && <StatusTag tone="red" outlined>{t("money.payment.reversed")}</StatusTag>}
          </>
        ),
      },
      { id: "number", title: t("money.column.number"), width: "110px", cell: ({ payment }) => payment.number !== null && <bdi>{format.digits(payment.number)}</bdi>, sortBy: ({ payment }) => payment.number ?? "" },
      { id: "invoice", title: t("money.column.invoice"), width: "110px", cell: (row) => row.invoiceNumber !== null && <bdi>{format.digits(row.invoiceNumber)}</bdi>, sortBy: (row) => row.invoiceNumber ?? "" },
      { id: "by", title: t("money.column.by"), width: "150px", cell: ({ payment }) => <bdi className={css.quiet}>{nameOf(payment.receivedById)}</bdi>, sortBy: ({ payment }) => nameOf(payment.receivedById) },
      { id: "amount", title: t("money.column.amount"), width: "130px", end: true, cell: ({ payment, reversed }) => <span className={classes(css.strong, reversed && css.struck)}>{format.money(payment.amountMinor)}</span>, sortBy: ({ payment }) => payment.amountMinor },
    ],
    [t, format, nameOf, locale.language],
  );
  return <div className={css.table}><DataTable label={t("money.day.list", { day: format.day(day) })} rows={money.payments} columns={columns} rowId={({ payment }) => payment.id} selected={openId} isQuiet={(row) => row.reversed || row.payment.kind === "reversal"} onOpen={({ payment }) => onOpen(payment.id)} /></div>;
};

const ByPerson = ({ money }: { readonly money: DayMoney }) => {
  const t = useText();
  return (
    <Panel side label={t("money.day.byPerson")}>
      <SectionTitle level={2} action={<span>{money.day && t("money.day.count", { count: money.payments.length })}</span>}>{t("money.day.byPerson")}</SectionTitle>
      <ShareTable shares={money.shares} />
    </Panel>
  );
};
