import { tables } from "#shared/schema/index.ts";
import type { Table } from "#shared/schema/kit.ts";
import type { StoredValue } from "#shared/sync/change.ts";
import { foldSchemaOf, type FoldColumn, type FoldSchema } from "#shared/sync/fold-table.ts";

/** A version of the program, by the tables that it knows and the form of envelopes that it reads and writes. */
export interface Program {
  readonly name: "N+1" | "N" | "N-1" | "N-2";
  readonly reader: number;
  readonly schema: FoldSchema;
}

/** The same before these tables and these of a patient's columns were added. */
const before = (schema: FoldSchema, later: readonly Table[], laterOfPatient: readonly (number | undefined)[]): FoldSchema =>
  new Map(
    [...schema].filter(([tableId]) => later.every((table) => table.tableId !== tableId)).map(([tableId, table]) =>
      [tableId, tableId === tables.patient.tableId ? { ...table, columns: new Map([...table.columns].filter(([id]) => !laterOfPatient.includes(id))) } : table]),
  );

const mostRemembered = 10_000;

/** A column says the same of the same value for ever: what one machine has asked, the others are told. */
const remembering = (column: FoldColumn): FoldColumn => {
  const answers = new Map<StoredValue, boolean>();
  return {
    ...column,
    holds: (value) => {
      const known = answers.get(value);
      if (known !== undefined) return known;
      if (answers.size >= mostRemembered) answers.clear();
      const holds = column.holds(value);
      answers.set(value, holds);
      return holds;
    },
  };
};

const newest: FoldSchema = new Map([...foldSchemaOf(Object.values<Table>(tables))].map(([tableId, table]) =>
  [tableId, { ...table, columns: new Map([...table.columns].map(([id, column]) => [id, remembering(column)])) }]));
const older = before(newest, [tables.payment], [tables.patient.columnIds["address"]]);
const oldest = before(older, [tables.invoice, tables.invoiceLine], [tables.patient.columnIds["note"]]);

/** From today's to the oldest that is still served. */
export const programs = [{ name: "N", reader: 1, schema: newest }, { name: "N-1", reader: 1, schema: older }, { name: "N-2", reader: 1, schema: oldest }] as const satisfies readonly Program[];

/** Tomorrow's, whose envelopes today's may not apply. */
export const nextProgram: Program = { name: "N+1", reader: 2, schema: newest };
