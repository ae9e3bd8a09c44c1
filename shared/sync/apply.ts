import { err, ok, type Result } from "../core/result.ts";
import type { StreamId } from "../schema/streams.ts";
import { decodeBody, type Body, type Op } from "./body.ts";
import type { StoredValue } from "./change.ts";
import type { NumberSeries, Verdict } from "./claims.ts";
import { partContext, type Part } from "./envelope.ts";
import type { FoldSchema } from "./fold-table.ts";
import type { Confirmed } from "./fold.ts";
import { effectiveTime, laterHlc, type Hlc } from "./hlc.ts";
import type { LogEntry } from "./log.ts";
import type { Membership } from "./membership.ts";
import { liftRow, lowerRow } from "./overlay.ts";
import type { Hasher, Head, Sealer, Verifier } from "./ports.ts";
import { wholeRow, type Quarantined, type ReplicaTx } from "./replica.ts";
import type { Statement } from "./statement.ts";
import { verifyEntries, type LogFault, type Verified } from "./verify-entries.ts";
import { planRow, strangeRow } from "./write-row.ts";

/** What this program can read: envelopes that ask for more wait for the next one. */
export const readerVersion = 1;

export interface ApplyDeps {
  readonly crypto: Hasher & Verifier & Sealer;
  readonly tenant: string;
  /** This PC's name in the log. */
  readonly device: string;
  readonly schema: FoldSchema;
  /** Where a row's legal number stands, by series. */
  readonly numberPlaces: Readonly<Record<NumberSeries, { readonly tableId: number; readonly columnId: number }>>;
  readonly reader: number;
  /** An entry under this PC's name that is not this PC's work: what comes before it is applied. */
  readonly foreignAt?: number;
  /** Streams that this PC has: parts of others are passed over. */
  readonly has: (stream: StreamId) => boolean;
  readonly keyOf: (stream: StreamId, epoch: number) => Uint8Array | null;
  /** A statement was taken: keys that it brings are to be kept before the next entry is opened. */
  readonly onStatement: (statement: Statement, seq: number) => void;
}

export interface Applied {
  readonly head: Head;
  readonly membership: Membership;
  /** The latest effective time heard: this PC's clock stamps after it. */
  readonly heard: Hlc | null;
  /** Set where an entry asks for a newer program, or is `deps.foreignAt`; it and what follows are not applied. */
  readonly stopped: "upgradeNeeded" | "forked" | null;
}

const openPart = ({ crypto, tenant, keyOf }: ApplyDeps, { device, deviceSeq }: LogEntry, { stream, epoch, sealed }: Part): Result<Body, Quarantined["code"]> => {
  const key = keyOf(stream, epoch);
  const plain = key && crypto.open(key, sealed, partContext(tenant, device, deviceSeq, stream, epoch));
  if (!plain) return err("sealed");
  const body = decodeBody(plain);
  return body.ok ? body : err("malformed");
};

/** Ops by row, each row's in their order. */
const rowsOf = (ops: readonly Op[]): Iterable<readonly [Op, ...Op[]]> => {
  const [only] = ops;
  if (only && ops.length === 1) return [[only]];
  const rows = new Map<string, [Op, ...Op[]]>();
  for (const op of ops) {
    const key = `${op.tableId} ${op.rowId}`;
    const known = rows.get(key);
    if (known) known.push(op);
    else rows.set(key, [op]);
  }
  return rows.values();
};

/**
 * Writes a part whole or, with the reason, not at all. It is judged by itself, so that a PC that cannot open another part of
 * the same envelope comes to the same rows.
 */
const writePart = (tx: ReplicaTx, { schema, device }: ApplyDeps, { entry }: Verified, stream: StreamId, ops: readonly Op[], write: Confirmed): Quarantined["code"] | null => {
  const own = entry.device === device ? entry.deviceSeq : 0;
  const planned: (() => void)[] = [];
  for (const row of rowsOf(ops)) {
    const table = schema.get(row[0].tableId);
    // A key lets its holder write what is in its stream, and nothing else.
    if (table && table.stream !== stream) return "malformed";
    const plan = table ? planRow(tx, table, row, write, own) : strangeRow(tx, row, write);
    if (!plan.ok) return plan.error;
    planned.push(plan.value);
  }
  for (const lay of planned) lay();
  return null;
};

/** What nobody applies is not shown here either. `stream` null: nothing of the set. */
const takeBackOwn = (tx: ReplicaTx, { schema }: ApplyDeps, set: number, stream: StreamId | null): void => {
  const rows = new Map(tx.pendingSet(set).filter(({ tableId }) => stream === null || schema.get(tableId)?.stream === stream).map((change) => [change.rowId, change.tableId]));
  for (const [rowId, tableId] of rows) {
    const { shown, confirmed, pending } = liftRow(tx, tableId, rowId);
    lowerRow(tx, tableId, rowId, shown, confirmed, pending.filter(({ deviceSeq }) => deviceSeq !== set));
  }
};

/** A legal number is the server's word: it stands whatever else is written of the row, and makes no mark. */
const giveNumber = (tx: ReplicaTx, schema: FoldSchema, { tableId, columnId }: { readonly tableId: number; readonly columnId: number }, rowId: string, number: StoredValue): void => {
  const table = schema.get(tableId);
  if (!table?.columns.has(columnId)) {
    const mark = table ? tx.row(tableId, rowId)?.clock?.row : tx.unknown(tableId, rowId)[wholeRow]?.mark;
    if (mark) tx.keepUnknown(tableId, rowId, columnId, number, mark);
    return;
  }
  const { shown, confirmed, pending } = liftRow(tx, tableId, rowId);
  if (confirmed) lowerRow(tx, tableId, rowId, shown, { ...confirmed, values: { ...confirmed.values, [columnId]: number } }, pending);
};

const writeVerdict = (tx: ReplicaTx, { schema, numberPlaces }: ApplyDeps, { entry, envelope }: Verified, { refused, numbers }: Verdict): void => {
  const losers = new Map(refused.map(({ key, by }) => [key, by]));
  for (const { key } of envelope.claims) tx.setClaim({ key, state: losers.has(key) ? "refused" : "firm", by: losers.get(key) ?? null, seq: entry.seq });
  for (const { key, series, number } of numbers) giveNumber(tx, schema, numberPlaces[series], key, number);
};

const writeParts = (tx: ReplicaTx, deps: ApplyDeps, verified: Verified): void => {
  const { entry, envelope } = verified;
  let write: Confirmed | null = null;
  for (const part of envelope.parts) {
    if (!deps.has(part.stream)) continue;
    const body = openPart(deps, entry, part);
    let wrong: Quarantined["code"] | null = body.ok ? null : body.error;
    if (body.ok) {
      const { userId, at, ops } = body.value;
      if (!write) tx.setAuthor(entry.seq, userId, at);
      write ??= { seq: entry.seq, effective: effectiveTime(envelope.hlc, entry.receivedAt), base: envelope.base, device: entry.device, userId, at, authorOf: tx.author };
      wrong = writePart(tx, deps, verified, part.stream, ops, write);
    }
    if (!wrong) continue;
    tx.quarantine({ seq: entry.seq, device: entry.device, code: wrong, detail: String(part.stream) });
    if (entry.device === deps.device) takeBackOwn(tx, deps, entry.deviceSeq, part.stream);
  }
};

const writeEntry = (tx: ReplicaTx, deps: ApplyDeps, verified: Verified): void => {
  const { entry, envelope, verdict, statement, counts } = verified;
  const isOwn = entry.device === deps.device;
  if (statement) {
    deps.onStatement(statement, entry.seq);
    tx.addStatement(statement.index, entry.seq, envelope.statement ?? new Uint8Array(0));
  } else if (counts) writeParts(tx, deps, verified);
  else if (isOwn) takeBackOwn(tx, deps, entry.deviceSeq, null);
  // What the server decided is laid over rows that are the log's by now.
  if (isOwn) tx.confirm(entry.deviceSeq, entry.seq);
  if (counts) writeVerdict(tx, deps, verified, verdict);
};

/**
 * Applies entries that follow the head: whole runs, verified before a row is touched; those that are there already are
 * passed over. The caller's transaction keeps all of it or, where this refuses, must keep none. Reads no clock and no
 * chance: the same entries give the same rows everywhere.
 */
export const applyEntries = (tx: ReplicaTx, deps: ApplyDeps, membership: Membership, entries: readonly LogEntry[]): Result<Applied, LogFault> => {
  const from = tx.head().seq;
  const verified = verifyEntries(tx, deps.crypto, deps.tenant, membership, entries.filter(({ seq }) => seq > from));
  if (!verified.ok) return verified;
  const peers = new Map<string, Verified>();
  let heard: Hlc | null = null;
  let last: Verified | null = null;
  let stopped: Applied["stopped"] = null;
  for (const one of verified.value) {
    const { entry, envelope, counts } = one;
    stopped = entry.seq === deps.foreignAt ? "forked" : counts && envelope.minReader > deps.reader ? "upgradeNeeded" : null;
    if (stopped) break;
    writeEntry(tx, deps, one);
    if (counts) heard = laterHlc(heard, effectiveTime(envelope.hlc, entry.receivedAt));
    peers.set(entry.device, one);
    last = one;
  }
  for (const { entry, hash } of peers.values()) tx.setPeer(entry.device, entry.deviceSeq, hash);
  if (last) tx.setHead(last.head, heard);
  return ok({ head: last?.head ?? tx.head(), membership: last?.membership ?? membership, heard, stopped });
};
