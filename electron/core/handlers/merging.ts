import { negateMinor, numberToMinor } from "#shared/core/money.ts";
import { appError, refuse } from "#shared/errors.ts";
import { patient, type Patient } from "#shared/schema/tables/patient.ts";
import { filesOf, standingOf, survivorOf } from "../store/queries/patient-files.ts";
import type { Read, Write } from "../store/tx.ts";
import { enterRows, type Desk } from "./bill.ts";

export const mustFindPatient = (read: Read, id: string): Patient => read.byId(patient, id) ?? refuse(appError("notFound", { what: "patient", id }));

const mustStand = (read: Read, id: string): Patient => {
  const found = mustFindPatient(read, id);
  return found.voidedAt === null ? found : refuse(appError("notFound", { what: "patient", id }));
};

/** Makes one file another name of the other; nothing is moved. */
export const mergeFiles = (tx: Write, keepId: string, doubleId: string): Patient => {
  if (keepId === doubleId) refuse(appError("mergeSame"));
  const kept = mustStand(tx, keepId);
  const double = mustStand(tx, doubleId);
  if (kept.mergedIntoId !== null || double.mergedIntoId !== null) refuse(appError("alreadyMerged"));
  tx.patch(patient, double.id, { mergedIntoId: kept.id });
  return kept;
};

/**
 * While two files were one, credit that lay on either was there to be used or given back, and the row stands on the file it was
 * asked for. Parted, one would lack what the other still seems to have: that much goes over, in two rows that add up to nothing.
 */
const partCredit = (desk: Desk, one: Patient["id"], other: Patient["id"]): void => {
  const creditOf = (id: Patient["id"]): number => standingOf(desk.tx, filesOf(desk.tx, id)).creditMinor;
  const [lacking, holding] = creditOf(one) < 0 ? [one, other] : [other, one];
  const minor = Math.min(-creditOf(lacking), creditOf(holding));
  if (minor <= 0) return;
  const amountMinor = numberToMinor(minor);
  enterRows(desk, [{ kind: "transfer", method: "credit", invoiceId: null, amountMinor }], { patientId: lacking });
  enterRows(desk, [{ kind: "transfer", method: "credit", invoiceId: null, amountMinor: negateMinor(amountMinor) }], { patientId: holding });
};

/** Makes a merged file one of its own again. Refuses with `notMerged`. */
export const partFiles = (desk: Desk, doubleId: string): Patient => {
  const double = mustFindPatient(desk.tx, doubleId);
  if (double.mergedIntoId === null) refuse(appError("notMerged"));
  const kept = survivorOf(desk.tx, double.id);
  const parted = desk.tx.patch(patient, double.id, { mergedIntoId: null });
  partCredit(desk, kept, parted.id);
  return parted;
};
