import type { Id } from "#shared/core/ids.ts";
import type { Instant } from "#shared/core/time.ts";
import { sqlite } from "../sqlite.ts";
import type { Read } from "../tx.ts";

/** The file that this one is another name of, through any number of merges; itself where it was never merged. */
export const survivorOf = (read: Read, patientId: string): Id<"pat"> => {
  const chain = "WITH RECURSIVE up (id, next) AS (SELECT id, mergedIntoId FROM patient WHERE id = ? UNION SELECT p.id, p.mergedIntoId FROM up JOIN patient p ON p.id = up.next) SELECT id FROM up WHERE next IS NULL";
  return (read.prepare(chain).pluck().get(patientId) ?? patientId) as Id<"pat">;
};

/** A patient's file and all that were merged into it, whose appointments, invoices and payments are shown under it. */
export const filesOf = (read: Read, patientId: string): readonly Id<"pat">[] => {
  const tree = "WITH RECURSIVE down (id) AS (VALUES (?) UNION SELECT p.id FROM down JOIN patient p ON p.mergedIntoId = down.id) SELECT id FROM down";
  return read.prepare(tree).pluck().all(patientId) as Id<"pat">[];
};

/** The last visits and the next ones, latest first. */
export const visitsOf = (read: Read, files: readonly Id<"pat">[], limit: number) =>
  read.all(
    sqlite
      .selectFrom("appointment as a")
      .innerJoin("service as s", "s.id", "a.serviceId")
      .innerJoin("practitioner as d", "d.id", "a.practitionerId")
      .select(["a.id as appointmentId", "a.startsAt", "a.status", "s.name as serviceName", "s.nameOther as serviceNameOther", "d.name as practitionerName", "d.nameOther as practitionerNameOther"])
      .where("a.patientId", "in", files)
      .where("a.voidedAt", "is", null)
      .orderBy("a.startsAt", "desc")
      .limit(limit),
  );

export interface Standing {
  /** What is owed over all issued invoices, before credit is used. */
  readonly balanceMinor: number;
  readonly creditMinor: number;
}

/** Where a patient stands with the clinic over all of their files. */
export const standingOf = (read: Read, files: readonly Id<"pat">[]): Standing => {
  const invoiced = read.one(
    sqlite.selectFrom("invoice").select((eb) => eb.fn.sum<number | null>("totalMinor").as("minor"))
      .where("patientId", "in", files).where("status", "in", ["issued", "credited"]).where("voidedAt", "is", null),
  );
  const paid = read.all(
    sqlite.selectFrom("payment").select((eb) => [eb("invoiceId", "is", null).as("onAccount"), eb.fn.sum<number>("amountMinor").as("minor")])
      .where("patientId", "in", files).groupBy((eb) => eb("invoiceId", "is", null)),
  );
  const sum = (onAccount: boolean): number => Number(paid.find((row) => Boolean(row.onAccount) === onAccount)?.minor ?? 0);
  return { balanceMinor: Number(invoiced?.minor ?? 0) - sum(false), creditMinor: sum(true) };
};

/** Booked times still to come, which would be left hanging if the file were voided. */
export const comingVisits = (read: Read, files: readonly Id<"pat">[], now: Instant): number =>
  Number(
    read.one(
      sqlite.selectFrom("appointment").select((eb) => eb.fn.countAll<number>().as("count"))
        .where("patientId", "in", files).where("startsAt", ">=", now).where("status", "in", ["booked", "arrived", "inRoom"]).where("voidedAt", "is", null),
    )?.count ?? 0,
  );
