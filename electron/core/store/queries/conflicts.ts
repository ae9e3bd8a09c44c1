import { hoursToMs } from "#shared/core/time.ts";
import { isPermitted, type Role } from "#shared/permissions.ts";
import { tableById, tableByPrefix, tables } from "#shared/schema/index.ts";
import type { Column, Table } from "#shared/schema/kit.ts";
import { appointment as appointmentTable } from "#shared/schema/tables/appointment.ts";
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
  /** Whether somebody must settle it, or a sign on the row is enough. */
  readonly demanding: boolean;
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
/** A sign that nobody acted on for so long is let go. */
const signMs = hoursToMs(30 * 24);

/** A person decides where the column says so, and about a row that one hid while another wrote in it. */
const isDemanding = (table: Table, column: string): boolean => column === "voidedAt" || table.columns[column]?.conflict === "demand";

const chosen = "k.id, k.tableId, k.rowId, k.columnId, k.seq, k.won, k.lost";
/** What was settled here and has not come back with the log yet is settled already; taken back, it is open again. */
const isOpen = `k.settledAt IS NULL AND NOT EXISTS (
    SELECT 1 FROM change c JOIN outbox o ON o.deviceSeq = c.deviceSeq JOIN changeSet s ON s.deviceSeq = c.deviceSeq
    WHERE c.rowId = k.rowId AND c.tableId = k.tableId AND s.procedure = 'conflict.settle'
      AND (json_type(c.patch, '$."' || k.columnId || '"') IS NOT NULL OR (k.columnId = ${voidedColumn} AND c.kind IN ('void', 'restore')))
      AND NOT EXISTS (SELECT 1 FROM changeSet u WHERE u.undoes = s.deviceSeq AND NOT EXISTS (SELECT 1 FROM changeSet r WHERE r.undoes = u.deviceSeq)))`;

/** What a person must decide, the newest first. Its values, and those of the next, are `inboxFor`'s. */
const demandingSql = `
    SELECT ${chosen} FROM json_each(:demanding) field CROSS JOIN conflict k ON k.tableId = field.value ->> 0 AND k.columnId = field.value ->> 1
    WHERE ${isOpen} ORDER BY k.seq DESC LIMIT ${most}`;
/** The inbox: what a person must decide, then the signs. The plus keeps signs on the index by age: by field it would walk those that were let go. */
export const openConflictsSql = `
  SELECT * FROM (${demandingSql})
  UNION ALL SELECT * FROM (
    SELECT ${chosen} FROM conflict k
    WHERE max(k.won ->> '$.at', k.lost ->> '$.at') > :signsSince AND (+k.tableId, +k.columnId) IN (SELECT value ->> 0, value ->> 1 FROM json_each(:signs)) AND ${isOpen}
    ORDER BY k.seq DESC LIMIT ${most})
  LIMIT ${most}`;
export const openConflictSql = `SELECT ${chosen} FROM conflict k WHERE k.id = ? AND ${isOpen}`;

/** What belongs in the inbox of a reader with these roles: fields of tables that they may read, by number, and since when a sign is shown. */
export const inboxFor = (roles: readonly Role[], now: number): { readonly demanding: string; readonly signs: string; readonly signsSince: number } => {
  const fields = Object.values(tables)
    .filter(({ read }) => isPermitted(roles, read))
    .flatMap((table: Table) => Object.entries({ voidedAt: voidedColumn, ...table.columnIds }).map(([column, columnId]) => ({ demanding: isDemanding(table, column), number: [table.tableId, columnId] })));
  const numbersOf = (demanding: boolean): string => JSON.stringify(fields.filter((field) => field.demanding === demanding).map(({ number }) => number));
  return { demanding: numbersOf(true), signs: numbersOf(false), signsSince: now - signMs };
};

/** The names of a numbered field; null where this version does not know it, and so cannot settle it. */
const named = ({ won, lost, ...row }: ConflictRow): OpenConflict | null => {
  const table = tableById.get(row.tableId);
  const column = row.columnId === voidedColumn ? "voidedAt" : Object.entries(table?.columnIds ?? {}).find(([, id]) => id === row.columnId)?.[0];
  return table && column !== undefined ? { ...row, table, column, demanding: isDemanding(table, column), won: JSON.parse(won) as Version, lost: JSON.parse(lost) as Version } : null;
};

export const openConflicts = (read: Read, roles: readonly Role[], now: number): readonly OpenConflict[] =>
  (read.prepare(openConflictsSql).all(inboxFor(roles, now)) as readonly ConflictRow[]).map(named).filter((one) => one !== null);

/** Found by its id, whether or not it is still in the inbox. */
export const openConflict = (read: Read, id: string): OpenConflict | null => {
  const row = read.prepare(openConflictSql).get(id) as ConflictRow | undefined;
  return row ? named(row) : null;
};

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
  FROM slotClaim k JOIN appointment a ON a.id = k.key JOIN patient p ON p.id = a.patientId LEFT JOIN logAuthor l ON l.seq = k.seq LEFT JOIN user u ON u.id = l.userId
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

/** How much in the inbox of a reader with these roles waits for a person, by the inbox's own rules. A sign is there and waits for nobody. */
export const toSettle = (read: Read, roles: readonly Role[], now: number): { readonly conflicts: number; readonly clashes: number } => ({
  conflicts: read.prepare(`SELECT count(*) FROM (${demandingSql})`).pluck().get({ demanding: inboxFor(roles, now).demanding }) as number,
  clashes: isPermitted(roles, appointmentTable.read) ? (read.prepare(`SELECT count(*) FROM (${refusedTimesSql})`).pluck().get(now) as number) : 0,
});
