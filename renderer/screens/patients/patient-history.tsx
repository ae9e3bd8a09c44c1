import { useState } from "react";
import type { Minor } from "#shared/core/money.ts";
import { instantToLocalDate, type Instant, type LocalDate } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import { Button } from "../../components/button.tsx";
import { namesFor } from "../../components/person.tsx";
import { StatusTag } from "../../components/status-tag.tsx";
import type { Tone } from "../../components/tone.ts";
import { useFormat, useReader, useText } from "../../i18n.tsx";
import css from "./patient-file.module.css";
import type { PatientFile } from "./use-patient.ts";

type Account = OutputOf<"patient.account">;
type VisitStatus = "booked" | "arrived" | "inRoom" | "done" | "noShow" | "cancelled";

const statusTones: Readonly<Record<VisitStatus, Tone>> = { booked: "blue", arrived: "amber", inRoom: "accent", done: "grey", noShow: "red", cancelled: "grey" };
const isVisitStatus = (status: string): status is VisitStatus => Object.hasOwn(statusTones, status);
/** Shown until more is asked for. */
const few = 6;

export const PatientVisits = ({ visits }: { readonly visits: PatientFile["visits"] }) => {
  const t = useText();
  const format = useFormat();
  const { locale, zone } = useReader();
  const [all, setAll] = useState(false);
  if (visits.length === 0) return <p className={css.facts}>{t("patients.noVisits")}</p>;
  return (
    <div>
      <ul className={css.rows}>
        {(all ? visits : visits.slice(0, few)).map((visit) => (
          <li key={visit.appointmentId} className={css.row}>
            <span>{format.date(instantToLocalDate(visit.startsAt as Instant, zone))} · {format.instantTime(visit.startsAt as Instant)}</span>
            {isVisitStatus(visit.status) && <StatusTag tone={statusTones[visit.status]}>{t(`day.status.${visit.status}`)}</StatusTag>}
            <span className={css.sub}>
              {t("patients.visitOf", { service: namesFor(locale.language, visit.serviceName, visit.serviceNameOther).first, doctor: namesFor(locale.language, visit.practitionerName, visit.practitionerNameOther).first })}
            </span>
          </li>
        ))}
      </ul>
      {!all && visits.length > few && <Button size="small" tone="quiet" onClick={() => setAll(true)}>{t("patients.visitsMore", { count: visits.length - few })}</Button>}
    </div>
  );
};

/** Bills, the unpaid first, and the last payments. */
export const PatientAccount = ({ account, onOpenBill }: { readonly account: Account; readonly onOpenBill: (invoiceId: string) => void }) => {
  const t = useText();
  const format = useFormat();
  const { invoices, payments } = account;
  const bills = [...invoices.filter((bill) => bill.dueMinor > 0), ...invoices.filter((bill) => bill.dueMinor <= 0)].slice(0, few);
  const money = payments.filter((payment) => payment.kind !== "transfer").slice(0, few);
  return (
    <>
      {bills.length === 0 && <p className={css.facts}>{t("patients.noBills")}</p>}
      <ul className={css.rows}>
        {bills.map((bill) => (
          <li key={bill.invoiceId}>
            <button type="button" className={css.row} onClick={() => onOpenBill(bill.invoiceId)}>
              <span>
                {bill.number === null ? t("money.status.draft") : format.code(bill.number)}
                {bill.issuedOn !== null && <span className={css.sub}> · {format.date(bill.issuedOn as LocalDate)}</span>}
              </span>
              <span className={css.end}>{format.money(bill.totalMinor as Minor)}</span>
              {bill.dueMinor > 0 && bill.number !== null && <span className={css.due}>{t("patients.billDue", { amount: format.money(bill.dueMinor as Minor) })}</span>}
            </button>
          </li>
        ))}
        {money.map((payment) => (
          <li key={payment.id} className={css.row}>
            <span className={css.sub}>{t(`money.kind.${payment.kind}`)} · {t(`money.method.${payment.method}`)} · {format.date(payment.receivedOn)}</span>
            <span className={css.end}>{format.money(payment.amountMinor)}</span>
          </li>
        ))}
      </ul>
    </>
  );
};
