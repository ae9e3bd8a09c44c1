import type { Id } from "#shared/core/ids.ts";
import type { FileAt, KnownFile } from "../../import/intake.ts";
import { importBatch, type ImportBatch } from "#shared/schema/tables/import-batch.ts";
import { setting, type Setting } from "#shared/schema/tables/setting.ts";
import { decodeRow } from "../rows.ts";
import { sqlite } from "../sqlite.ts";
import type { Read } from "../tx.ts";

export const importBatches = (read: Read): readonly ImportBatch[] =>
  read.all(sqlite.selectFrom("importBatch").selectAll().where("voidedAt", "is", null).orderBy("id", "desc").limit(200)).map((row) => decodeRow(importBatch, row));

/** Batches of this PC that a power cut or the end of the program left half done. Another PC's may be under way there. */
export const unfinishedBatches = (read: Read): readonly ImportBatch[] =>
  read.all(
    sqlite.selectFrom("importBatch").selectAll().where("voidedAt", "is", null).where("status", "=", "running")
      .where((eb) => eb.exists(eb.selectFrom("change").select("change.id").whereRef("change.rowId", "=", "importBatch.id"))),
  ).map((row) => decodeRow(importBatch, row));

/** The clinic's remembered choice under this key. */
export const clinicSetting = (read: Read, key: string): Setting | null => {
  const row = read.one(sqlite.selectFrom("setting").selectAll().where("key", "=", key).where("userId", "is", null).where("voidedAt", "is", null).limit(1));
  return row ? decodeRow(setting, row) : null;
};

/** Files that rows may repeat, some at a time. A merged file still stands for its patient. A place is a rowid: it holds while the store is open. */
export const knownFilesAfter = (read: Read, place: number, limit: number): readonly KnownFile[] =>
  read.prepare("SELECT rowid AS place, fileNumber, name, birthOn, phone, identityNumber FROM patient WHERE rowid > ? AND voidedAt IS NULL ORDER BY rowid LIMIT ?").all(place, limit) as readonly KnownFile[];

export const fileAtPlace = (read: Read): FileAt => {
  const find = read.prepare("SELECT id, fileNumber FROM patient WHERE rowid = ?");
  return (place) => find.get(place) as ReturnType<FileAt>;
};

export interface BatchRows {
  readonly patients: readonly Id<"pat">[];
  readonly appointments: readonly Id<"apt">[];
}

/** What a batch made and nobody has voided since. */
export const rowsOfBatch = (read: Read, batchId: Id<"imp">): BatchRows => ({
  patients: read.all(sqlite.selectFrom("patient").select("id").where("importBatchId", "=", batchId).where("voidedAt", "is", null)).map((row) => row.id),
  appointments: read.all(sqlite.selectFrom("appointment").select("id").where("importBatchId", "=", batchId).where("voidedAt", "is", null)).map((row) => row.id),
});

/** Bookings to come, made since, of patients of a batch. */
export const laterBookings = (read: Read, batchId: Id<"imp">): readonly Id<"apt">[] =>
  read.all(
    sqlite.selectFrom("patient as p").innerJoin("appointment as a", "a.patientId", "p.id").select("a.id")
      .where("p.importBatchId", "=", batchId).where("p.voidedAt", "is", null).where("a.voidedAt", "is", null)
      .where((eb) => eb.or([eb("a.importBatchId", "is", null), eb("a.importBatchId", "!=", batchId)]))
      .where("a.status", "in", ["booked", "arrived", "inRoom"]),
  ).map((row) => row.id);

/**
 * How many patients of a batch have later work: edited, merged, booked, billed, paying or waiting since. Each look is one
 * seek of an index for each patient.
 */
export const patientsInUse = (read: Read, batchId: Id<"imp">): number =>
  read.prepare(
    `SELECT count(*) FROM patient p WHERE p.importBatchId = @batchId AND p.voidedAt IS NULL AND (
      p.version > 1
      OR EXISTS (SELECT 1 FROM patient m WHERE m.mergedIntoId = p.id)
      OR EXISTS (SELECT 1 FROM appointment a WHERE a.patientId = p.id AND a.voidedAt IS NULL AND (a.importBatchId IS NOT @batchId OR a.version > 1))
      OR EXISTS (SELECT 1 FROM invoice i WHERE i.patientId = p.id AND i.voidedAt IS NULL)
      OR EXISTS (SELECT 1 FROM payment y WHERE y.patientId = p.id)
      OR EXISTS (SELECT 1 FROM waitlistEntry w WHERE w.patientId = p.id AND w.voidedAt IS NULL)
    )`,
  ).pluck().get({ batchId }) as number;
