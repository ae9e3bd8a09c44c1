import { appError, refuse } from "#shared/errors.ts";
import type { RowOf, Table } from "#shared/schema/kit.ts";
import { appointment as appointmentTable, type Appointment } from "#shared/schema/tables/appointment.ts";
import { clinic as clinicTable, type Clinic } from "#shared/schema/tables/clinic.ts";
import { invoiceLine as lineTable, type InvoiceLine } from "#shared/schema/tables/invoice-line.ts";
import { invoice as invoiceTable, type Invoice } from "#shared/schema/tables/invoice.ts";
import { patient as patientTable, type Patient } from "#shared/schema/tables/patient.ts";
import { practitioner as practitionerTable } from "#shared/schema/tables/practitioner.ts";
import { room as roomTable } from "#shared/schema/tables/room.ts";
import { user as userTable } from "#shared/schema/tables/user.ts";
import { mustKeepOwner } from "./handlers/settings.ts";
import { refuseIfTaken } from "./handlers/time-check.ts";
import { hasBookings, isMoneyWritten, isPatientInUse } from "./store/queries/in-use.ts";
import { survivorOf } from "./store/queries/patient-files.ts";
import { patientByFileNumber } from "./store/queries/patients.ts";
import type { Read } from "./store/tx.ts";
import type { UndoCall } from "./undo.ts";

type Limit = (call: UndoCall, row: RowOf<Table>) => void;

const changed = (table: Table, row: RowOf<Table>): never => refuse(appError("changedMeanwhile", { what: table.name, id: (row as { readonly id?: string }).id ?? "" }));

/** What was issued is never edited, by no way round: only a credit note changes it. */
const mustBeDraft = (read: Read, invoiceId: string): void => {
  const found: Invoice | null = read.byId(invoiceTable, invoiceId);
  if (found && found.status !== "draft") refuse(appError("invoiceIssued", { number: found.number ?? "" }));
};

/** A file that hides while something is about it, that takes a number of another's, or whose survivor is no file that shows. */
const patientMayReturn: Limit = ({ tx }, row) => {
  const file = row as unknown as Patient;
  if (file.voidedAt !== null) {
    if (isPatientInUse(tx, file.id)) changed(patientTable, row);
    return;
  }
  if (patientByFileNumber(tx, file.fileNumber, file.id) !== null) refuse(appError("fileNumberTaken", { fileNumber: file.fileNumber }));
  if (file.mergedIntoId === null) return;
  const survivor = tx.byId(patientTable, survivorOf(tx, file.id));
  if (survivor === null || survivor.mergedIntoId !== null || survivor.voidedAt !== null) changed(patientTable, row);
};

const bookedMayNotGo = (table: Table, column: "practitionerId" | "roomId"): Limit => ({ tx }, row) => {
  if (row.voidedAt !== null && hasBookings(tx, column, (row as unknown as { readonly id: string }).id)) changed(table, row);
};

const limits: Readonly<Record<string, Limit>> = {
  [appointmentTable.name]: ({ tx }, row) => refuseIfTaken(tx, row as unknown as Appointment),
  [userTable.name]: ({ tx }) => mustKeepOwner(tx),
  [invoiceTable.name]: ({ tx }, row) => mustBeDraft(tx, (row as unknown as Invoice).id),
  [lineTable.name]: ({ tx }, row) => mustBeDraft(tx, (row as unknown as InvoiceLine).invoiceId),
  [patientTable.name]: patientMayReturn,
  [practitionerTable.name]: bookedMayNotGo(practitionerTable, "practitionerId"),
  [roomTable.name]: bookedMayNotGo(roomTable, "roomId"),
  // `clinic` is the row as it was before this undo.
  [clinicTable.name]: ({ tx, clinic }, row) => {
    if ((row as unknown as Clinic).currency !== clinic.currency && isMoneyWritten(tx)) refuse(appError("invalidInput", { field: "currency", reason: "inUse" }));
  },
};

/** Refuses a row that was written back where the clinic has gone on since: what its own procedure would refuse today. */
export const mayReturn = (call: UndoCall, table: Table, row: RowOf<Table>): void => limits[table.name]?.(call, row);
