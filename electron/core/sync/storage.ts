import type { Id } from "#shared/core/ids.ts";
import { tableById, type TableName } from "#shared/schema/index.ts";
import { fromBase64url, toBase64url } from "#shared/sync/bytes.ts";
import type { ChangeKind, StoredValue } from "#shared/sync/change.ts";
import type { NumberRequest, SlotClaim } from "#shared/sync/claims.ts";
import { zeroHash } from "#shared/sync/envelope.ts";
import type { Hlc } from "#shared/sync/hlc.ts";
import type { Mark, OutboxTx, PendingChange, ReplicaTx, UnknownTx } from "#shared/sync/replica.ts";
import { changeId } from "../store/local-tables.ts";
import type { Sqlite } from "../store/open.ts";
import { createRunner } from "../store/sqlite.ts";
import type { WriteHook } from "../store/tx.ts";
import { headOf, keepHead } from "./head.ts";
import { replicaValues } from "./replica-values.ts";
import { rowStorage, type Touched } from "./row-storage.ts";

export type StorageTx = ReplicaTx & OutboxTx & UnknownTx;

export interface Storage {
  /** To be used within a transaction of the caller's. */
  readonly tx: StorageTx;
  /** Work in which nothing is added to what waits, as nothing of the log does: whether anything waits is then asked once, and not for each row. */
  readonly addingNothing: <Value>(work: () => Value) => Value;
  /** Rows that have become others since it was last asked, or would have if their transaction had been kept. */
  readonly touched: () => readonly Touched[];
}

/** Tables that have such rows. */
export const tablesOf = (touched: readonly Touched[]): readonly TableName[] => Array.from(new Set(touched.map(({ tableId }) => tableId)), (tableId) => tableById.get(tableId)?.name as TableName);

/** Authors are remembered for the words of disagreements: of entries so far behind the head nobody is late. */
const authorsKept = 200_000;

type Values = Readonly<Record<number, StoredValue>>;
interface StoredChange {
  readonly deviceSeq: number;
  readonly place: number;
  readonly tableId: number;
  readonly rowId: string;
  readonly kind: ChangeKind;
  readonly patch: string;
  readonly before: string | null;
}

/** A change's values without the row's id, which names the row and is none of its fields. */
const valuesOf = (tableId: number, text: string): Values => {
  const values = JSON.parse(text) as Record<string, StoredValue>;
  const idColumn = tableById.get(tableId)?.columnIds["id"];
  if (idColumn === undefined || !(String(idColumn) in values)) return values;
  const { [String(idColumn)]: _, ...rest } = values;
  return rest;
};

const pendingChange = ({ deviceSeq, place, tableId, rowId, kind, patch, before }: StoredChange): PendingChange => ({
  deviceSeq, place, tableId, rowId, kind, values: valuesOf(tableId, patch), before: before === null ? null : valuesOf(tableId, before),
});

/** Bytes are no JSON: a value of a column that this program does not know may be some. */
const toJson = (value: StoredValue): string | number | null | readonly [string] => (value instanceof Uint8Array ? [toBase64url(value)] : value);
const valueOfText = (text: string): StoredValue => {
  const value = JSON.parse(text) as ReturnType<typeof toJson>;
  return value !== null && typeof value === "object" ? fromBase64url(value[0]) : value;
};

const placesInSet = changeId(1, 0);
const changeColumns = `c.deviceSeq, c.id - c.deviceSeq * ${placesInSet} AS place, c.tableId, c.rowId, c.kind, c.patch, c.before`;

/** The clinic's encrypted file as a replica. `hooks` keep what is derived from rows. Holds no rule and begins no transaction. */
export const openStorage = (db: Sqlite, hooks: readonly WriteHook[]): Storage => {
  const runner = createRunner(db);
  const { prepare } = runner;
  const rows = rowStorage(runner, hooks, tableById);
  const values = replicaValues(db);

  const findPeer = prepare("SELECT lastSeq, lastHash FROM peer WHERE device = ?");
  const keepPeer = prepare("INSERT INTO peer (device, lastSeq, lastHash) VALUES (?, ?, ?) ON CONFLICT (device) DO UPDATE SET lastSeq = excluded.lastSeq, lastHash = excluded.lastHash");
  // What waits is a set's and all after it: before the first of them nothing of a row is looked at.
  const findPending = prepare(`SELECT ${changeColumns} FROM change c WHERE c.rowId = ? AND c.id > (SELECT min(deviceSeq) FROM outbox) * ${placesInSet} ORDER BY c.id`);
  const findSet = prepare(`SELECT ${changeColumns} FROM change c WHERE c.id > ? AND c.id < ? ORDER BY c.id`);
  const findOut = prepare("SELECT 1 FROM outbox WHERE deviceSeq = ?").pluck();
  const keepBefore = prepare("UPDATE change SET before = ? WHERE id = ?");
  const dropOut = prepare("DELETE FROM outbox WHERE deviceSeq = ?");
  const keepSeq = prepare("UPDATE sent SET seq = ? WHERE deviceSeq = ?");
  const findUnknown = prepare("SELECT columnId, value, mark FROM unknownValue WHERE rowId = ? AND tableId = ?");
  const keepUnknown = prepare("INSERT INTO unknownValue (tableId, rowId, columnId, value, mark) VALUES (?, ?, ?, ?, ?) ON CONFLICT (rowId, tableId, columnId) DO UPDATE SET value = excluded.value, mark = excluded.mark");
  const dropUnknown = prepare("DELETE FROM unknownValue WHERE rowId = ? AND tableId = ? AND columnId = ?");
  const addConflict = prepare("INSERT INTO conflict (id, tableId, rowId, columnId, seq, won, lost, settledAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING");
  const settle = prepare("UPDATE conflict SET settledAt = ? WHERE rowId = ? AND columnId = ? AND tableId = ? AND seq <= ? AND settledAt IS NULL");
  const addQuarantined = prepare("INSERT INTO quarantine (seq, device, code, detail) VALUES (?, ?, ?, ?)");
  const keepClaim = prepare("INSERT INTO slotClaim (key, state, heldBy, seq) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET state = excluded.state, heldBy = excluded.heldBy, seq = excluded.seq");
  const findAuthor = prepare("SELECT userId, at FROM logAuthor WHERE seq = ?");
  const keepAuthor = prepare("INSERT INTO logAuthor (seq, userId, at) VALUES (?, ?, ?) ON CONFLICT (seq) DO UPDATE SET userId = excluded.userId, at = excluded.at");
  const forgetAuthors = prepare("DELETE FROM logAuthor WHERE seq < ?");
  const addStatement = prepare("INSERT INTO statement (place, seq, bytes) VALUES (?, ?, ?) ON CONFLICT (place) DO NOTHING");
  const lastSet = prepare("SELECT coalesce(max(deviceSeq), 0) FROM changeSet").pluck();
  const countOut = prepare("SELECT count(*) FROM outbox").pluck();
  const isAnyOut = prepare("SELECT EXISTS (SELECT 1 FROM outbox)").pluck();
  const findChangeSet = prepare("SELECT hlc, at, userId, procedure, reason, base, claims, numbers FROM changeSet WHERE deviceSeq = ?");
  const findSent = prepare("SELECT hash, envelope FROM sent WHERE deviceSeq = ?");
  const keepSent = prepare("INSERT INTO sent (deviceSeq, hash, envelope) VALUES (?, ?, ?)");

  /** While nothing is open, which is nearly always, a write need not ask what it settles. Never false while something is. */
  let mayBeOpen = prepare("SELECT EXISTS (SELECT 1 FROM conflict WHERE settledAt IS NULL)").pluck().get() === 1;

  const changesOf = (deviceSeq: number): readonly PendingChange[] => (findSet.all(changeId(deviceSeq, 0), changeId(deviceSeq + 1, 0)) as StoredChange[]).map(pendingChange);

  let mayWait = true;

  const tx: StorageTx = {
    ...rows.tx,
    head: () => headOf(values),
    setHead: (head, heard) => {
      keepHead(values, head);
      if (heard !== null && heard > (values.text("heard") ?? "")) values.set("heard", heard);
      forgetAuthors.run(head.seq - authorsKept);
    },
    peer: (device) => {
      const known = findPeer.get(device) as { readonly lastSeq: number; readonly lastHash: Uint8Array } | undefined;
      return known ? { lastSeq: known.lastSeq, lastHash: new Uint8Array(known.lastHash) } : { lastSeq: 0, lastHash: zeroHash };
    },
    setPeer: (device, lastSeq, lastHash) => void keepPeer.run(device, lastSeq, lastHash),
    pendingOf: (rowId) => (mayWait ? (findPending.all(rowId) as StoredChange[]).map(pendingChange) : []),
    pendingSet: (deviceSeq) => (findOut.get(deviceSeq) === undefined ? [] : changesOf(deviceSeq)),
    setBefore: (deviceSeq, place, before) => void keepBefore.run(before && JSON.stringify(before), changeId(deviceSeq, place)),
    confirm: (deviceSeq, seq) => {
      dropOut.run(deviceSeq);
      keepSeq.run(seq, deviceSeq);
    },
    unknown: (tableId, rowId) => {
      const found = findUnknown.all(rowId, tableId) as { readonly columnId: number; readonly value: string; readonly mark: string }[];
      return Object.fromEntries(found.map(({ columnId, value, mark }) => [columnId, { value: valueOfText(value), mark: JSON.parse(mark) as Mark }]));
    },
    keepUnknown: (tableId, rowId, columnId, value, mark) => void keepUnknown.run(tableId, rowId, columnId, JSON.stringify(toJson(value)), JSON.stringify(mark)),
    unknownRows: () => prepare("SELECT DISTINCT tableId, rowId FROM unknownValue").all() as { readonly tableId: number; readonly rowId: string }[],
    forgetUnknown: (tableId, rowId, columnId) => void dropUnknown.run(rowId, tableId, columnId),
    addConflict: ({ id, tableId, rowId, columnId, seq, won, lost, settledAt }) => {
      mayBeOpen = true;
      addConflict.run(id, tableId, rowId, columnId, seq, JSON.stringify({ ...won, value: toJson(won.value) }), JSON.stringify({ ...lost, value: toJson(lost.value) }), settledAt);
    },
    settleConflicts: (tableId, rowId, columnId, seen, settledAt) => {
      if (mayBeOpen) settle.run(settledAt, rowId, columnId, tableId, seen);
    },
    quarantine: ({ seq, device, code, detail }) => void addQuarantined.run(seq, device, code, detail),
    setClaim: ({ key, state, by, seq }) => void keepClaim.run(key, state, by, seq),
    author: (seq) => (findAuthor.get(seq) as { readonly userId: string | null; readonly at: number } | undefined) ?? null,
    setAuthor: (seq, userId, at) => void keepAuthor.run(seq, userId, at),
    addStatement: (index, seq, bytes) => void addStatement.run(index, seq, bytes),
    written: () => lastSet.get() as number,
    waiting: () => countOut.get() as number,
    setOf: (deviceSeq) => {
      const set = findChangeSet.get(deviceSeq) as
        | { readonly hlc: Hlc; readonly at: number; readonly userId: Id<"usr"> | null; readonly procedure: string; readonly reason: string | null; readonly base: number; readonly claims: string | null; readonly numbers: string | null }
        | undefined;
      if (!set) return null;
      return {
        ...set, deviceSeq,
        claims: set.claims === null ? [] : (JSON.parse(set.claims) as SlotClaim[]),
        numbers: set.numbers === null ? [] : (JSON.parse(set.numbers) as NumberRequest[]),
        ops: changesOf(deviceSeq).map(({ tableId, rowId, kind, values: written }) => ({ tableId, rowId, kind, values: written })),
      };
    },
    sent: (deviceSeq) => {
      const kept = findSent.get(deviceSeq) as { readonly hash: Uint8Array; readonly envelope: Uint8Array } | undefined;
      return kept ? { hash: new Uint8Array(kept.hash), envelope: new Uint8Array(kept.envelope) } : null;
    },
    keepSent: (deviceSeq, hash, envelope) => void keepSent.run(deviceSeq, hash, envelope),
  };
  return {
    tx,
    addingNothing: (work) => {
      mayWait = isAnyOut.get() === 1;
      try {
        return work();
      } finally {
        mayWait = true;
      }
    },
    touched: rows.touched,
  };
};
