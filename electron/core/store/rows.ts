import type { Column, RowOf, Table } from "#shared/schema/kit.ts";

/** A row of the file as the program holds it. */
export const decodeRow = <T extends Table>(table: T, stored: object): RowOf<T> => {
  const from = stored as Readonly<Record<string, unknown>>;
  const row: Record<string, unknown> = { version: from["version"], voidedAt: from["voidedAt"] };
  for (const key in table.columns) {
    row[key] = decodeValue(table.columns[key] as Column<unknown>, from[key]);
  }
  return row as RowOf<T>;
};

/** One value as the program holds it. */
export const decodeValue = (column: Column<unknown>, value: unknown): unknown => {
  if (value === null || value === undefined) return null;
  if (column.boolean) return value === 1;
  return column.json ? JSON.parse(value as string) : value;
};

/** One value as the file keeps it. */
export const encodeValue = (column: Column<unknown>, value: unknown): unknown => {
  if (value === null || value === undefined) return null;
  if (column.boolean) return value === true ? 1 : 0;
  return column.json ? JSON.stringify(value) : value;
};
