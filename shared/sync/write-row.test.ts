import { expect, test } from "vitest";
import { tables } from "../schema/index.ts";
import type { Table } from "../schema/kit.ts";
import { memoryReplica } from "../testing/memory-replica.ts";
import type { Op } from "./body.ts";
import { voidedColumn, type StoredValue } from "./change.ts";
import { foldTableOf } from "./fold-table.ts";
import type { Confirmed } from "./fold.ts";
import type { Hlc } from "./hlc.ts";
import { liftRow } from "./overlay.ts";
import { layInUnknown, planRow, strangeRow } from "./write-row.ts";

const { patient, payment } = tables;
const rowId = "pat_00000000000000000000000001";
const column = (table: Table, name: string): number => table.columnIds[name] ?? -1;
const valuesOf = (named: Readonly<Record<string, StoredValue>>): Record<number, StoredValue> => Object.fromEntries(Object.entries(named).map(([name, value]) => [column(patient, name), value]));
const patch = (named: Readonly<Record<string, StoredValue>>): Op => ({ tableId: patient.tableId, rowId, kind: "patch", values: valuesOf(named) });
const put: Op = { tableId: patient.tableId, rowId, kind: "put", values: valuesOf({ fileNumber: "1", name: "Mona", birthPrecision: "day", sex: "female", tags: "[]", deceased: 0 }) };
const hide: Op = { tableId: patient.tableId, rowId, kind: "void", values: { [voidedColumn]: 70 } };
const by = (device: string, seq: number, base: number, minute: number): Confirmed => ({
  seq, base, device, effective: `${(minute * 60_000).toString(36).padStart(9, "0")}0000${device}` as Hlc, userId: null, at: minute, authorOf: () => null,
});

/** The row after these writes, in the log's order, as a PC that wrote none of them has it. */
const rowAfter = (...writes: readonly (readonly [Op, Confirmed])[]) => {
  const { tx } = memoryReplica("reader");
  for (const [op, write] of writes) {
    const plan = planRow(tx, foldTableOf(patient), [op], write, 0);
    if (!plan.ok) throw new Error(plan.error);
    plan.value();
  }
  const row = tx.row(patient.tableId, rowId);
  return { name: row?.values[column(patient, "name")], phone: row?.values[column(patient, "phone")], voidedAt: row?.values[voidedColumn], clock: row?.clock, kept: tx.unknown(patient.tableId, rowId), isThere: row !== null };
};

test("what another PC wrote of a row stands though it comes before the row does, as from a server that was put back", () => {
  const early = rowAfter([patch({ phone: "+201" }), by("b", 10, 11, 30)], [hide, by("b", 11, 11, 31)]);
  expect([early.isThere, Object.keys(early.kept).length]).toEqual([false, 2]);
  const whole = rowAfter([patch({ phone: "+201" }), by("b", 10, 11, 30)], [hide, by("b", 11, 11, 31)], [put, by("a", 12, 3, 10)]);
  expect(whole).toMatchObject({ name: "Mona", phone: "+201", voidedAt: 70, kept: {} });
  expect(whole.clock?.row[0]).toBe(12);
  expect(Object.values(whole.clock?.fields ?? {}).map(([seq]) => seq).toSorted((a, b) => a - b)).toEqual([10, 11]);
});

test.each([
  ["the table", null],
  ["a column", { ...foldTableOf(patient), columns: new Map([...foldTableOf(patient).columns].filter(([id]) => id !== column(patient, "phone"))) }],
])("what was written of a row before it came stands after an upgrade too, where the older program did not know %s", (_, table) => {
  const whole = foldTableOf(patient);
  const putWithPhone: Op = { ...put, values: { ...put.values, ...valuesOf({ phone: "+200" }) } };
  const writes: readonly (readonly [Op, Confirmed])[] = [[patch({ phone: "+201", name: "Mona Adel" }), by("b", 10, 11, 30)], [hide, by("b", 11, 11, 31)], [putWithPhone, by("a", 12, 3, 10)]];
  const { tx } = memoryReplica("reader");
  for (const [op, write] of writes) {
    const plan = table ? planRow(tx, table, [op], write, 0) : strangeRow(tx, [op], write);
    if (!plan.ok) throw new Error(plan.error);
    plan.value();
  }
  layInUnknown(tx, new Map([[patient.tableId, whole]]));
  const row = tx.row(patient.tableId, rowId);
  const expected = rowAfter(...writes);
  expect(expected).toMatchObject({ name: "Mona Adel", phone: "+201", voidedAt: 70 });
  expect([row?.values[column(patient, "name")], row?.values[column(patient, "phone")], row?.values[voidedColumn], row?.clock]).toEqual([expected.name, expected.phone, expected.voidedAt, expected.clock]);
  expect(tx.unknownRows()).toEqual([]);
});

test("of two writes that come before the row, the one that had seen the other stands, and of unseen ones the later", () => {
  const after = (...patches: readonly (readonly [Op, Confirmed])[]) => rowAfter(...patches, [put, by("a", 12, 3, 10)]).name;
  expect(after([patch({ name: "Later" }), by("b", 10, 9, 40)], [patch({ name: "Earlier" }), by("c", 11, 9, 20)])).toBe("Later");
  expect(after([patch({ name: "Later" }), by("b", 10, 9, 40)], [patch({ name: "Saw It" }), by("c", 11, 10, 20)])).toBe("Saw It");
});

test("a row that has come is written as ever, and a line of a ledger that has not come takes no change", () => {
  expect(rowAfter([put, by("a", 9, 3, 10)], [patch({ name: "Mona Adel" }), by("b", 10, 9, 30)])).toMatchObject({ name: "Mona Adel", kept: {} });
  const { tx } = memoryReplica("reader");
  expect(planRow(tx, foldTableOf(payment), [{ tableId: payment.tableId, rowId: "pay_00000000000000000000000001", kind: "patch", values: {} }], by("b", 10, 9, 30), 0)).toMatchObject({ ok: false, error: "unknownRow" });
});

test("work that comes back before what this PC had done earlier leaves the earlier work shown, and the log's row known beneath it", () => {
  const { tx, write } = memoryReplica("a");
  const come = (op: Op, by: Confirmed, own: number): void => {
    const plan = planRow(tx, foldTableOf(patient), [op], by, own);
    if (!plan.ok) throw new Error(plan.error);
    plan.value();
    tx.confirm(own, by.seq);
  };
  const names = () => {
    const { shown, confirmed } = liftRow(tx, patient.tableId, rowId);
    return [shown, confirmed].map((row) => row?.values[column(patient, "name")]);
  };
  come(put, by("b", 1, 0, 1), 0);
  const earlier = write(120_000, [{ table: patient, rowId, kind: "patch", values: { name: "Earlier" } }]);
  const later = write(180_000, [{ table: patient, rowId, kind: "patch", values: { name: "Later" } }]);
  come(patch({ name: "Later" }), by("a", 2, 1, 3), later);
  expect(names()).toEqual(["Earlier", "Later"]);
  come(patch({ phone: "+201" }), by("b", 3, 2, 4), 0);
  expect(names()).toEqual(["Earlier", "Later"]);
  come(patch({ name: "Earlier" }), by("a", 4, 1, 2), earlier);
  expect(names()).toEqual(["Earlier", "Earlier"]);
});
