import { tables } from "#shared/schema/index.ts";
import type { Table } from "#shared/schema/kit.ts";
import type { StreamName } from "#shared/schema/streams.ts";

/** A stream's tables, by their number. */
export const tablesOf = (stream: StreamName): readonly Table[] =>
  Object.values<Table>(tables).filter((table) => table.stream === stream).toSorted((a, b) => a.tableId - b.tableId);

/** Names of all that a row has in the file, in an order that does not depend on how the file came about. */
export const columnsOf = (table: Table): readonly string[] => [...Object.keys(table.columns), "version", "voidedAt", "clock"];

/** The numbers of a stream's tables, as SQL's list. */
export const tableIdsOf = (stream: StreamName): string => `(${tablesOf(stream).map(({ tableId }) => tableId).join(", ")})`;

