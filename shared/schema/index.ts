import type { Table } from "./kit.ts";
import { appointmentSeries } from "./tables/appointment-series.ts";
import { appointment } from "./tables/appointment.ts";
import { attachment } from "./tables/attachment.ts";
import { clinic } from "./tables/clinic.ts";
import { closure } from "./tables/closure.ts";
import { dayClose } from "./tables/day-close.ts";
import { importBatch } from "./tables/import-batch.ts";
import { invoiceLine } from "./tables/invoice-line.ts";
import { invoice } from "./tables/invoice.ts";
import { patient } from "./tables/patient.ts";
import { payment } from "./tables/payment.ts";
import { practitionerHours } from "./tables/practitioner-hours.ts";
import { practitioner } from "./tables/practitioner.ts";
import { room } from "./tables/room.ts";
import { service } from "./tables/service.ts";
import { setting } from "./tables/setting.ts";
import { user } from "./tables/user.ts";
import { waitlistEntry } from "./tables/waitlist-entry.ts";

/** The version of the whole schema: of the last migration, and of the file on disk. */
export const schemaVersion = 3;

/** Every replicated table, by name. */
export const tables = {
  appointment, appointmentSeries, attachment, clinic, closure, dayClose, importBatch, invoice, invoiceLine, patient, payment,
  practitioner, practitionerHours, room, service, setting, user, waitlistEntry,
} as const satisfies Readonly<Record<string, Table>>;

export type TableName = keyof typeof tables;

/** The table that ids with this prefix belong to. */
export const tableByPrefix: ReadonlyMap<string, Table> = new Map(Object.values(tables).map((table) => [table.prefix, table as Table]));

/** The table with this number on the wire. */
export const tableById: ReadonlyMap<number, Table> = new Map(Object.values(tables).map((table) => [table.tableId, table as Table]));
