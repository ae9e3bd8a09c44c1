import { tables } from "#shared/schema/index.ts";
import type { Table } from "#shared/schema/kit.ts";
import { foldSchemaOf, type FoldSchema } from "#shared/sync/fold-table.ts";

/** A version of the program, by the tables that it knows. */
export interface Program {
  readonly name: "N" | "N-1" | "N-2";
  readonly schema: FoldSchema;
}

/** The same before these tables and these of a patient's columns were added. */
const before = (schema: FoldSchema, later: readonly Table[], laterOfPatient: readonly (number | undefined)[]): FoldSchema =>
  new Map(
    [...schema].filter(([tableId]) => later.every((table) => table.tableId !== tableId)).map(([tableId, table]) =>
      [tableId, tableId === tables.patient.tableId ? { ...table, columns: new Map([...table.columns].filter(([id]) => !laterOfPatient.includes(id))) } : table]),
  );

const newest: FoldSchema = foldSchemaOf(Object.values<Table>(tables));
const older = before(newest, [tables.payment], [tables.patient.columnIds["address"]]);
const oldest = before(older, [tables.invoice, tables.invoiceLine], [tables.patient.columnIds["note"]]);

/** From today's to the oldest that is still served. */
export const programs = [{ name: "N", schema: newest }, { name: "N-1", schema: older }, { name: "N-2", schema: oldest }] as const satisfies readonly Program[];
