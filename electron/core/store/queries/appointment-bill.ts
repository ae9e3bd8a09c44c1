import type { Invoice } from "#shared/schema/tables/invoice.ts";
import { sqlite } from "../sqlite.ts";
import type { Read } from "../tx.ts";

/** What a booking was billed, as its panel shows it. */
export interface AppointmentBill {
  readonly invoiceId: Invoice["id"] | null;
  readonly invoiceStatus: Invoice["status"] | null;
  readonly invoiceNumber: string | null;
  readonly lines: { readonly description: string; readonly totalMinor: number }[];
  readonly totalMinor: number;
  readonly paidMinor: number;
}

/** The latest bill of a booking that still stands, else the latest that was taken back, else nothing. */
export const billOf = (read: Read, appointmentId: string): AppointmentBill => {
  const found = read.one(
    sqlite
      .selectFrom("invoice")
      .select(["id", "status", "number", "totalMinor"])
      .where("appointmentId", "=", appointmentId as NonNullable<Invoice["appointmentId"]>)
      .where("kind", "=", "invoice")
      .where("voidedAt", "is", null)
      .orderBy((eb) => eb("status", "=", "credited"))
      .orderBy("id", "desc")
      .limit(1),
  );
  if (!found) return { invoiceId: null, invoiceStatus: null, invoiceNumber: null, lines: [], totalMinor: 0, paidMinor: 0 };
  const lines = read.all(
    sqlite.selectFrom("invoiceLine").select(["description", "totalMinor"]).where("invoiceId", "=", found.id).where("voidedAt", "is", null).orderBy("position"),
  );
  const paid = read.one(
    sqlite.selectFrom("payment").select((eb) => eb.fn.coalesce(eb.fn.sum<number>("amountMinor"), eb.lit(0)).as("minor")).where("invoiceId", "=", found.id),
  );
  return { invoiceId: found.id, invoiceStatus: found.status, invoiceNumber: found.number, lines, totalMinor: found.totalMinor, paidMinor: Number(paid?.minor ?? 0) };
};

/** What the patient owes over everything issued, and what lies unspent on their account. */
export const standingOf = (read: Read, patientId: string): { readonly balanceMinor: number; readonly creditMinor: number } => {
  const id = patientId as Invoice["patientId"];
  const billed = read.one(
    sqlite
      .selectFrom("invoice")
      .select((eb) => eb.fn.sum<number | null>("totalMinor").as("minor"))
      .where("patientId", "=", id)
      .where("status", "!=", "draft")
      .where("voidedAt", "is", null),
  );
  const received = read.one(
    sqlite
      .selectFrom("payment")
      .select((eb) => [
        eb.fn.sum<number | null>("amountMinor").as("minor"),
        eb.fn.sum<number | null>(eb.case().when("invoiceId", "is", null).then(eb.ref("amountMinor")).else(0).end()).as("creditMinor"),
      ])
      .where("patientId", "=", id),
  );
  return { balanceMinor: Number(billed?.minor ?? 0) - Number(received?.minor ?? 0), creditMinor: Number(received?.creditMinor ?? 0) };
};
