import type { Column, Table } from "./kit.ts";

const columnSql = (name: string, column: Column<unknown>): string =>
  `${name} ${column.sql}${name === "id" ? " PRIMARY KEY" : ""}${column.optional ? "" : " NOT NULL"}`;

/**
 * The SQL that makes a table and its indexes. References are not declared to SQLite: rows of different streams arrive in
 * any order, so the rules, not the file, see to it that what is named exists.
 */
export const createTableSql = (table: Table): readonly string[] => [
  `CREATE TABLE ${table.name} (\n  ${[
    ...Object.entries(table.columns).map(([name, column]) => columnSql(name, column as Column<unknown>)),
    "version INTEGER NOT NULL",
    "voidedAt INTEGER",
    "clock TEXT",
  ].join(",\n  ")}\n) STRICT`,
  ...Object.entries(table.indexes ?? {}).map(
    ([name, index]) => `CREATE INDEX ${name} ON ${table.name} (${index.on.join(", ")})${index.where ? ` WHERE ${index.where}` : ""}`,
  ),
];
