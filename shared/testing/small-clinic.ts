import { tables } from "../schema/index.ts";
import type { Table } from "../schema/kit.ts";
import { voidedColumn, type StoredValue } from "../sync/change.ts";
import type { ApplyDeps } from "../sync/apply.ts";
import { memoryReplica, type Deed, type MemoryReplica } from "./memory-replica.ts";
import { readingOf, smallLog, type Reading } from "./small-log.ts";

const { patient, payment, invoice } = tables;

/** Something that happens in a clinic of three machines. Numbers are taken modulo what there is. */
export type Happening =
  | { readonly what: "register" | "hide" | "show" | "pay" | "bill" | "settle"; readonly who: number; readonly row: number; readonly value: number }
  | { readonly what: "edit"; readonly who: number; readonly row: number; readonly field: number; readonly value: number }
  | { readonly what: "send"; readonly who: number; readonly most: number }
  | { readonly what: "receive"; readonly who: number; readonly most: number; readonly again: number };

export interface SmallMachine {
  readonly device: string;
  readonly replica: MemoryReplica;
  readonly reading: ApplyDeps;
  /** How far its clock is off, in milliseconds. */
  readonly skew: number;
}

export const editable = ["name", "phone", "note", "sex"] as const;
const values: readonly (readonly StoredValue[])[] = [["Mona", "Salma", "Omar"], ["+201", "+202", null], ["calls back", "deaf", null], ["female", "male", "unknown"]];
const idOf = (prefix: string, which: number): string => `${prefix}_${String(which).padStart(26, "0")}`;
const start = 1_795_000_000_000;

/** A clinic whose machines do what they are told, each by its own clock. */
export const smallClinic = (skews: readonly number[] = [0, 0, 0], readings: readonly Reading[] = []) => {
  const machines: readonly SmallMachine[] = skews.map((skew, at) => {
    const device = `desk${String.fromCodePoint(97 + at)}`;
    return { device, skew, replica: memoryReplica(device), reading: readingOf(device, readings[at]) };
  });
  const log = smallLog(machines.map(({ device }) => device));
  let made = 0;
  let now = start;

  const rowsOf = ({ replica }: SmallMachine, table: Table): readonly string[] => [...replica.rows()].filter((row) => row.tableId === table.tableId).map(({ rowId }) => rowId).toSorted();
  const write = (machine: SmallMachine, deeds: readonly Deed[], numbers: Parameters<MemoryReplica["write"]>[2] = {}): void => void machine.replica.write(now + machine.skew, deeds, numbers);
  const register = (machine: SmallMachine, value: number): void => {
    made += 1;
    write(machine, [{ table: patient, rowId: idOf("pat", made), kind: "put", values: { fileNumber: String(made), name: values[0]?.[value % 3] ?? "Mona", birthPrecision: "day", sex: "unknown", tags: "[]", deceased: 0 } }]);
  };

  const act = (happening: Happening): void => {
    now += 1_000;
    const machine = machines[happening.who % machines.length] as SmallMachine;
    if (happening.what === "send") return void log.push(machine.device, machine.replica.tx, now, happening.most);
    if (happening.what === "receive") {
      const done = log.pull(machine.replica.tx, machine.reading, happening.most, happening.again);
      if (!done.ok) throw new Error(done.error.fault);
      return machine.replica.hear(done.value.heard);
    }
    const patients = rowsOf(machine, patient);
    const rowId = patients[happening.row % Math.max(1, patients.length)];
    if (happening.what === "register" || rowId === undefined) return register(machine, happening.value);
    switch (happening.what) {
      case "edit": {
        const field = happening.field % editable.length;
        return write(machine, [{ table: patient, rowId, kind: "patch", values: { [editable[field] ?? "name"]: values[field]?.[happening.value % 3] ?? null } }]);
      }
      case "hide":
        return write(machine, [{ table: patient, rowId, kind: "void", values: { voidedAt: now } }]);
      case "show":
        return write(machine, [{ table: patient, rowId, kind: "restore", values: { voidedAt: null } }]);
      case "pay":
        made += 1;
        return write(machine, [{ table: payment, rowId: idOf("pay", made), kind: "put", values: { patientId: rowId, kind: "payment", method: "cash", amountMinor: 100, receivedAt: now, receivedOn: "2026-11-22", receivedById: idOf("usr", 1) } }]);
      case "bill": {
        made += 1;
        const id = idOf("inv", made);
        return write(machine, [{ table: invoice, rowId: id, kind: "put", values: { kind: "invoice", patientId: rowId, status: "issued", currency: "EGP", subtotalMinor: 1, discountMinor: 0, taxMinor: 0, roundingMinor: 0, totalMinor: 1, lineCount: 0 } }], { numbers: [{ key: id, series: "invoice" }] });
      }
      case "settle": {
        const open = machine.replica.conflicts().filter(({ settledAt }) => settledAt === null);
        const conflict = open[happening.value % Math.max(1, open.length)];
        if (!conflict) return;
        const value = machine.replica.tx.row(conflict.tableId, conflict.rowId)?.values[conflict.columnId] ?? null;
        const name = Object.entries(patient.columnIds).find(([, id]) => id === conflict.columnId)?.[0];
        return write(machine, [conflict.columnId === voidedColumn
          ? { table: patient, rowId: conflict.rowId, kind: value === null ? "restore" : "void", values: { voidedAt: value } }
          : { table: patient, rowId: conflict.rowId, kind: "patch", values: { [name ?? ""]: value } }]);
      }
    }
  };

  /** Everybody sends and receives until nothing is left. */
  const comeTogether = (): void => {
    for (const [who] of machines.entries()) while (log.push(machines[who]?.device ?? "", (machines[who] as SmallMachine).replica.tx, now) > 0);
    for (const [who] of machines.entries()) act({ what: "receive", who, most: Number.POSITIVE_INFINITY, again: 0 });
  };
  return { machines, log, act, comeTogether };
};
