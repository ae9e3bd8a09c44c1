import type { Id } from "../core/ids.ts";
import type { Table } from "../schema/kit.ts";
import type { Hlc } from "./hlc.ts";

/** A value as the file keeps it. */
export type StoredValue = string | number | Uint8Array | null;

/** The number under which `voidedAt` stands among a row's values. */
export const voidedColumn = 0;

/** What was done to a row. Rows are never deleted. */
export type ChangeKind = "put" | "patch" | "void" | "restore";

/** One row's part of a change set. `base` is the row's version that its author saw: 0 for a new row. */
export interface Change {
  readonly tableId: number;
  readonly rowId: string;
  readonly kind: ChangeKind;
  readonly base: number;
  /** Column number → stored value. Numbers are never reused, so an old program can keep what it does not know. */
  readonly values: Readonly<Record<number, unknown>>;
}

/** All that one transaction did: applied whole or not at all, here and wherever it is replayed. */
export interface ChangeSet {
  readonly device: string;
  /** Contiguous from 1 on its device. */
  readonly deviceSeq: number;
  readonly hlc: Hlc;
  readonly userId: Id<"usr"> | null;
  readonly reason: string | null;
  readonly procedure: string;
  readonly changes: readonly Change[];
}

/** Named values of a row's columns as numbered ones; names that are no columns are left out. */
export const encodeValues = (table: Table, stored: Readonly<Record<string, unknown>>): Readonly<Record<number, unknown>> => {
  const values: Record<number, unknown> = {};
  for (const key of Object.keys(stored)) {
    const id = table.columnIds[key];
    if (id !== undefined) values[id] = stored[key];
  }
  return values;
};

/** Numbered values as named ones; numbers that this version does not know are left out. */
export const decodeValues = (table: Table, values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(table.columnIds).flatMap(([key, id]) => (String(id) in values ? [[key, values[String(id)]]] : [])));
