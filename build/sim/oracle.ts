import { tableById, tables } from "#shared/schema/index.ts";
import type { StreamId } from "#shared/schema/streams.ts";
import { decodeBody, type Op } from "#shared/sync/body.ts";
import { voidedColumn, type StoredValue } from "#shared/sync/change.ts";
import { decodeEnvelope, partContext, type Envelope } from "#shared/sync/envelope.ts";
import { decodeVerdict, type LogEntry } from "#shared/sync/log.ts";
import type { Sealer } from "#shared/sync/ports.ts";

/** One entry of the log with everything in clear, as only a simulation can see it. */
export interface ClearEntry {
  readonly seq: number;
  readonly device: string;
  readonly deviceSeq: number;
  readonly receivedAt: number;
  readonly envelope: Envelope;
  readonly refused: readonly { readonly key: string; readonly by: string }[];
  readonly numbers: readonly { readonly key: string; readonly number: number }[];
  /** What the simulated desk called this work: unlike any other's. */
  readonly name: string;
  readonly ops: readonly Op[];
  /** Whether its author was a member then. */
  readonly counts: boolean;
}

interface Write {
  readonly seq: number;
  readonly device: string;
  readonly effective: string;
  readonly value: StoredValue;
}

/** What the log comes to by the rules of decision 0004, worked out in the plainest way: nothing is shared with the product's fold. */
export interface Expected {
  /** `table row` → column → value. */
  readonly values: ReadonlyMap<string, ReadonlyMap<number, StoredValue>>;
  /** Conflict id → whether it is settled. */
  readonly conflicts: ReadonlyMap<string, boolean>;
  /** Booking → whether its last claim was refused. */
  readonly refused: ReadonlyMap<string, boolean>;
  /** `resource minute` → bookings that have it: more than one is a double booking. */
  readonly held: ReadonlyMap<string, ReadonlySet<string>>;
}

export const readLog = (sealer: Pick<Sealer, "open">, tenant: string, log: readonly LogEntry[], keyOf: (stream: StreamId, epoch: number) => Uint8Array | null, countsOf: (entry: LogEntry) => boolean): readonly ClearEntry[] =>
  log.map((entry) => {
    const envelope = decodeEnvelope(entry.envelope, entry.device);
    const verdict = decodeVerdict(entry.verdict);
    if (!envelope.ok || !verdict.ok) throw new Error(`entry ${entry.seq} is no entry`);
    const bodies = envelope.value.parts.map(({ stream, epoch, sealed }) => {
      const key = keyOf(stream, epoch);
      const plain = key && sealer.open(key, sealed, partContext(tenant, entry.device, entry.deviceSeq, stream, epoch));
      const body = plain && decodeBody(plain);
      if (!body?.ok) throw new Error(`entry ${entry.seq} does not open`);
      return body.value;
    });
    return {
      seq: entry.seq, device: entry.device, deviceSeq: entry.deviceSeq, receivedAt: entry.receivedAt, envelope: envelope.value, ...verdict.value,
      name: bodies[0]?.procedure ?? `statement ${entry.seq}`, ops: bodies.flatMap(({ ops }) => ops), counts: countsOf(entry),
    };
  });

const { invoice } = tables;
const legalNumber = invoice.columnIds["legalNumber"] ?? 0;
interface Known {
  readonly columns: readonly number[];
  readonly quiet: ReadonlySet<number>;
}
const knownTables: ReadonlyMap<number, Known> = new Map([...tableById].map(([tableId, { columns, columnIds }]) => {
  const named = Object.entries(columnIds).filter(([name]) => name !== "id");
  return [tableId, { columns: [voidedColumn, ...named.map(([, id]) => id)], quiet: new Set(named.filter(([name]) => columns[name]?.conflict === "none").map(([, id]) => id)) }];
}));
const graceMs = 60_000;
const effectiveOf = ({ envelope, receivedAt }: ClearEntry): string => {
  const latest = (receivedAt + graceMs).toString(36).padStart(9, "0");
  // What is cut to the moment is cut to its beginning: of two such it is the device's name that decides.
  return envelope.hlc.slice(0, 9) > latest ? `${latest}0000${envelope.hlc.slice(13)}` : envelope.hlc;
};

export const expectedOf = (log: readonly ClearEntry[]): Expected => {
  const rows = new Map<string, { readonly since: number; readonly last: Map<number, Write> }>();
  const early = new Map<string, Map<number, Write>>();
  const conflicts = new Map<string, { readonly field: string; readonly seq: number; isSettled: boolean }>();
  const open = new Map<string, string[]>();
  const held = new Map<string, Set<string>>();
  const lost = new Map<string, boolean>();
  const holders = new Map<string, readonly string[]>();

  const disagree = (earlier: number, later: number, field: string): void => {
    const id = `${earlier}.${later}.${field.replaceAll(" ", ".")}`;
    conflicts.set(id, { field, seq: later, isSettled: false });
    open.set(field, [...(open.get(field) ?? []), id]);
  };
  const settle = (field: string, base: number): void => {
    for (const id of open.get(field) ?? []) {
      const one = conflicts.get(id);
      if (one && one.seq <= base) one.isSettled = true;
    }
  };
  const write = (row: string, last: Map<number, Write>, column: number, isQuiet: boolean, entry: ClearEntry, effective: string, value: StoredValue): void => {
    const { seq, device, envelope: { base } } = entry;
    const field = `${row} ${column}`;
    const before = last.get(column);
    settle(field, base);
    const isUnseen = before !== undefined && before.seq > base && before.device !== device;
    const isTwoVoids = column === voidedColumn && value !== null && (before?.value ?? null) !== null;
    if (isUnseen && !isQuiet && before.value !== value && !isTwoVoids) disagree(before.seq, seq, field);
    if (!isUnseen || effective > before.effective) last.set(column, { seq, device, effective, value });
  };

  for (const entry of log) {
    if (!entry.counts) continue;
    const effective = effectiveOf(entry);
    const { base } = entry.envelope;
    const isUnseen = (write: Write | undefined): boolean => write !== undefined && write.seq > base && write.device !== entry.device;
    for (const { tableId, rowId, kind, values } of entry.ops) {
      const table = knownTables.get(tableId);
      const row = `${tableId} ${rowId}`;
      if (!table) continue;
      const there = rows.get(row);
      if (!there && kind !== "put") {
        // A server that was put back is given what it lost by each PC in turn: what is written of a row may come before it.
        const kept = early.get(row) ?? new Map<number, Write>();
        for (const [column, value] of Object.entries(values)) {
          const before = kept.get(Number(column));
          if (!before || !isUnseen(before) || effective > before.effective) kept.set(Number(column), { seq: entry.seq, device: entry.device, effective, value });
        }
        early.set(row, kept);
        continue;
      }
      if (!there) {
        const first = new Map<number, Write>(table.columns.map((column) => [column, { seq: entry.seq, device: entry.device, effective, value: values[column] ?? null }]));
        for (const [column, one] of early.get(row) ?? []) first.set(column, one);
        early.delete(row);
        rows.set(row, { since: entry.seq, last: first });
        continue;
      }
      if (kind === "put") continue;
      const { since, last } = there;
      const voiding = `${row} ${voidedColumn}`;
      const voided = last.get(voidedColumn);
      const rewritten = kind === "void" ? [...last].flatMap(([column, one]) => (column !== voidedColumn && one.seq !== since && isUnseen(one) ? [one.seq] : [])) : [];
      for (const [column, value] of Object.entries(values)) write(row, last, Number(column), table.quiet.has(Number(column)), entry, effective, value);
      if (voided && voided.value !== null && !(voidedColumn in values) && isUnseen(voided)) disagree(voided.seq, entry.seq, voiding);
      else if (kind === "void" && (voided?.value ?? null) === null && rewritten.length > 0) disagree(Math.max(...rewritten), entry.seq, voiding);
    }
    for (const { key, number } of entry.numbers) rows.get(`${invoice.tableId} ${key}`)?.last.set(legalNumber, { seq: 0, device: "", effective: "", value: number });
    const refused = new Set(entry.refused.map(({ key }) => key));
    for (const { key, resources, from, to } of entry.envelope.claims) {
      lost.set(key, refused.has(key));
      if (refused.has(key)) continue;
      for (const place of holders.get(key) ?? []) held.get(place)?.delete(key);
      const places: string[] = [];
      for (const resource of resources) for (let minute = from; minute < to; minute += 10) places.push(`${resource} ${minute}`);
      for (const place of places) held.set(place, (held.get(place) ?? new Set()).add(key));
      holders.set(key, places);
    }
  }
  return { values: new Map([...rows].map(([row, { last }]) => [row, new Map([...last].map(([column, { value }]) => [column, value]))])), conflicts: new Map([...conflicts].map(([id, { isSettled }]) => [id, isSettled])), held, refused: lost };
};
