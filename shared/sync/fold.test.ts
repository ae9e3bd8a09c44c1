import { describe, expect, test } from "vitest";
import { tables } from "../schema/index.ts";
import type { Column, Table } from "../schema/kit.ts";
import { foldTableOf } from "./fold-table.ts";
import { foldOp, type Confirmed, type RowFold } from "./fold.ts";
import type { Op } from "./body.ts";
import { voidedColumn, type StoredValue } from "./change.ts";
import { effectiveTime, type Hlc } from "./hlc.ts";
import type { StoredRow } from "./replica.ts";

const { patient, payment, appointment } = tables;
const patients = foldTableOf(patient);
const payments = foldTableOf(payment);
const id = "pat_00000000000000000000000001";
const column = (table: Table, name: string): number => table.columnIds[name] ?? -1;
const [name, phone] = [column(patient, "name"), column(patient, "phone")];

const valuesOf = (table: Table, named: Readonly<Record<string, StoredValue>>): Record<number, StoredValue> =>
  Object.fromEntries(Object.entries(named).map(([key, value]) => [key === "voidedAt" ? voidedColumn : column(table, key), value]));
const put = (named: Readonly<Record<string, StoredValue>> = {}): Op => ({
  tableId: patient.tableId, rowId: id, kind: "put", values: valuesOf(patient, { fileNumber: "1", name: "Mona", birthPrecision: "day", sex: "female", tags: "[]", deceased: 0, ...named }),
});
const patch = (named: Readonly<Record<string, StoredValue>>): Op => ({ tableId: patient.tableId, rowId: id, kind: "patch", values: valuesOf(patient, named) });
const hide = (at: number): Op => ({ tableId: patient.tableId, rowId: id, kind: "void", values: { [voidedColumn]: at } });

/** `minute`: of the author's clock. */
const by = (device: string, seq: number, base: number, minute: number): Confirmed => ({
  seq, base, device, effective: `${(minute * 60_000).toString(36).padStart(9, "0")}0000${device}` as Hlc, userId: null, at: minute, authorOf: () => null,
});
const folded = (row: StoredRow | null, op: Op, write: Confirmed, table = patients): RowFold => {
  const done = foldOp(table, row, op, write);
  if (!done.ok) throw new Error(done.error);
  return done.value;
};
const made = folded(null, put(), by("a", 1, 0, 10)).row;

describe("two desks that write one field", () => {
  test("one that has seen the other always replaces it, however slow its clock", () => {
    const later = folded(made, patch({ name: "Mona Adel" }), by("b", 2, 1, 3));
    expect(later.row.values[name]).toBe("Mona Adel");
    expect(later.conflicts).toEqual([]);
  });

  test("that had not seen each other: the later stands, and the two are told once, in whatever order they came", () => {
    const early = patch({ name: "Early" });
    const late = patch({ name: "Late" });
    const first = folded(folded(made, early, by("a", 2, 1, 20)).row, late, by("b", 3, 1, 30));
    const second = folded(folded(made, late, by("b", 2, 1, 30)).row, early, by("a", 3, 1, 20));
    for (const { row, conflicts } of [first, second]) {
      expect(row.values[name]).toBe("Late");
      expect(conflicts.map(({ id: one, won, lost }) => [one, won.value, won.device, lost.value, lost.device])).toEqual([[`2.3.${patient.tableId}.${id}.${name}`, "Late", "b", "Early", "a"]]);
    }
  });

  test("and wrote the same agree: nobody is asked", () => {
    expect(folded(folded(made, patch({ phone: "+201" }), by("a", 2, 1, 20)).row, patch({ phone: "+201" }), by("b", 3, 1, 30)).conflicts).toEqual([]);
  });

  test("different fields of a row both stand", () => {
    const both = folded(folded(made, patch({ phone: "+201" }), by("a", 2, 1, 20)).row, patch({ name: "Mona Adel" }), by("b", 3, 1, 5));
    expect([both.row.values[phone], both.row.values[name], both.conflicts]).toEqual(["+201", "Mona Adel", []]);
  });

  test("a desk's own earlier work counts as seen, though the log came to it late", () => {
    expect(folded(folded(made, patch({ name: "One" }), by("a", 2, 1, 20)).row, patch({ name: "Two" }), by("a", 3, 1, 10))).toMatchObject({ row: { values: { [name]: "Two" } }, conflicts: [] });
  });

  test("stamps that follow from another field make no disagreement of their own", () => {
    const table = foldTableOf(appointment);
    const signs = Object.fromEntries(Object.keys(appointment.columns).map((key) => [key, table.columns.get(column(appointment, key))?.sign]));
    expect(signs).toMatchObject({ startLocal: "demand", practitionerId: "demand", status: "demand", note: "sign", startsAt: "none", endsAt: "none", busyFrom: "none", busyTo: "none", arrivedAt: "none", queueNumber: "none" });
    const booked: StoredRow = { values: {}, clock: { row: [1, by("a", 1, 0, 1).effective], fields: {} } };
    const op = (minute: number): Op => ({ tableId: appointment.tableId, rowId: "apt_1", kind: "patch", values: valuesOf(appointment, { startLocal: `2026-11-22T09:${minute}`, startsAt: minute, endsAt: minute, busyFrom: minute, busyTo: minute }) });
    const moved = folded(folded(booked, op(10), by("a", 2, 1, 20), table).row, op(20), by("b", 3, 1, 30), table);
    expect(moved.conflicts.map(({ columnId }) => columnId)).toEqual([column(appointment, "startLocal")]);
  });
});

describe("a clock", () => {
  test("that is years ahead wins by a minute and no more", () => {
    const ahead = effectiveTime("zzzzzzzzz0000b" as Hlc, 600_000);
    expect(ahead < effectiveTime(by("a", 1, 0, 12).effective, 10_000_000)).toBe(true);
    expect(ahead > by("a", 1, 0, 10).effective).toBe(true);
  });
  test("that is slow or right is left as it is", () => {
    const { effective } = by("a", 1, 0, 10);
    expect(effectiveTime(effective, 600_000)).toBe(effective);
  });
});

describe("a row that is void", () => {
  const hidden = folded(made, hide(5), by("a", 2, 1, 20)).row;

  test("stays void beside a patch that had not seen it; the patch is in its fields, and a person is told", () => {
    const { row, conflicts } = folded(hidden, patch({ phone: "+202" }), by("b", 3, 1, 90));
    expect([row.values[voidedColumn], row.values[phone]]).toEqual([5, "+202"]);
    expect(conflicts.map(({ columnId, won, lost }) => [columnId, won.value, lost.value])).toEqual([[voidedColumn, 5, null]]);
  });
  test("and the same is told where the patch came first", () => {
    const { row, conflicts } = folded(folded(made, patch({ phone: "+202" }), by("b", 2, 1, 90)).row, hide(5), by("a", 3, 1, 20));
    expect([row.values[voidedColumn], row.values[phone]]).toEqual([5, "+202"]);
    expect(conflicts.map(({ columnId, won, lost }) => [columnId, won.value, lost.value])).toEqual([[voidedColumn, 5, null]]);
  });
  test("is changed without a word by whoever knew that it is void", () => {
    expect(folded(hidden, patch({ phone: "+202" }), by("b", 3, 2, 90)).conflicts).toEqual([]);
  });
  test("that two have voided at once is no disagreement", () => {
    expect(folded(hidden, hide(6), by("b", 3, 1, 30)).conflicts).toEqual([]);
  });
  test("is never brought back by one who had not seen it without being told", () => {
    const back: Op = { tableId: patient.tableId, rowId: id, kind: "restore", values: { [voidedColumn]: null } };
    expect(folded(hidden, back, by("b", 3, 1, 30)).conflicts).toHaveLength(1);
  });
});

describe("what is settled", () => {
  test("is everything about a field that its writer had seen, though the value is as it was", () => {
    expect(folded(made, patch({ name: "Mona" }), by("b", 5, 4, 50)).settles).toEqual([name]);
  });
});

describe("a ledger", () => {
  const paid: Op = { tableId: payment.tableId, rowId: "pay_00000000000000000000000001", kind: "put", values: valuesOf(payment, { patientId: id, kind: "payment", method: "cash", amountMinor: 100, receivedAt: 1, receivedOn: "2026-11-22", receivedById: "usr_00000000000000000000000001" }) };
  const { row } = folded(null, paid, by("a", 1, 0, 1), payments);

  test("takes the same row twice as once", () => {
    expect(folded(row, paid, by("b", 2, 0, 2), payments).row).toEqual(row);
  });
  test.each([
    ["another row under its name", { ...paid, values: { ...paid.values, [column(payment, "amountMinor")]: 200 } }],
    ["a row that says more", { ...paid, values: { ...paid.values, [column(payment, "reason")]: "no" } }],
    ["a change", { ...paid, kind: "patch" as const, values: { [column(payment, "amountMinor")]: 200 } }],
    ["a voiding", { ...paid, kind: "void" as const, values: { [voidedColumn]: 9 } }],
  ])("does not take %s", (_, op) => {
    expect(foldOp(payments, row, op, by("b", 2, 1, 2))).toEqual({ ok: false, error: "ledgerRewritten" });
  });
});

describe("what is no value of its column is kept aside whole", () => {
  test.each([
    ["a sex that there is not", patch({ sex: "none" })],
    ["a name that is too long", patch({ name: "x".repeat(200) })],
    ["a number for a name", patch({ name: 7 })],
    ["nothing for a name", patch({ name: null })],
    ["tags that are no list", patch({ tags: "{" })],
    ["a truth that is neither", patch({ deceased: 2 })],
    ["a moment of voiding that is none", { ...hide(1), values: { [voidedColumn]: "now" } }],
    ["a voiding without its moment", { ...hide(1), values: {} }],
    ["another row's id", patch({ id: "pat_00000000000000000000000002" })],
  ])("%s", (_, op) => {
    expect(foldOp(patients, made, op, by("b", 2, 1, 2))).toEqual({ ok: false, error: "value" });
  });
  test("a row that lacks what every row has, or has no name of its table's", () => {
    expect(foldOp(patients, null, put({ name: null }), by("a", 1, 0, 1))).toEqual({ ok: false, error: "value" });
    expect(foldOp(patients, null, { ...put(), rowId: "apt_1" }, by("a", 1, 0, 1))).toEqual({ ok: false, error: "value" });
  });
  test("a change of a row that nobody has made", () => {
    expect(foldOp(patients, null, patch({ name: "Mona" }), by("a", 1, 0, 1))).toEqual({ ok: false, error: "unknownRow" });
  });
});

test("columns that came after their table may be empty, so that an older program's rows are whole", () => {
  const late = Object.values<Table>(tables).flatMap((table) => Object.entries(table.columns as Readonly<Record<string, Column<unknown>>>).filter(([, one]) => one.since !== null && one.since > table.since && !one.optional).map(([key]) => `${table.name}.${key}`));
  expect(late).toEqual([]);
});
