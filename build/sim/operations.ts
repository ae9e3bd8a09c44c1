import { createId } from "#shared/core/ids.ts";
import type { Instant } from "#shared/core/time.ts";
import { tables } from "#shared/schema/index.ts";
import type { Table } from "#shared/schema/kit.ts";
import type { ChangeKind, StoredValue } from "#shared/sync/change.ts";
import { minutesOf, type NumberRequest, type SlotClaim } from "#shared/sync/claims.ts";
import type { Conflict } from "#shared/sync/replica.ts";
import type { Chance } from "./chance.ts";
import { beginning } from "./virtual-time.ts";

/** One row's part of what a desk does, by its columns' names; `voidedAt` among them. */
export interface Planned {
  readonly table: Table;
  readonly rowId: string;
  readonly kind: ChangeKind;
  readonly values: Readonly<Record<string, StoredValue>>;
}

/** A machine as the person before it sees it. */
export interface Desk {
  readonly now: () => number;
  readonly chance: Chance;
  readonly rows: (table: Table) => readonly string[];
  readonly value: (table: Table, rowId: string, column: string) => StoredValue;
  readonly openConflicts: () => readonly Conflict[];
  /** False where the disk is full: nothing was done. */
  readonly commit: (changes: readonly Planned[], claims: readonly SlotClaim[], numbers: readonly NumberRequest[]) => boolean;
  /** Takes back what this machine did last, where nothing else has touched it. */
  readonly undo: () => void;
}

const { patient, appointment, invoice, invoiceLine, payment } = tables;
/** Five doctors and three rooms, so that two desks want the same one. */
const idOf = (prefix: string, which: number): string => `${prefix}_${String(which).padStart(26, "0")}`;
const slotMs = 600_000;
const slots = 24;

const newId = (desk: Desk, prefix: string): string => createId(prefix, desk.now() as Instant, desk.chance.random);
const names = ["Mona Adel", "Karim Nabil", "Salma Fathi", "Omar Said", "Layla Hassan", "Nour Gamal", "Hany Aziz"] as const;

/** Most work is about the few who are here today. */
const pick = (desk: Desk, table: Table): string | null => {
  const rows = desk.rows(table);
  if (rows.length === 0) return null;
  return rows[desk.chance.happens(0.6) ? desk.chance.below(Math.min(rows.length, 6)) : desk.chance.below(rows.length)] ?? null;
};

const register = (desk: Desk): boolean => {
  const id = newId(desk, "pat");
  return desk.commit([{ table: patient, rowId: id, kind: "put", values: { id, fileNumber: String(desk.chance.below(100_000)), name: desk.chance.oneOf(names), birthPrecision: "day", sex: "unknown", tags: "[]", deceased: 0 } }], [], []);
};

const edit = (desk: Desk): boolean => {
  const id = pick(desk, patient);
  if (!id) return register(desk);
  const values: Record<string, StoredValue> = {};
  const fields = ["name", "phone", "note", "address", "sex"] as const;
  for (let count = desk.chance.between(1, 2); count > 0; count -= 1) {
    const field = desk.chance.oneOf(fields);
    if (field === "name") values[field] = desk.chance.oneOf(names);
    else if (field === "sex") values[field] = desk.chance.oneOf(["male", "female", "unknown"]);
    else values[field] = `+20${desk.chance.below(50)}`;
  }
  return desk.commit([{ table: patient, rowId: id, kind: "patch", values }], [], []);
};

const times = (desk: Desk) => {
  const from = beginning + desk.chance.below(slots) * slotMs;
  const to = from + desk.chance.between(1, 3) * slotMs;
  return { from, to, stored: { startsAt: from, endsAt: to, busyFrom: from, busyTo: to, minutes: (to - from) / 60_000, startLocal: "2026-11-22T09:00" } };
};
const claim = (key: string, resources: readonly string[], from: number, to: number): SlotClaim => ({ key, resources, ...minutesOf(from, to) });

const book = (desk: Desk): boolean => {
  const patientId = pick(desk, patient);
  if (!patientId) return register(desk);
  const id = newId(desk, "apt");
  const [practitionerId, roomId] = [idOf("pra", desk.chance.below(5)), idOf("rom", desk.chance.below(3))];
  const { from, to, stored } = times(desk);
  const values = { id, patientId, practitionerId, roomId, serviceId: idOf("srv", 1), zone: "Africa/Cairo", status: "booked", walkIn: 0, ...stored };
  return desk.commit([{ table: appointment, rowId: id, kind: "put", values }], [claim(id, [practitionerId, roomId], from, to)], []);
};

const move = (desk: Desk): boolean => {
  const id = pick(desk, appointment);
  if (!id) return book(desk);
  const { from, to, stored } = times(desk);
  const resources = [String(desk.value(appointment, id, "practitionerId")), String(desk.value(appointment, id, "roomId"))];
  return desk.commit([{ table: appointment, rowId: id, kind: "patch", values: { ...stored, status: "booked" } }], [claim(id, resources, from, to)], []);
};

const cancel = (desk: Desk): boolean => {
  const id = pick(desk, appointment);
  if (!id) return book(desk);
  return desk.commit([{ table: appointment, rowId: id, kind: "patch", values: { status: "cancelled", cancelReason: "by telephone" } }], [{ key: id, resources: [], from: 0, to: 0 }], []);
};

const bill = (desk: Desk): boolean => {
  const patientId = pick(desk, patient);
  if (!patientId) return register(desk);
  const id = newId(desk, "inv");
  const lines = desk.chance.between(1, 3);
  const amount = 10_000 * lines;
  const changes: Planned[] = [{
    table: invoice, rowId: id, kind: "put",
    values: { id, kind: "invoice", patientId, status: "issued", currency: "EGP", subtotalMinor: amount, discountMinor: 0, taxMinor: 0, roundingMinor: 0, totalMinor: amount, lineCount: lines },
  }];
  for (let position = 0; position < lines; position += 1) {
    const lineId = newId(desk, "lin");
    changes.push({
      table: invoiceLine, rowId: lineId, kind: "put",
      values: { id: lineId, invoiceId: id, position, description: "Visit", quantity: 1_000, unitMinor: 10_000, discountMinor: 0, sharedDiscountMinor: 0, taxBps: 0, netMinor: 10_000, taxMinor: 0, totalMinor: 10_000 },
    });
  }
  return desk.commit(changes, [], [{ key: id, series: "invoice" }]);
};

const pay = (desk: Desk): boolean => {
  const invoiceId = pick(desk, invoice);
  if (!invoiceId) return bill(desk);
  const id = newId(desk, "pay");
  const values = { id, patientId: desk.value(invoice, invoiceId, "patientId"), invoiceId, kind: "payment", method: "cash", amountMinor: desk.chance.between(1, 500) * 100, receivedAt: desk.now(), receivedOn: "2026-11-22", receivedById: idOf("usr", 1) };
  return desk.commit([{ table: payment, rowId: id, kind: "put", values }], [], []);
};

const hideOrShow = (desk: Desk): boolean => {
  const id = pick(desk, patient);
  if (!id) return register(desk);
  const isVoid = desk.value(patient, id, "voidedAt") !== null;
  return desk.commit([{ table: patient, rowId: id, kind: isVoid ? "restore" : "void", values: { voidedAt: isVoid ? null : desk.now() } }], [], []);
};

const settle = (desk: Desk): boolean => {
  const open = desk.openConflicts();
  const conflict = open[desk.chance.below(Math.max(1, open.length))];
  const table = conflict && Object.values<Table>(tables).find(({ tableId }) => tableId === conflict.tableId);
  if (!conflict || !table) return edit(desk);
  const value = desk.chance.happens(0.5) ? conflict.won.value : conflict.lost.value;
  const column = Object.entries(table.columnIds).find(([, id]) => id === conflict.columnId)?.[0];
  // One side of a disagreement about a voiding may be what was written beside it: then the row is wanted.
  if (column === undefined) return desk.commit([{ table, rowId: conflict.rowId, kind: typeof value === "number" ? "void" : "restore", values: { voidedAt: typeof value === "number" ? value : null } }], [], []);
  return desk.commit([{ table, rowId: conflict.rowId, kind: "patch", values: { [column]: value } }], [], []);
};

/** What is done at a desk, and how often of a hundred times. */
const usual: readonly (readonly [number, (desk: Desk) => boolean])[] = [
  [8, register], [36, edit], [14, book], [8, move], [5, cancel], [8, bill], [8, pay], [5, hideOrShow], [5, settle],
];

/** Does one thing at a desk. */
export const operate = (desk: Desk): void => {
  let left = desk.chance.below(100);
  for (const [weight, operation] of usual) {
    left -= weight;
    if (left < 0) {
      operation(desk);
      return;
    }
  }
  desk.undo();
};
