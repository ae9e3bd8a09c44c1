import type { Read } from "../tx.ts";

/** What an entry of the audit is about, as a person says it: whose, by which number, at what time. */
export interface AuditSubject {
  readonly name: string | null;
  readonly nameOther: string | null;
  /** A legal number, or the number of a patient's file. */
  readonly number: string | null;
  readonly startsAt: number | null;
}

const ofPatient = (from: string, number: string, startsAt = "NULL"): string =>
  `SELECT p.name, p.nameOther, ${number} AS number, ${startsAt} AS startsAt FROM ${from} r JOIN patient p ON p.id = r.patientId WHERE r.id = ?`;
const named = (from: string): string => `SELECT name, nameOther, NULL AS number, NULL AS startsAt FROM ${from} WHERE id = ?`;

/** By what an id begins with. Hidden rows are told too: the audit is of them as well. */
const byPrefix: Readonly<Record<string, string>> = {
  pat: "SELECT name, nameOther, fileNumber AS number, NULL AS startsAt FROM patient WHERE id = ?",
  apt: ofPatient("appointment", "NULL", "r.startsAt"),
  ser: ofPatient("appointmentSeries", "NULL"),
  wai: ofPatient("waitlistEntry", "NULL"),
  att: ofPatient("attachment", "NULL"),
  inv: ofPatient("invoice", "r.number"),
  pay: ofPatient("payment", "r.number"),
  lin: "SELECT p.name, p.nameOther, i.number, NULL AS startsAt FROM invoiceLine l JOIN invoice i ON i.id = l.invoiceId JOIN patient p ON p.id = i.patientId WHERE l.id = ?",
  hrs: "SELECT d.name, d.nameOther, NULL AS number, NULL AS startsAt FROM practitionerHours h JOIN practitioner d ON d.id = h.practitionerId WHERE h.id = ?",
  pra: named("practitioner"),
  rom: named("room"),
  srv: named("service"),
  usr: named("user"),
  cli: named("clinic"),
  clo: "SELECT label AS name, NULL AS nameOther, NULL AS number, NULL AS startsAt FROM closure WHERE id = ?",
  imp: "SELECT fileName AS name, NULL AS nameOther, NULL AS number, NULL AS startsAt FROM importBatch WHERE id = ?",
  set: "SELECT NULL AS name, NULL AS nameOther, NULL AS number, NULL AS startsAt FROM setting WHERE id = ?",
  dcl: "SELECT NULL AS name, NULL AS nameOther, number, NULL AS startsAt FROM dayClose WHERE id = ?",
};

/** Null for what is no row of the clinic's: a backup's name, a day, a row that is not here. */
export const auditSubject = (read: Read, id: string): AuditSubject | null => {
  const sql = byPrefix[id.slice(0, id.indexOf("_"))];
  return sql === undefined ? null : ((read.prepare(sql).get(id) as AuditSubject | undefined) ?? null);
};
