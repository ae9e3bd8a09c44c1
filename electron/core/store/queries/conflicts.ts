import { tableById, tableByPrefix } from "#shared/schema/index.ts";
import type { Column, Table } from "#shared/schema/kit.ts";
import { patient as patientTable } from "#shared/schema/tables/patient.ts";
import { voidedColumn, type StoredValue } from "#shared/sync/change.ts";
import { clockOf } from "#shared/sync/clock-text.ts";
import { deviceOf } from "#shared/sync/hlc.ts";
import type { Conflict, Version } from "#shared/sync/replica.ts";
import type { Read } from "../tx.ts";
import { survivorOf } from "./patient-files.ts";

/** A disagreement with its table and column by their names. */
export interface OpenConflict extends Omit<Conflict, "settledAt"> {
  readonly table: Table;
  /** `voidedAt` for the row's being hidden. */
  readonly column: string;
}

interface ConflictRow {
  readonly id: string;
  readonly tableId: number;
  readonly rowId: string;
  readonly columnId: number;
  readonly seq: number;
  readonly won: string;
  readonly lost: string;
}

/** More than anybody settles in a day; the newest are kept in sight. */
const most = 500;

/**
 * Open ones, the newest first. What was settled here and has not come back with the log yet is settled already; taken
 * back, it is open again.
 */
export const openConflictsSql = `
  SELECT k.id, k.tableId, k.rowId, k.columnId, k.seq, k.won, k.lost FROM conflict k
  WHERE k.settledAt IS NULL AND NOT EXISTS (
    SELECT 1 FROM change c JOIN outbox o ON o.deviceSeq = c.deviceSeq JOIN changeSet s ON s.deviceSeq = c.deviceSeq
    WHERE c.rowId = k.rowId AND c.tableId = k.tableId AND s.procedure = 'conflict.settle'
      AND (json_type(c.patch, '$."' || k.columnId || '"') IS NOT NULL OR (k.columnId = ${voidedColumn} AND c.kind IN ('void', 'restore')))
      AND NOT EXISTS (SELECT 1 FROM changeSet u WHERE u.undoes = s.deviceSeq AND NOT EXISTS (SELECT 1 FROM changeSet r WHERE r.undoes = u.deviceSeq)))
  ORDER BY k.seq DESC LIMIT ${most}`;

/** The names of a numbered field; null where this version does not know it, and so cannot settle it. */
const named = ({ won, lost, ...row }: ConflictRow): OpenConflict | null => {
  const table = tableById.get(row.tableId);
  const column = row.columnId === voidedColumn ? "voidedAt" : Object.entries(table?.columnIds ?? {}).find(([, id]) => id === row.columnId)?.[0];
  return table && column !== undefined ? { ...row, table, column, won: JSON.parse(won) as Version, lost: JSON.parse(lost) as Version } : null;
};

export const openConflicts = (read: Read): readonly OpenConflict[] =>
  (read.prepare(openConflictsSql).all() as readonly ConflictRow[]).map(named).filter((one) => one !== null);

export const openConflict = (read: Read, id: string): OpenConflict | null => openConflicts(read).find((one) => one.id === id) ?? null;

interface Named {
  readonly name: string;
  readonly nameOther: string | null;
}

const rowOf = (read: Read, table: Table, id: string): Readonly<Record<string, unknown>> | null => read.byId(table, id) as Readonly<Record<string, unknown>> | null;

/** Columns that lead from a row to the one that a person would name it by, in the order they are tried. */
const owners = ["patientId", "invoiceId", "practitionerId", "userId"] as const;
/** What a row without a name of its own is called by. */
const labels = ["name", "label", "key", "fileName", "username"] as const;

/** Whose row it is, as a person would say it, and the patient's file where it is a patient's. */
export const subjectOf = (read: Read, table: Table, rowId: string): Named & { readonly patientId: string | null } => {
  if (table.name === patientTable.name) {
    const kept = read.byId(patientTable, survivorOf(read, rowId));
    return { name: kept?.name ?? "", nameOther: kept?.nameOther ?? null, patientId: kept?.id ?? null };
  }
  const row = rowOf(read, table, rowId);
  if (!row) return { name: "", nameOther: null, patientId: null };
  const by = typeof row["name"] === "string" ? undefined : owners.find((column) => typeof row[column] === "string");
  const owner = by === undefined ? undefined : tableByPrefix.get(String(row[by]).slice(0, 3));
  if (by !== undefined && owner) return subjectOf(read, owner, String(row[by]));
  const label = labels.find((column) => typeof row[column] === "string");
  return { name: label === undefined ? "" : String(row[label]), nameOther: typeof row["nameOther"] === "string" ? row["nameOther"] : null, patientId: null };
};

/** A stored value as text; where it points at another row, that row's name. */
export const storedText = (read: Read, table: Table, column: string, value: StoredValue): string | null => {
  if (value === null) return null;
  const declared = table.columns[column] as Column<unknown> | undefined;
  const target = tableByPrefix.get(declared?.references ?? "");
  return target ? subjectOf(read, target, String(value)).name : String(value);
};

/** A booking that the server gave no time, with who has it. */
interface RefusedTime {
  readonly appointmentId: string;
  readonly heldBy: string | null;
  readonly seq: number;
  readonly bookedBy: string | null;
  /** Where the refused claim was written; null where the row no longer says. */
  readonly device: string | null;
  readonly bookedAt: number | null;
}

/** Bookings that still need a time, the soonest first; one that was moved since waits for the server again and is not among them. */
export const refusedTimesSql = `
  SELECT a.id AS appointmentId, k.heldBy, k.seq, u.name AS bookedBy, l.at AS bookedAt, a.clock
  FROM slotClaim k JOIN appointment a ON a.id = k.key LEFT JOIN logAuthor l ON l.seq = k.seq LEFT JOIN user u ON u.id = l.userId
  WHERE k.state = 'refused' AND a.voidedAt IS NULL AND a.status IN ('booked', 'arrived') AND a.endsAt > ?
    AND NOT EXISTS (SELECT 1 FROM change c JOIN outbox o ON o.deviceSeq = c.deviceSeq JOIN changeSet s ON s.deviceSeq = c.deviceSeq
                    WHERE c.rowId = a.id AND s.claims IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(s.claims) claim WHERE claim.value ->> '$.key' = a.id))
  ORDER BY a.startsAt`;

export const refusedTimes = (read: Read, now: number): readonly RefusedTime[] =>
  (read.prepare(refusedTimesSql).all(now) as readonly (Omit<RefusedTime, "device"> & { readonly clock: string | null })[]).map(({ clock, ...refused }) => ({ ...refused, device: writerOf(clock, refused.seq) }));

/** The PC whose entry last wrote the row, or one of its fields. */
const writerOf = (clock: string | null, seq: number): string | null => {
  if (clock === null) return null;
  const { row, fields } = clockOf(clock);
  const mark = [row, ...Object.values(fields)].find(([written]) => written === seq);
  return mark ? deviceOf(mark[1]) : null;
};
