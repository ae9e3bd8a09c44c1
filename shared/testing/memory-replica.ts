import { encodeValues, voidedColumn, type ChangeKind, type StoredValue } from "../sync/change.ts";
import type { NumberRequest, SlotClaim } from "../sync/claims.ts";
import { zeroHash } from "../sync/envelope.ts";
import { nextHlc, type Hlc } from "../sync/hlc.ts";
import type { Head } from "../sync/ports.ts";
import type { ClaimState, Conflict, Mark, OutboxTx, OutgoingSet, PendingChange, Quarantined, ReplicaTx, StoredRow, UnknownTx } from "../sync/replica.ts";
import type { Table } from "../schema/kit.ts";
import type { Instant } from "../core/time.ts";

/** One row's part of what a desk does, by the columns' names; `voidedAt` among them. */
export interface Deed {
  readonly table: Table;
  readonly rowId: string;
  readonly kind: ChangeKind;
  readonly values: Readonly<Record<string, StoredValue>>;
}

export interface MemoryReplica {
  readonly tx: ReplicaTx & OutboxTx & UnknownTx;
  /** What a desk writes: shown at once, and waiting to be sent. Gives its number. */
  readonly write: (now: number, deeds: readonly Deed[], asks?: { readonly claims?: readonly SlotClaim[]; readonly numbers?: readonly NumberRequest[]; readonly base?: number }) => number;
  readonly hear: (hlc: Hlc | null) => void;
  readonly rows: () => Iterable<{ readonly tableId: number; readonly rowId: string } & StoredRow>;
  readonly conflicts: () => readonly Conflict[];
  readonly claims: () => readonly ClaimState[];
  readonly quarantined: () => readonly Quarantined[];
}

const keyOf = (tableId: number, rowId: string): string => `${tableId} ${rowId}`;
const partsOf = (key: string): { readonly tableId: number; readonly rowId: string } => {
  const [tableId = "", rowId = ""] = key.split(" ");
  return { tableId: Number(tableId), rowId };
};

/** A replica's file in memory. `device`: its own name. Keeps what it is told; a transaction that fails is the test's end. */
export const memoryReplica = (device: string): MemoryReplica => {
  let head: Head = { seq: 0, chain: zeroHash };
  let lastHlc: Hlc | null = null;
  const peers = new Map<string, { readonly lastSeq: number; readonly lastHash: Uint8Array }>();
  const rows = new Map<string, StoredRow>();
  const sets: OutgoingSet[] = [];
  let pending: PendingChange[] = [];
  const unconfirmed = new Set<number>();
  const sent = new Map<number, { readonly hash: Uint8Array; readonly envelope: Uint8Array }>();
  const unknown = new Map<string, Record<number, { readonly value: StoredValue; readonly mark: Mark }>>();
  const conflicts = new Map<string, Conflict>();
  const claims = new Map<string, ClaimState>();
  const authors = new Map<number, { readonly userId: string | null; readonly at: number }>();
  const quarantined: Quarantined[] = [];

  const tx: MemoryReplica["tx"] = {
    head: () => head,
    setHead: (next) => void (head = next),
    peer: (name) => peers.get(name) ?? { lastSeq: 0, lastHash: zeroHash },
    setPeer: (name, lastSeq, lastHash) => void peers.set(name, { lastSeq, lastHash }),
    row: (tableId, rowId) => rows.get(keyOf(tableId, rowId)) ?? null,
    insertRow: (tableId, rowId, row) => void rows.set(keyOf(tableId, rowId), row),
    updateRow: (tableId, rowId, values, clock) => void rows.set(keyOf(tableId, rowId), { values: { ...rows.get(keyOf(tableId, rowId))?.values, ...values }, clock }),
    removeRow: (tableId, rowId) => void rows.delete(keyOf(tableId, rowId)),
    pendingOf: (rowId) => pending.filter((change) => change.rowId === rowId),
    pendingSet: (deviceSeq) => pending.filter((change) => change.deviceSeq === deviceSeq),
    setBefore: (deviceSeq, place, before) => void (pending = pending.map((change) => (change.deviceSeq === deviceSeq && change.place === place ? { ...change, before } : change))),
    confirm: (deviceSeq) => {
      unconfirmed.delete(deviceSeq);
      pending = pending.filter((change) => change.deviceSeq !== deviceSeq);
    },
    unknown: (tableId, rowId) => unknown.get(keyOf(tableId, rowId)) ?? {},
    keepUnknown: (tableId, rowId, columnId, value, mark) => void unknown.set(keyOf(tableId, rowId), { ...unknown.get(keyOf(tableId, rowId)), [columnId]: { value, mark } }),
    unknownRows: () => [...unknown.keys()].map(partsOf),
    forgetUnknown: (tableId, rowId, columnId) => {
      const { [columnId]: _, ...left } = unknown.get(keyOf(tableId, rowId)) ?? {};
      if (Object.keys(left).length === 0) unknown.delete(keyOf(tableId, rowId));
      else unknown.set(keyOf(tableId, rowId), left);
    },
    addConflict: (conflict) => void conflicts.set(conflict.id, conflict),
    settleConflicts: (tableId, rowId, columnId, seen, settledAt) => {
      for (const one of conflicts.values()) {
        if (one.tableId === tableId && one.rowId === rowId && one.columnId === columnId && one.settledAt === null && one.seq <= seen) conflicts.set(one.id, { ...one, settledAt });
      }
    },
    quarantine: (what) => void quarantined.push(what),
    setClaim: (claim) => void claims.set(claim.key, claim),
    author: (seq) => authors.get(seq) ?? null,
    setAuthor: (seq, userId, at) => void authors.set(seq, { userId, at }),
    addStatement: () => undefined,
    written: () => sets.length,
    waiting: () => unconfirmed.size,
    setOf: (deviceSeq) => sets[deviceSeq - 1] ?? null,
    sent: (deviceSeq) => sent.get(deviceSeq) ?? null,
    keepSent: (deviceSeq, hash, envelope) => void sent.set(deviceSeq, { hash, envelope }),
  };

  return {
    tx,
    write: (now, deeds, asks = {}) => {
      const deviceSeq = sets.length + 1;
      const hlc = nextHlc(lastHlc, now as Instant, device);
      lastHlc = hlc;
      const ops = deeds.map(({ table, rowId, kind, values: { voidedAt, ...named } }, at) => {
        const values = { ...encodeValues(table, named), ...(voidedAt === undefined ? {} : { [voidedColumn]: voidedAt }) } as Record<number, StoredValue>;
        const row = rows.get(keyOf(table.tableId, rowId));
        const before = row ? Object.fromEntries(Object.keys(values).map((column) => [column, row.values[Number(column)] ?? null])) : null;
        pending.push({ deviceSeq, place: at + 1, tableId: table.tableId, rowId, kind, values, before });
        rows.set(keyOf(table.tableId, rowId), { values: { [voidedColumn]: null, ...row?.values, ...values }, clock: row?.clock ?? null });
        return { tableId: table.tableId, rowId, kind, values };
      });
      sets.push({ deviceSeq, hlc, base: asks.base ?? head.seq, userId: null, procedure: "test", reason: null, at: now, claims: asks.claims ?? [], numbers: asks.numbers ?? [], ops });
      unconfirmed.add(deviceSeq);
      return deviceSeq;
    },
    hear: (hlc) => void (lastHlc = hlc !== null && (lastHlc === null || hlc > lastHlc) ? hlc : lastHlc),
    rows: () => [...rows].map(([key, row]) => ({ ...partsOf(key), ...row })),
    conflicts: () => [...conflicts.values()],
    claims: () => [...claims.values()],
    quarantined: () => quarantined,
  };
};
