import { ok, type Result } from "#shared/core/result.ts";
import type { Clock } from "#shared/core/time.ts";
import { schemaVersion, tables, type TableName } from "#shared/schema/index.ts";
import type { StreamId } from "#shared/schema/streams.ts";
import { invoice } from "#shared/schema/tables/invoice.ts";
import { readerVersion, type ApplyDeps } from "#shared/sync/apply.ts";
import { dayOf, meetingsIn } from "#shared/sync/checkpoint.ts";
import type { ApplyFault, ReplicaFile } from "#shared/sync/engine/engine-ports.ts";
import { createReplicaFile, type FileTx } from "#shared/sync/engine/replica-file.ts";
import { foldSchemaOf } from "#shared/sync/fold-table.ts";
import type { LogEntry } from "#shared/sync/log.ts";
import { nextHlc, type Hlc } from "#shared/sync/hlc.ts";
import { keepStatement, type OutgoingDeps } from "#shared/sync/outgoing.ts";
import { layInUnknown } from "#shared/sync/write-row.ts";
import type { Sign, SyncCrypto } from "#shared/sync/ports.ts";
import type { Store, WriteHook } from "../store/tx.ts";
import type { Identity, PublicIdentity } from "./device-keys.ts";
import type { Hpke } from "./hpke.ts";
import type { MembershipLog } from "./membership-log.ts";
import { replicaValues } from "./replica-values.ts";
import { laidInKey } from "./snapshot/carry-over.ts";
import { takeKeys } from "./statements-taken.ts";
import { openStorage, tablesOf } from "./storage.ts";
import type { StreamKeys } from "./stream-keys.ts";

export interface OpenFile {
  readonly store: Store;
  readonly hooks: readonly WriteHook[];
  readonly crypto: SyncCrypto;
  readonly hpke: Hpke;
  readonly clock: Clock;
  readonly tenant: string;
  readonly sign: Sign;
  readonly identity: Identity;
  readonly membership: MembershipLog;
  readonly keys: StreamKeys;
  /** Rows that another PC's work has changed here. More than a window wants named: no ids. */
  readonly wrote: (tables: readonly TableName[], ids: readonly string[]) => void;
  readonly sheetCame: (sheet: PublicIdentity) => void;
  /** Called between two transactions where all of the clinic's PCs stand at one number once a day, and at `awaited`. */
  readonly met: () => void;
  readonly awaited: () => number | null;
}

/** The clinic's encrypted file as the loops use it. */
export interface SqliteFile extends ReplicaFile {
  /** Says `wrote` of what was applied since it was last asked to: once for a page, which is many transactions. */
  readonly tellWritten: () => void;
  /** Keeps a membership statement as this PC's next envelope. Gives its number. */
  readonly keepStatement: (bytes: Uint8Array) => number;
}

const idsTold = 200;
const schema = foldSchemaOf(Object.values(tables));
const legalNumber = { tableId: invoice.tableId, columnId: invoice.columnIds["legalNumber"] ?? 0 };
const isFull = (error: unknown): boolean => (error as { readonly code?: unknown }).code === "SQLITE_FULL";
const streamOf = (tableId: number): StreamId | null => schema.get(tableId)?.stream ?? null;

export const openReplicaFile = ({ store, hooks, crypto, hpke, clock, tenant, sign, identity, membership, keys, wrote, sheetCame, met, awaited }: OpenFile): SqliteFile => {
  const { db, device } = store;
  const after = replicaValues(db).number("after") ?? 0;
  const storage = openStorage(db, hooks);
  const { tx } = storage;
  const values = replicaValues(db);
  const sealedUpTo = db.prepare("SELECT coalesce(max(seq), 0) FROM quarantine WHERE code = 'sealed'").pluck();
  const unlocked = db.prepare("SELECT 1 FROM quarantine WHERE code = 'sealed' AND seq <= ? LIMIT 1").pluck();
  const taking = { db, hpke, tenant, device, identity };
  const sheets: PublicIdentity[] = [];
  /** Which streams this PC has, as it was found since the last transaction or statement began. */
  const has = new Map<StreamId, boolean>();
  const look = (stream: StreamId): boolean => {
    const found = keys.newest(stream) > 0;
    has.set(stream, found);
    return found;
  };
  const applying: ApplyDeps = {
    crypto, tenant, device, schema, numberPlaces: { invoice: legalNumber, creditNote: legalNumber }, reader: readerVersion,
    has: (stream) => has.get(stream) ?? look(stream),
    keyOf: keys.key,
    onStatement: (statement) => {
      takeKeys(taking, statement);
      has.clear();
      if ("wraps" in statement.body) values.set("unlockedAt", sealedUpTo.get() as number);
      if (statement.body.type === "sheet") sheets.push(statement.body.recovery);
    },
  };
  const sending: OutgoingDeps = {
    crypto, tenant, device, after, streamOf, sign, minReader: readerVersion,
    newestKey: (stream) => {
      const epoch = keys.newest(stream);
      const key = keys.key(stream, epoch);
      return key && { epoch, key };
    },
  };
  const isLaidIn = (): boolean => values.number(laidInKey) === schemaVersion;
  /** Once for each version of the tables. */
  const layIn = (): void => {
    if (isLaidIn()) return;
    layInUnknown(tx, schema);
    values.set(laidInKey, schemaVersion);
  };
  const transact = <Value>(work: (tx: FileTx) => { readonly keep: boolean; readonly value: Value }): { readonly value: Value } | null => {
    try {
      db.exec("BEGIN IMMEDIATE");
      const done = storage.addingNothing(() => work(tx));
      db.exec(done.keep ? "COMMIT" : "ROLLBACK");
      return done;
    } catch (error) {
      if (db.inTransaction) db.exec("ROLLBACK");
      if (isFull(error)) return null;
      throw error;
    }
  };
  // With no room now, it is done before the next entry is applied.
  if (!isLaidIn()) transact(() => ({ keep: true, value: layIn() }));
  /** The day of the last entry of those that are being applied. */
  let day: number | null = null;
  const file = createReplicaFile<FileTx>({
    look: (work) => work(tx),
    transact, layIn,
    applying: () => {
      has.clear();
      return applying;
    },
    sending: () => sending,
    membership: membership.current,
    isUnlocked: () => unlocked.get(values.number("unlockedAt") ?? 0) !== undefined,
    keep: (_, { heard }) => {
      store.hear(heard);
      if (day !== null && day !== values.number("headDay")) values.set("headDay", day);
    },
  });

  /** What the log has can be fetched again: a power cut may take it back, so that no desk waits for the disk meanwhile. */
  const withoutWaiting = <Value>(work: () => Value): Value => {
    db.pragma("synchronous=NORMAL");
    try {
      return work();
    } finally {
      db.pragma("synchronous=FULL");
    }
  };

  const applyPiece = (entries: readonly LogEntry[]): Result<null, ApplyFault> => {
    const last = entries.at(-1);
    day = last ? dayOf(last) : null;
    const applied = withoutWaiting(() => file.apply(entries));
    const newest = sheets.splice(0).at(-1);
    if (!applied.ok && (applied.error.code === "damaged" || applied.error.code === "full")) return applied;
    if (newest) sheetCame(newest);
    return applied;
  };

  return {
    ...file,
    apply: (entries) => {
      let from = 0;
      for (const at of meetingsIn(entries, values.number("headDay"), awaited())) {
        const applied = at > from ? applyPiece(entries.slice(from, at)) : ok(null);
        if (!applied.ok) return applied;
        from = at;
        if (tx.head().seq === (entries[at]?.seq ?? 0) - 1) met();
      }
      return applyPiece(entries.slice(from));
    },
    tellWritten: () => {
      const touched = storage.touched();
      if (touched.length === 0) return;
      wrote(tablesOf(touched), touched.length > idsTold ? [] : touched.map(({ rowId }) => rowId));
    },
    keepStatement: (bytes) =>
      db.transaction(() => {
        const last = db.prepare("SELECT max(hlc) FROM changeSet").pluck().get() as Hlc | null;
        const hlc = nextHlc(last, clock.now(), device);
        const deviceSeq = Number(db.prepare("INSERT INTO changeSet (hlc, at, userId, procedure, reason, undoes) VALUES (?, ?, NULL, 'sync.statement', NULL, NULL)").run(hlc, clock.now()).lastInsertRowid);
        db.prepare("INSERT INTO outbox (deviceSeq) VALUES (?)").run(deviceSeq);
        const kept = keepStatement(tx, sending, { deviceSeq, hlc, base: tx.head().seq }, bytes);
        if (!kept.ok) throw new Error(`statement: ${kept.error.code}`);
        return deviceSeq;
      }).immediate(),
  };
};
