import { zeroHash } from "#shared/sync/envelope.ts";
import { laterHlc, type Hlc } from "#shared/sync/hlc.ts";
import type { Membership } from "#shared/sync/membership.ts";
import type { Head } from "#shared/sync/ports.ts";
import type { ClaimState, Conflict, Mark, OutboxTx, OutgoingSet, PendingChange, Quarantined, ReplicaTx, StoredRow, UnknownTx } from "#shared/sync/replica.ts";
import type { StoredValue } from "#shared/sync/change.ts";

/** A change set of this machine, and the entry that brought it back from the log. */
export interface KeptSet {
  readonly set: OutgoingSet;
  readonly changes: readonly PendingChange[];
  readonly confirmedAt: number | null;
}

type Unknown = Readonly<Record<number, { readonly value: StoredValue; readonly mark: Mark }>>;

/** Everything that a machine's disk has. What is in a Map is never changed in place, so that a copy is cheap. */
export interface DiskState {
  head: Head;
  written: number;
  lastHlc: Hlc | null;
  membership: Membership;
  readonly peers: Map<string, { readonly lastSeq: number; readonly lastHash: Uint8Array }>;
  readonly rows: Map<string, StoredRow>;
  readonly rowIds: Map<number, Set<string>>;
  readonly sets: Map<number, KeptSet>;
  /** Numbers of sets that the log does not have, and their changes by row. */
  readonly waiting: Set<number>;
  readonly pending: Map<string, readonly PendingChange[]>;
  readonly sent: Map<number, { readonly hash: Uint8Array; readonly envelope: Uint8Array }>;
  readonly conflicts: Map<string, Conflict>;
  readonly conflictsOf: Map<string, readonly string[]>;
  readonly unknown: Map<string, Unknown>;
  readonly claims: Map<string, ClaimState>;
  readonly authors: Map<number, { readonly userId: string | null; readonly at: number }>;
  readonly quarantined: Map<number, Quarantined>;
  readonly keys: Map<string, Uint8Array>;
  readonly notes: Map<string, unknown>;
}

export const rowKey = (tableId: number, rowId: string): string => `${tableId} ${rowId}`;

export const emptyDisk = (membership: Membership): DiskState => ({
  head: { seq: 0, chain: zeroHash }, written: 0, lastHlc: null, membership,
  peers: new Map(), rows: new Map(), rowIds: new Map(), sets: new Map(), waiting: new Set(), pending: new Map(), sent: new Map(), conflicts: new Map(), conflictsOf: new Map(),
  unknown: new Map(), claims: new Map(), authors: new Map(), quarantined: new Map(), keys: new Map(), notes: new Map(),
});

export const copyOfDisk = (state: DiskState): DiskState => ({
  ...state, peers: new Map(state.peers), rows: new Map(state.rows), rowIds: new Map([...state.rowIds].map(([table, ids]) => [table, new Set(ids)])), sets: new Map(state.sets),
  waiting: new Set(state.waiting), pending: new Map(state.pending), sent: new Map(state.sent), conflicts: new Map(state.conflicts), conflictsOf: new Map(state.conflictsOf), unknown: new Map(state.unknown),
  claims: new Map(state.claims), authors: new Map(state.authors), quarantined: new Map(state.quarantined), keys: new Map(state.keys), notes: new Map(state.notes),
});

export type DiskTx = ReplicaTx & OutboxTx & UnknownTx & {
  readonly state: Readonly<DiskState>;
  readonly addSet: (kept: KeptSet) => void;
  readonly dropSet: (deviceSeq: number) => void;
  readonly setLastHlc: (hlc: Hlc) => void;
  readonly setMembership: (membership: Membership) => void;
  readonly keepKey: (name: string, key: Uint8Array) => void;
  readonly note: (name: string, value: unknown) => void;
};

/** What a transaction was refused with: all that it wrote is taken back. */
class Refused extends Error {}

export interface Disk {
  readonly state: () => Readonly<DiskState>;
  readonly look: <Value>(work: (tx: DiskTx) => Value) => Value;
  /** Null where the disk refuses; `work` gives null to take everything back itself. */
  readonly transact: <Value>(work: (tx: DiskTx) => Value | null) => Value | null;
  /** Another state stands in this one's place from here on. */
  readonly become: (state: DiskState) => void;
}

/** A disk on which a transaction is kept whole or not at all. `refuses` is asked at each commit. */
export const createDisk = (first: DiskState, refuses: () => boolean): Disk => {
  let state = first;
  let undo: (() => void)[] = [];

  const put = <Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void => {
    const had = map.has(key);
    const before = map.get(key) as Value;
    undo.push(() => { if (had) map.set(key, before); else map.delete(key); });
    map.set(key, value);
  };
  const drop = <Key, Value>(map: Map<Key, Value>, key: Key): void => {
    if (!map.has(key)) return;
    const before = map.get(key) as Value;
    undo.push(() => map.set(key, before));
    map.delete(key);
  };
  const change = <Name extends "head" | "written" | "lastHlc" | "membership">(name: Name, value: DiskState[Name]): void => {
    const before = state[name];
    undo.push(() => { state[name] = before; });
    state[name] = value;
  };
  const add = <Value>(set: Set<Value>, value: Value): void => {
    if (set.has(value)) return;
    undo.push(() => set.delete(value));
    set.add(value);
  };
  const take = <Value>(set: Set<Value>, value: Value): void => {
    if (set.delete(value)) undo.push(() => set.add(value));
  };
  const withPending = (deviceSeq: number, changes: readonly PendingChange[], isThere: boolean): void => {
    for (const rowId of new Set(changes.map((one) => one.rowId))) {
      const others = (state.pending.get(rowId) ?? []).filter((one) => one.deviceSeq !== deviceSeq);
      const now = isThere ? [...others, ...changes.filter((one) => one.rowId === rowId)].toSorted((a, b) => a.deviceSeq - b.deviceSeq || a.place - b.place) : others;
      if (now.length > 0) put(state.pending, rowId, now);
      else drop(state.pending, rowId);
    }
  };

  const tx: DiskTx = {
    get state() { return state; },
    head: () => state.head,
    setHead: (head, heard) => {
      change("head", head);
      change("lastHlc", laterHlc(state.lastHlc, heard));
    },
    peer: (device) => state.peers.get(device) ?? { lastSeq: 0, lastHash: zeroHash },
    setPeer: (device, lastSeq, lastHash) => put(state.peers, device, { lastSeq, lastHash }),
    row: (tableId, rowId) => state.rows.get(rowKey(tableId, rowId)) ?? null,
    insertRow: (tableId, rowId, row) => {
      put(state.rows, rowKey(tableId, rowId), row);
      const ids = state.rowIds.get(tableId) ?? new Set<string>();
      if (ids.size === 0) state.rowIds.set(tableId, ids);
      add(ids, rowId);
    },
    updateRow: (tableId, rowId, values, clock) => {
      const row = state.rows.get(rowKey(tableId, rowId));
      if (row) put(state.rows, rowKey(tableId, rowId), { values: { ...row.values, ...values }, clock });
    },
    removeRow: (tableId, rowId) => {
      drop(state.rows, rowKey(tableId, rowId));
      const ids = state.rowIds.get(tableId);
      if (ids) take(ids, rowId);
    },
    pendingOf: (rowId) => state.pending.get(rowId) ?? [],
    pendingSet: (deviceSeq) => (state.waiting.has(deviceSeq) ? (state.sets.get(deviceSeq)?.changes ?? []) : []),
    setBefore: (deviceSeq, place, before) => {
      const kept = state.sets.get(deviceSeq);
      if (!kept) return;
      const changes = kept.changes.map((one) => (one.place === place ? { ...one, before } : one));
      put(state.sets, deviceSeq, { ...kept, changes });
      withPending(deviceSeq, changes, true);
    },
    confirm: (deviceSeq, seq) => {
      const kept = state.sets.get(deviceSeq);
      if (!kept || !state.waiting.has(deviceSeq)) return;
      put(state.sets, deviceSeq, { ...kept, confirmedAt: seq });
      take(state.waiting, deviceSeq);
      withPending(deviceSeq, kept.changes, false);
    },
    unknown: (tableId, rowId) => state.unknown.get(rowKey(tableId, rowId)) ?? {},
    keepUnknown: (tableId, rowId, columnId, value, mark) => put(state.unknown, rowKey(tableId, rowId), { ...state.unknown.get(rowKey(tableId, rowId)), [columnId]: { value, mark } }),
    unknownRows: () => [...state.unknown.keys()].map((key) => {
      const [tableId = "", rowId = ""] = key.split(" ");
      return { tableId: Number(tableId), rowId };
    }),
    forgetUnknown: (tableId, rowId, columnId) => {
      const { [columnId]: _, ...rest } = state.unknown.get(rowKey(tableId, rowId)) ?? {};
      if (Object.keys(rest).length > 0) put(state.unknown, rowKey(tableId, rowId), rest);
      else drop(state.unknown, rowKey(tableId, rowId));
    },
    addConflict: (conflict) => {
      const field = `${rowKey(conflict.tableId, conflict.rowId)} ${conflict.columnId}`;
      if (!state.conflicts.has(conflict.id)) put(state.conflictsOf, field, [...(state.conflictsOf.get(field) ?? []), conflict.id]);
      put(state.conflicts, conflict.id, conflict);
    },
    settleConflicts: (tableId, rowId, columnId, seen, settledAt) => {
      for (const id of state.conflictsOf.get(`${rowKey(tableId, rowId)} ${columnId}`) ?? []) {
        const conflict = state.conflicts.get(id);
        if (conflict && conflict.settledAt === null && conflict.seq <= seen) put(state.conflicts, id, { ...conflict, settledAt });
      }
    },
    quarantine: (what) => put(state.quarantined, what.seq, what),
    setClaim: (claim) => put(state.claims, claim.key, claim),
    author: (seq) => state.authors.get(seq) ?? null,
    setAuthor: (seq, userId, at) => put(state.authors, seq, { userId, at }),
    addStatement: () => undefined,
    written: () => state.written,
    waiting: () => state.waiting.size,
    setOf: (deviceSeq) => state.sets.get(deviceSeq)?.set ?? null,
    sent: (deviceSeq) => state.sent.get(deviceSeq) ?? null,
    keepSent: (deviceSeq, hash, envelope) => put(state.sent, deviceSeq, { hash, envelope }),
    addSet: (kept) => {
      const { deviceSeq } = kept.set;
      put(state.sets, deviceSeq, kept);
      if (deviceSeq > state.written) change("written", deviceSeq);
      if (kept.confirmedAt !== null) return;
      add(state.waiting, deviceSeq);
      withPending(deviceSeq, kept.changes, true);
    },
    dropSet: (deviceSeq) => {
      const kept = state.sets.get(deviceSeq);
      if (!kept) return;
      take(state.waiting, deviceSeq);
      withPending(deviceSeq, kept.changes, false);
      drop(state.sets, deviceSeq);
      drop(state.sent, deviceSeq);
    },
    setLastHlc: (hlc) => change("lastHlc", hlc),
    setMembership: (membership) => change("membership", membership),
    keepKey: (name, key) => put(state.keys, name, key),
    note: (name, value) => put(state.notes, name, value),
  };

  return {
    state: () => state,
    look: (work) => work(tx),
    transact: (work) => {
      undo = [];
      try {
        const value = work(tx);
        if (value === null || refuses()) throw new Refused();
        return value;
      } catch (error) {
        for (const one of undo.toReversed()) one();
        if (error instanceof Refused) return null;
        throw error;
      } finally {
        undo = [];
      }
    },
    become: (other) => { state = other; },
  };
};
