import type { Column, ConflictSign, Table } from "../schema/kit.ts";
import { isStreamId, streamIds, type StreamId, type StreamName } from "../schema/streams.ts";
import { voidedColumn, type StoredValue } from "./change.ts";

/** What a fold must know of a table, by column number. The id is none of `columns`: a row is named by it. */
export interface FoldTable {
  readonly tableId: number;
  /** Null for a table that never leaves this PC. */
  readonly stream: StreamId | null;
  readonly ledger: boolean;
  /** 0 where it is not known. */
  readonly idColumn: number;
  readonly columns: ReadonlyMap<number, FoldColumn>;
  /** Columns without which there is no row. */
  readonly required: readonly number[];
  /** Whether a text can name a row of it. */
  readonly names: (rowId: string) => boolean;
}
export interface FoldColumn {
  readonly sign: ConflictSign;
  /** Whether a stored value is one that the column can have. */
  readonly holds: (value: StoredValue) => boolean;
}

/** The tables as this program knows them, by number on the wire. */
export type FoldSchema = ReadonlyMap<number, FoldTable>;

const holdsFor = (column: Column<unknown>) => (value: StoredValue): boolean => {
  if (value === null) return column.optional;
  if (column.boolean) return value === 0 || value === 1;
  if (!column.json) return column.parse.safeParse(value).success;
  try {
    return typeof value === "string" && column.parse.safeParse(JSON.parse(value)).success;
  } catch {
    return false;
  }
};

const voided: FoldColumn = { sign: "demand", holds: (value) => value === null || Number.isSafeInteger(value) };

const streamOf = ({ stream, merge }: Table): StreamId | null => {
  const id: unknown = stream === "none" || merge === "local" ? null : streamIds[stream satisfies StreamName];
  return isStreamId(id) ? id : null;
};

export const foldTableOf = (table: Table): FoldTable => {
  const columns = Object.entries(table.columns as Readonly<Record<string, Column<unknown>>>).filter(([key]) => key !== "id");
  const idOf = (key: string): number => table.columnIds[key] ?? 0;
  return {
    tableId: table.tableId,
    stream: streamOf(table),
    ledger: table.merge === "ledger",
    idColumn: idOf("id"),
    columns: new Map([[voidedColumn, voided], ...columns.map(([key, column]): [number, FoldColumn] => [idOf(key), { sign: column.conflict, holds: holdsFor(column) }])]),
    required: columns.filter(([, column]) => !column.optional).map(([key]) => idOf(key)),
    names: (rowId) => table.columns["id"]?.parse.safeParse(rowId).success ?? false,
  };
};

export const foldSchemaOf = (tables: Iterable<Table>): FoldSchema => new Map(Array.from(tables, (table) => [table.tableId, foldTableOf(table)]));
