import type { Id } from "#shared/core/ids.ts";
import type { Mapping } from "#shared/domain/import/columns.ts";
import type { DateOrder } from "#shared/domain/patients/birth.ts";
import { appointment } from "#shared/schema/tables/appointment.ts";
import { importBatch, type ImportBatch } from "#shared/schema/tables/import-batch.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import { settleBulk } from "../store/bulk.ts";
import { keepLastFileNumber, lastFileNumber, openFileNumbers } from "../store/queries/file-numbers.ts";
import { rowsOfBatch, unfinishedBatches } from "../store/queries/imports.ts";
import type { Read, Store, Write } from "../store/tx.ts";
import type { Mark, TakenRow } from "./intake.ts";

/** Rows written or voided in one transaction, after which the core answers others. With 500 an import waits twice as long for the disk. */
export const rowsAtOnce = 1_000;

/** How a batch was read, kept with it. `series` is where the file numbers stood before and after. */
export interface BatchReading {
  readonly columns: Mapping;
  readonly dateOrder: DateOrder;
  readonly series: { readonly before: number; readonly after: number };
}

/** Files that rows of this import have made, by row. */
export type MadePatients = Map<Mark, Id<"pat">>;

export interface Made {
  readonly patients: number;
  readonly appointments: number;
}

/** Writes some rows of a batch. `made` remembers patients for later rows that bring another visit of theirs. */
export const writeRows = (tx: Write, batchId: Id<"imp">, rows: readonly TakenRow[], made: MadePatients | null): Made => {
  const numbers = openFileNumbers(tx);
  let patients = 0;
  let appointments = 0;
  for (const { row, patient: values, of, appointment: booked } of rows) {
    if (values !== null) {
      if (values.fileNumber !== null) numbers.pass(values.fileNumber);
      const { id } = tx.insert(patient, { ...values, tags: [...values.tags], fileNumber: values.fileNumber ?? numbers.next(), importBatchId: batchId });
      made?.set(row, id);
      patients += 1;
    }
    const patientId = of === null ? undefined : typeof of === "string" ? (of as Id<"pat">) : made?.get(of);
    if (booked !== null && patientId !== undefined) {
      tx.insert(appointment, { ...booked, patientId, doneAt: booked.status === "done" ? booked.endsAt : null, walkIn: false, importBatchId: batchId });
      appointments += 1;
    }
  }
  numbers.save();
  return { patients, appointments };
};

/** Lets the series of file numbers go past all that the file brings, so that rows without a number get none of theirs. */
export const passNumbers = (tx: Write, highest: string | null): void => {
  if (highest === null) return;
  const numbers = openFileNumbers(tx);
  numbers.pass(highest);
  numbers.save();
};

/** Puts the series of file numbers back where the batch found it, if nobody has drawn a number since. */
export const returnNumbers = (tx: Write, batch: ImportBatch): void => {
  const series = (batch.mapping as Partial<BatchReading> | null)?.series;
  if (series && lastFileNumber(tx) === series.after) keepLastFileNumber(tx, series.before);
};

/** What is still to be voided of a batch, in the order in which it is done: visits before their patients. */
export const stillToVoid = (read: Read, batchId: Id<"imp">): readonly { readonly table: typeof patient | typeof appointment; readonly id: string }[] => {
  const { patients, appointments } = rowsOfBatch(read, batchId);
  return [...appointments.map((id) => ({ table: appointment, id })), ...patients.map((id) => ({ table: patient, id }))];
};

/** Marks a batch as taken back once all of it is voided. */
export const closeTakenBack = (tx: Write, batch: ImportBatch): ImportBatch => {
  returnNumbers(tx, batch);
  return tx.patch(importBatch, batch.id, { status: "takenBack" });
};

/** Takes back what a power cut left half imported on this PC. Called once when a store was opened, before anybody works in it. */
export const takeBackUnfinished = (store: Store): void => {
  const unfinished = unfinishedBatches(store.read);
  if (unfinished.length > 0) settleBulk(store);
  for (const batch of unfinished) {
    const takeBack = <Value>(work: (tx: Write) => Value) => store.transact({ userId: null, procedure: "import.takeBack", reason: batch.fileName }, { subject: batch.id }, work);
    const rows = stillToVoid(store.read, batch.id);
    // Some at a time, as they came: a change set that is larger than an envelope would never be sent.
    for (let at = 0; at < rows.length; at += rowsAtOnce) takeBack((tx) => rows.slice(at, at + rowsAtOnce).forEach(({ table, id }) => tx.void(table, id)));
    takeBack((tx) => closeTakenBack(tx, batch));
  }
};
