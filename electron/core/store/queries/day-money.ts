import { sql, type Compilable } from "kysely";
import type { LocalDate } from "#shared/core/time.ts";
import { dayClose, type DayClose } from "#shared/schema/tables/day-close.ts";
import { payment, type Payment } from "#shared/schema/tables/payment.ts";
import { decodeRow } from "../rows.ts";
import { sqlite } from "../sqlite.ts";
import type { Read } from "../tx.ts";

/** A row of the day's ledger with the names that the desk reads it by. */
export interface DayPayment {
  readonly payment: Payment;
  readonly patientName: string;
  readonly patientNameOther: string | null;
  readonly fileNumber: string;
  readonly invoiceNumber: string | null;
  readonly userName: string;
  readonly reversed: boolean;
}

/** Every row of a day, the latest first. */
export const paymentsOfDay = (read: Read, day: LocalDate): readonly DayPayment[] =>
  read
    .all(
      sqlite
        .selectFrom("payment as y")
        .innerJoin("patient as p", "p.id", "y.patientId")
        .innerJoin("user as u", "u.id", "y.receivedById")
        .leftJoin("invoice as i", "i.id", "y.invoiceId")
        .selectAll("y")
        .select(["p.name as patientName", "p.nameOther as patientNameOther", "p.fileNumber as fileNumber", "i.number as invoiceNumber", "u.name as userName"])
        .select(sql<number>`EXISTS (SELECT 1 FROM payment r WHERE r.reversesId = y.id)`.as("reversed"))
        .where("y.receivedOn", "=", day)
        .orderBy("y.receivedAt", "desc")
        .orderBy("y.id", "desc"),
    )
    .map(({ patientName, patientNameOther, fileNumber, invoiceNumber, userName, reversed, ...row }) => ({
      payment: decodeRow(payment, row), patientName, patientNameOther, fileNumber, invoiceNumber, userName, reversed: reversed === 1,
    }));

/** The day's rows alone, for its sums. */
export const ledgerOfDay = (read: Read, day: LocalDate): readonly Payment[] =>
  read.all(sqlite.selectFrom("payment").selectAll().where("receivedOn", "=", day)).map((row) => decodeRow(payment, row));

/** The latest close of a day; a later one corrects an earlier. */
export const closeOfDay = (read: Read, day: LocalDate): DayClose | null => {
  const found = read.one(sqlite.selectFrom("dayClose").selectAll().where("closedOn", "=", day).orderBy("closedAt", "desc").orderBy("id", "desc").limit(1));
  return found ? decodeRow(dayClose, found) : null;
};

export const closesOfDays = (read: Read, from: LocalDate, to: LocalDate): readonly DayClose[] =>
  read
    .all(sqlite.selectFrom("dayClose").selectAll().where("closedOn", ">=", from).where("closedOn", "<=", to).orderBy("closedOn", "desc").orderBy("closedAt", "desc"))
    .map((row) => decodeRow(dayClose, row));

/** Papers of one kind issued on a day: how many, the first and last number, the sum. */
export const issuedOfDay = (read: Read, day: LocalDate, kind: "invoice" | "creditNote") => {
  const found = read.one(
    sqlite
      .selectFrom("invoice")
      .select((eb) => [
        eb.fn.countAll<number>().as("count"),
        eb.fn.min<string | null>("number").as("first"),
        eb.fn.max<string | null>("number").as("last"),
        eb.fn.coalesce(eb.fn.sum<number>("totalMinor"), eb.lit(0)).as("totalMinor"),
      ])
      .where("issuedOn", "=", day)
      .where("kind", "=", kind),
  );
  return { count: found?.count ?? 0, first: found?.first ?? null, last: found?.last ?? null, totalMinor: Number(found?.totalMinor ?? 0) };
};

export type ReportBy = "day" | "practitioner" | "service" | "method";

/** One row of a report; `key` is empty where there is nobody or nothing to name. */
export interface ReportRow {
  readonly key: string;
  readonly label: string;
  readonly labelOther: string | null;
  readonly count: number;
  readonly billedMinor: number;
  readonly receivedMinor: number;
}

/** Billed is what was issued less credit notes, in the days of the papers. Received is money that crossed the desk, in the days on which it did. */
const reportSql: Readonly<Record<ReportBy, string>> = {
  day: `SELECT key, key AS label, NULL AS labelOther, sum(count) AS count, sum(billed) AS billedMinor, sum(received) AS receivedMinor FROM (
    SELECT issuedOn AS key, count(*) AS count, sum(totalMinor) AS billed, 0 AS received FROM invoice WHERE issuedOn BETWEEN @from AND @to AND status <> 'draft' GROUP BY issuedOn
    UNION ALL SELECT receivedOn, 0, 0, sum(amountMinor) FROM payment WHERE receivedOn BETWEEN @from AND @to AND method <> 'credit' GROUP BY receivedOn
  ) GROUP BY key ORDER BY key`,
  practitioner: `SELECT coalesce(f.key, '') AS key, coalesce(a.name, '') AS label, a.nameOther AS labelOther, sum(count) AS count, sum(billed) AS billedMinor, sum(received) AS receivedMinor FROM (
    SELECT practitionerId AS key, count(*) AS count, sum(totalMinor) AS billed, 0 AS received FROM invoice WHERE issuedOn BETWEEN @from AND @to AND status <> 'draft' GROUP BY practitionerId
    UNION ALL SELECT i.practitionerId, 0, 0, sum(y.amountMinor) FROM payment y LEFT JOIN invoice i ON i.id = y.invoiceId WHERE y.receivedOn BETWEEN @from AND @to AND y.method <> 'credit' GROUP BY i.practitionerId
  ) f LEFT JOIN practitioner a ON a.id = f.key GROUP BY f.key ORDER BY billedMinor DESC, label`,
  service: `SELECT coalesce(l.serviceId, '') AS key, coalesce(s.name, '') AS label, s.nameOther AS labelOther, count(*) AS count, sum(l.totalMinor) AS billedMinor, 0 AS receivedMinor
    FROM invoice i JOIN invoiceLine l ON l.invoiceId = i.id AND l.voidedAt IS NULL LEFT JOIN service s ON s.id = l.serviceId
    WHERE i.issuedOn BETWEEN @from AND @to AND i.status <> 'draft' GROUP BY l.serviceId ORDER BY billedMinor DESC, label`,
  method: `SELECT method AS key, method AS label, NULL AS labelOther, count(*) AS count, 0 AS billedMinor, sum(amountMinor) AS receivedMinor
    FROM payment WHERE receivedOn BETWEEN @from AND @to AND method <> 'credit' GROUP BY method ORDER BY receivedMinor DESC`,
};

export const moneyReport = (read: Read, by: ReportBy, from: LocalDate, to: LocalDate): readonly ReportRow[] =>
  read.prepare(reportSql[by]).all({ from, to }) as ReportRow[];

/** What was billed and received over days, whatever it is broken down by. */
export const moneyOfDays = (read: Read, from: LocalDate, to: LocalDate): { readonly billedMinor: number; readonly receivedMinor: number } => {
  const billed = read.one(
    sqlite.selectFrom("invoice").select(sql<number>`coalesce(sum(totalMinor), 0)`.as("minor")).where("issuedOn", ">=", from).where("issuedOn", "<=", to).where("status", "!=", "draft") as Compilable<{ minor: number }>,
  );
  const received = read.one(
    sqlite.selectFrom("payment").select(sql<number>`coalesce(sum(amountMinor), 0)`.as("minor")).where("receivedOn", ">=", from).where("receivedOn", "<=", to).where("method", "!=", "credit") as Compilable<{ minor: number }>,
  );
  return { billedMinor: billed?.minor ?? 0, receivedMinor: received?.minor ?? 0 };
};
