import { useState } from "react";
import { minorToText, numberToMinor, type Minor } from "#shared/core/money.ts";
import { addDays, addMonths, isLocalDate, type LocalDate } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { errorCode, useErrorText, useQuery } from "../../api.ts";
import { useToday } from "../../app/clock.tsx";
import { namesFor } from "../../components/person.tsx";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import { saveCsv } from "./save-csv.ts";

export type ReportBy = "day" | "practitioner" | "service" | "method";
export type Period = "thisMonth" | "lastMonth" | "thisYear";
type Row = OutputOf<"report.money">["rows"][number];

const firstOfMonth = (day: LocalDate): LocalDate => `${day.slice(0, 7)}-01` as LocalDate;

/** The days of a period by its name. */
export const periodDays = (period: Period, today: LocalDate): { readonly from: LocalDate; readonly to: LocalDate } => {
  switch (period) {
    case "thisMonth": return { from: firstOfMonth(today), to: today };
    case "lastMonth": return { from: addMonths(firstOfMonth(today), -1), to: addDays(firstOfMonth(today), -1) };
    case "thisYear": return { from: `${today.slice(0, 4)}-01-01` as LocalDate, to: today };
  }
};

/** What was billed and received between two days, cut one of four ways. */
export const useReport = () => {
  const t = useText();
  const format = useFormat();
  const { locale, currency } = useReader();
  const errorText = useErrorText();
  const today = useToday();
  const [{ from, to }, setDays] = useState(() => periodDays("thisMonth", today));
  const [by, setBy] = useState<ReportBy>("day");
  const answer = useQuery("report.money", { from, to, by }, { keepPrevious: true });
  const nameOf = (row: Row): string => {
    if (by === "method") return row.key === "cash" || row.key === "card" || row.key === "bankTransfer" || row.key === "credit" ? t(`money.method.${row.key}`) : row.label;
    if (isLocalDate(row.key)) return format.day(row.key, { short: true, year: true });
    return row.label === "" ? t("money.report.none") : namesFor(locale.language, row.label, row.labelOther).first;
  };
  const rows = (answer.data?.rows ?? []).map((row) => ({ key: row.key, name: nameOf(row), count: row.count, billedMinor: numberToMinor(row.billedMinor), receivedMinor: numberToMinor(row.receivedMinor) }));
  return {
    from, to, by, setBy, today,
    setFrom: (day: LocalDate | null) => day && setDays({ from: day, to: day > to ? day : to }),
    setTo: (day: LocalDate | null) => day && setDays({ from: day < from ? day : from, to: day }),
    setPeriod: (period: Period) => setDays(periodDays(period, today)),
    period: (["thisMonth", "lastMonth", "thisYear"] as const).find((one) => periodDays(one, today).from === from && periodDays(one, today).to === to) ?? null,
    rows,
    /** The longest bar. */
    mostMinor: Math.max(1, ...rows.map((row) => Math.max(row.billedMinor, row.receivedMinor))),
    billedMinor: (answer.data?.billedMinor ?? 0) as Minor,
    receivedMinor: (answer.data?.receivedMinor ?? 0) as Minor,
    dueMinor: (answer.data?.dueMinor ?? 0) as Minor,
    loading: answer.isPending,
    problem: answer.error ? { text: errorText(answer.error), code: errorCode(answer.error), onRetry: () => void answer.refetch() } : null,
    save: () =>
      saveCsv(`money-${by}-${from}-${to}.csv`, [
        [t(`money.report.by.${by}`), t("money.column.count"), `${t("money.column.billed")} (${currency})`, `${t("money.column.received")} (${currency})`],
        ...rows.map((row) => [by === "day" ? row.key : row.name, String(row.count), minorToText(row.billedMinor, currency), minorToText(row.receivedMinor, currency)]),
      ]),
  };
};
export type Report = ReturnType<typeof useReport>;
