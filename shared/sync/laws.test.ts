import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tables } from "../schema/index.ts";
import { streamIds } from "../schema/streams.ts";
import { memoryReplica, type MemoryReplica } from "../testing/memory-replica.ts";
import { plainCrypto } from "../testing/plain-crypto.ts";
import { smallClinic, type Happening, type SmallMachine } from "../testing/small-clinic.ts";
import { readingOf, wholeSchema } from "../testing/small-log.ts";
import { applyEntries } from "./apply.ts";
import { decodeBody } from "./body.ts";
import { voidedColumn } from "./change.ts";
import { digestsOf } from "./digest.ts";
import { decodeEnvelope, partContext } from "./envelope.ts";
import { effectiveTime } from "./hlc.ts";
import type { LogEntry } from "./log.ts";
import { liftRow, lowerRow } from "./overlay.ts";
import { layInUnknown } from "./write-row.ts";

const numRuns = process.env["DAFTAR_LONG"] === undefined ? 60 : 3_000;
const small = fc.nat({ max: 11 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom("register", "hide", "show", "pay", "bill", "settle"), who: small, row: small, value: small }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant("edit"), who: small, row: fc.nat({ max: 2 }), field: small, value: small }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("send"), who: small, most: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("receive"), who: small, most: fc.integer({ min: 1, max: 6 }), again: small }) },
);
const day = fc.array(happening, { minLength: 10, maxLength: 60 });
const skews = fc.array(fc.integer({ min: -600_000, max: 600_000 }), { minLength: 3, maxLength: 3 });

const clinicAfter = (happenings: readonly Happening[], off: readonly number[] = [0, 0, 0], ...rest: Parameters<typeof smallClinic> extends [unknown?, ...infer Rest] ? Rest : never) => {
  const clinic = smallClinic(off, ...rest);
  for (const one of happenings) clinic.act(one);
  return clinic;
};
const digests = (replica: MemoryReplica) => digestsOf(plainCrypto, replica.rows());
const sortedConflicts = (replica: MemoryReplica) => replica.conflicts().map(({ won, lost, ...one }) => ({ ...one, won: [won.seq, won.value], lost: [lost.seq, lost.value] })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
const freshReader = (reading = readingOf("reader")) => ({ replica: memoryReplica("reader"), reading });
const firstOf = <Item>(items: readonly Item[]): Item => items[0] as Item;

/** The log in clear. */
const clearLog = (entries: readonly LogEntry[]) =>
  entries.map((entry) => {
    const envelope = decodeEnvelope(entry.envelope, entry.device);
    if (!envelope.ok) throw new Error("shape");
    const { hlc, base, parts } = envelope.value;
    const ops = parts.flatMap(({ stream, epoch, sealed }) => {
      const plain = plainCrypto.open(readingOf("reader").keyOf(stream, epoch) ?? new Uint8Array(0), sealed, partContext("cli_test", entry.device, entry.deviceSeq, stream, epoch));
      const body = plain && decodeBody(plain);
      return body?.ok ? body.value.ops : [];
    });
    return { seq: entry.seq, device: entry.device, base, effective: effectiveTime(hlc, entry.receivedAt), ops };
  });

describe("PCs that have the same log", () => {
  test("show the same rows with the same marks and the same disagreements, in whatever cuts and how often it came", () => {
    fc.assert(fc.property(day, skews, (happenings, off) => {
      const { machines, log, comeTogether } = clinicAfter(happenings, off);
      comeTogether();
      const { replica, reading } = freshReader();
      expect(log.pull(replica.tx, reading).ok).toBe(true);
      for (const machine of machines) {
        expect(digests(machine.replica)).toEqual(digests(replica));
        expect(sortedConflicts(machine.replica)).toEqual(sortedConflicts(replica));
        expect(machine.replica.tx.waiting()).toBe(0);
        expect(machine.replica.quarantined()).toEqual([]);
      }
    }), { numRuns });
  });

  test("though one cannot open the bills, have the same patients", () => {
    fc.assert(fc.property(day, (happenings) => {
      const { log, comeTogether } = clinicAfter(happenings);
      comeTogether();
      const [all, some] = [freshReader(), freshReader(readingOf("reader", { streams: [streamIds.desk] }))];
      log.pull(all.replica.tx, all.reading);
      log.pull(some.replica.tx, some.reading);
      expect(digests(some.replica).get(tables.patient.tableId)).toEqual(digests(all.replica).get(tables.patient.tableId));
      expect(digests(some.replica).has(tables.payment.tableId)).toBe(false);
    }), { numRuns });
  });

  test("though one program knew neither a column nor a table, are alike once it does", () => {
    const phone = tables.patient.columnIds["phone"] ?? -1;
    const patients = wholeSchema.get(tables.patient.tableId);
    if (!patients) throw new Error("no patients");
    const older = new Map([...wholeSchema].filter(([tableId]) => tableId !== tables.payment.tableId)).set(tables.patient.tableId, { ...patients, columns: new Map([...patients.columns].filter(([column]) => column !== phone)) });
    fc.assert(fc.property(day, (happenings) => {
      const { machines, log, comeTogether } = clinicAfter(happenings);
      comeTogether();
      const old = freshReader(readingOf("reader", { schema: older }));
      log.pull(old.replica.tx, old.reading, 7);
      log.pull(old.replica.tx, old.reading);
      layInUnknown(old.replica.tx, wholeSchema);
      // A column that was never filled is not there; one that is empty says the same.
      for (const { tableId, rowId, values, clock } of old.replica.rows()) old.replica.tx.insertRow(tableId, rowId, { values: { [phone]: null, ...values }, clock });
      expect(old.replica.tx.unknownRows()).toEqual([]);
      expect(digests(old.replica)).toEqual(digests(firstOf(machines).replica));
      expect(sortedConflicts(old.replica)).toEqual(sortedConflicts(firstOf(machines).replica));
    }), { numRuns });
  });
});

test("a hiding that had not seen the change of a field which an older program does not know is told there too", () => {
  const phone = tables.patient.columnIds["phone"] ?? -1;
  const patients = wholeSchema.get(tables.patient.tableId);
  if (!patients) throw new Error("no patients");
  const older = new Map(wholeSchema).set(tables.patient.tableId, { ...patients, columns: new Map([...patients.columns].filter(([column]) => column !== phone)) });
  const clinic = smallClinic([0, 0]);
  clinic.act({ what: "register", who: 0, row: 0, value: 0 });
  clinic.comeTogether();
  clinic.act({ what: "edit", who: 0, row: 0, field: 1, value: 0 });
  clinic.act({ what: "hide", who: 1, row: 0, value: 0 });
  clinic.comeTogether();
  const old = freshReader(readingOf("reader", { schema: older }));
  clinic.log.pull(old.replica.tx, old.reading);
  expect(sortedConflicts(old.replica)).toEqual(sortedConflicts(firstOf(clinic.machines).replica));
  expect(old.replica.conflicts().map(({ columnId }) => columnId)).toEqual([voidedColumn]);
});

describe("this PC's unconfirmed work", () => {
  test("taken off and laid on again leaves every row as it was shown", () => {
    fc.assert(fc.property(day, (happenings) => {
      for (const { replica } of clinicAfter(happenings).machines) {
        for (const { tableId, rowId, values, clock } of replica.rows()) {
          const { shown, confirmed, pending } = liftRow(replica.tx, tableId, rowId);
          lowerRow(replica.tx, tableId, rowId, shown, confirmed, pending);
          expect(replica.tx.row(tableId, rowId)).toEqual({ values, clock });
          expect(replica.tx.pendingOf(rowId)).toEqual(pending);
        }
      }
    }), { numRuns });
  });

  test("stays shown while others' work comes in under it", () => {
    fc.assert(fc.property(day, (happenings) => {
      for (const { replica } of clinicAfter(happenings).machines) {
        for (const { tableId, rowId, values } of replica.rows()) {
          for (const [column, value] of Object.entries(replica.tx.pendingOf(rowId).reduce((all, change) => ({ ...all, ...change.values }), {}))) expect([tableId, column, values[Number(column)]]).toEqual([tableId, column, value]);
        }
      }
    }), { numRuns });
  });
});

describe("of what the log says", () => {
  test("no void row comes back without a restoring of its own", () => {
    fc.assert(fc.property(day, (happenings) => {
      const { machines, log, comeTogether } = clinicAfter(happenings);
      comeTogether();
      const restored = new Set(clearLog(log.entries()).flatMap(({ ops }) => ops.filter(({ kind }) => kind === "restore").map(({ rowId }) => rowId)));
      const voided = new Set(clearLog(log.entries()).flatMap(({ ops }) => ops.filter(({ kind }) => kind === "void").map(({ rowId }) => rowId)));
      for (const { rowId, values } of firstOf(machines).replica.rows()) if (voided.has(rowId) && !restored.has(rowId)) expect(values[voidedColumn]).not.toBeNull();
    }), { numRuns });
  });

  test("two edits of one field that had not seen each other and differ have exactly one record, and nothing else has one", () => {
    fc.assert(fc.property(day, skews, (happenings, off) => {
      const { machines, log, comeTogether } = clinicAfter(happenings, off);
      comeTogether();
      const last = new Map<string, { readonly seq: number; readonly device: string; readonly effective: string; readonly value: unknown }>();
      const expected: string[] = [];
      for (const { seq, device, base, effective, ops } of clearLog(log.entries())) {
        for (const { tableId, rowId, kind, values } of ops) {
          for (const [column, value] of Object.entries(values)) {
            const field = `${tableId}.${rowId}.${column}`;
            const before = last.get(field);
            const unseen = kind !== "put" && before !== undefined && before.seq > base && before.device !== device;
            if (unseen && before.value !== value && Number(column) !== voidedColumn) expected.push(`${before.seq}.${seq}.${field}`);
            if (!unseen || effective > before.effective) last.set(field, { seq, device, effective, value });
          }
        }
      }
      const found = firstOf(machines).replica.conflicts().filter(({ columnId }) => columnId !== voidedColumn).map(({ id }) => id);
      expect(found.toSorted()).toEqual(expected.toSorted());
    }), { numRuns });
  });

  test("a disagreement is settled by whoever wrote its field with both versions seen, and by nobody else", () => {
    fc.assert(fc.property(day, (happenings) => {
      const { machines, log, comeTogether } = clinicAfter(happenings);
      comeTogether();
      const clear = clearLog(log.entries());
      for (const { tableId, rowId, columnId, seq, settledAt } of firstOf(machines).replica.conflicts()) {
        const settler = clear.find(({ base, ops }) => base >= seq && ops.some((op) => op.tableId === tableId && op.rowId === rowId && columnId in op.values));
        expect(settledAt).toBe(settler?.seq ?? null);
      }
    }), { numRuns });
  });

  test("every bill has one legal number, without a gap, and the same everywhere", () => {
    fc.assert(fc.property(day, (happenings) => {
      const { machines, comeTogether } = clinicAfter(happenings);
      comeTogether();
      const column = tables.invoice.columnIds["legalNumber"] ?? -1;
      for (const { replica } of machines) {
        const numbers = [...replica.rows()].filter(({ tableId }) => tableId === tables.invoice.tableId).map(({ values }) => values[column] as number);
        expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, at) => at + 1));
      }
    }), { numRuns });
  });
});

describe("a log that is not what members wrote", () => {
  test("is refused before a row is touched, whichever byte was turned", () => {
    fc.assert(fc.property(day, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (happenings, which, where, bits) => {
      const { log, comeTogether } = clinicAfter([...happenings, { what: "register", who: 0, row: 0, value: 0 }]);
      comeTogether();
      const entries = [...log.entries()];
      const at = which % entries.length;
      const entry = entries[at] as LogEntry;
      const envelope = entry.envelope.slice();
      envelope[where % envelope.length] = (envelope[where % envelope.length] ?? 0) ^ bits;
      entries[at] = { ...entry, envelope };
      const { replica, reading } = freshReader();
      expect(applyEntries(replica.tx, reading, log.membership, entries).ok).toBe(false);
      expect([...replica.rows()]).toEqual([]);
    }), { numRuns });
  });

  test("is refused where an entry is left out, comes twice, or one machine's unsigned work is closed by another's signature", () => {
    const { log, comeTogether, machines } = smallClinic();
    for (const { replica, device } of machines as readonly SmallMachine[]) {
      for (let at = 0; at < 3; at += 1) replica.write(1_795_000_000_000, [{ table: tables.payment, rowId: `pay_${device}`.padEnd(30, "0"), kind: "put", values: {} }]);
    }
    comeTogether();
    const entries = log.entries();
    const tryThem = (tried: readonly LogEntry[]) => applyEntries(freshReader().replica.tx, readingOf("reader"), log.membership, tried);
    expect(tryThem(entries)).toMatchObject({ ok: true });
    expect(tryThem(entries.slice(1))).toEqual({ ok: false, error: { fault: "order" } });
    expect(tryThem([...entries.slice(0, 2), ...entries.slice(1)])).toEqual({ ok: false, error: { fault: "order" } });
    expect(tryThem(entries.slice(0, 2))).toEqual({ ok: false, error: { fault: "signature" } });
    expect(tryThem(entries.map((entry, at) => (at === 2 ? { ...entry, signature: null } : entry)))).toEqual({ ok: false, error: { fault: "signature" } });
  });
});
