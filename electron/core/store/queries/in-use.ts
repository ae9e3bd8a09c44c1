import type { Id } from "#shared/core/ids.ts";
import type { Read } from "../tx.ts";

/** True once an amount stands somewhere: from then on the clinic's currency is what those amounts are in. */
export const isMoneyWritten = (read: Read): boolean =>
  read.prepare("SELECT EXISTS (SELECT 1 FROM payment) OR EXISTS (SELECT 1 FROM invoice WHERE voidedAt IS NULL)").pluck().get() === 1;

/** True where something beside the file itself is about this patient. */
export const isPatientInUse = (read: Read, patientId: Id<"pat">): boolean =>
  read.prepare(
    `SELECT EXISTS (SELECT 1 FROM appointment WHERE patientId = @id AND voidedAt IS NULL)
      OR EXISTS (SELECT 1 FROM invoice WHERE patientId = @id AND voidedAt IS NULL)
      OR EXISTS (SELECT 1 FROM payment WHERE patientId = @id)
      OR EXISTS (SELECT 1 FROM waitlistEntry WHERE patientId = @id AND voidedAt IS NULL)
      OR EXISTS (SELECT 1 FROM attachment WHERE patientId = @id AND voidedAt IS NULL)
      OR EXISTS (SELECT 1 FROM patient WHERE mergedIntoId = @id AND voidedAt IS NULL)`,
  ).pluck().get({ id: patientId }) === 1;

/** True where a booking names this practitioner or room. */
export const hasBookings = (read: Read, column: "practitionerId" | "roomId", id: string): boolean =>
  read.prepare(`SELECT EXISTS (SELECT 1 FROM appointment WHERE ${column} = ? AND voidedAt IS NULL)`).pluck().get(id) === 1;
