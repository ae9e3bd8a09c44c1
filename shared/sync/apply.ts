import { err, ok, type Result } from "../core/result.ts";
import type { StreamId } from "../schema/streams.ts";
import { decodeBody, type Body, type Op } from "./body.ts";
import { fromBase64url } from "./bytes.ts";
import type { StoredValue } from "./change.ts";
import type { NumberSeries, Verdict } from "./claims.ts";
import { decodeEnvelope, hashEnvelope, partContext, type Envelope } from "./envelope.ts";
import { foldOp, type Confirmed, type FoldSchema, type FoldTable } from "./fold.ts";
import { effectiveTime, laterHlc, type Hlc } from "./hlc.ts";
import { chainAfter, decodeVerdict, type LogEntry } from "./log.ts";
import { statementOf, takeStatement, type Membership } from "./membership.ts";
import { liftRow, lowerRow } from "./overlay.ts";
import type { Hasher, Head, Sealer, Verifier } from "./ports.ts";
import type { Quarantined, ReplicaTx, StoredRow } from "./replica.ts";
import type { Statement } from "./statement.ts";

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
  /** Streams that this PC has: parts of others are passed over. */
  readonly has: (stream: StreamId) => boolean;
  readonly keyOf: (stream: StreamId, epoch: number) => Uint8Array | null;
  /** A statement was taken: keys that it brings are to be kept before the next entry is opened. */
  readonly onStatement: (statement: Statement, seq: number) => void;
}

/** Why none of the entries was applied: they are not what members signed, or not what the server said before. */
export type LogFault = { readonly fault: "order" | "chain" | "signature" | "member" | "shape" };

export interface Applied {
  readonly head: Head;
  readonly membership: Membership;
  /** The latest effective time heard: this PC's clock stamps after it. */
  readonly heard: Hlc | null;
  /** Set where an entry asks for a newer program; it and what follows are not applied. */
  readonly stopped: "upgradeNeeded" | null;
}

interface Checked {
  readonly entry: LogEntry;
  readonly envelope: Envelope;
  readonly verdict: Verdict;
  readonly head: Head;
  readonly hash: Uint8Array;
  /** Null where its author was shut out before: it keeps its place and says nothing. */
  readonly membership: Membership;
  readonly statement: Statement | null;
  readonly counts: boolean;
}

/** Everything that can be known of entries before a row is touched: order, chains, signatures, membership. */
const check = (tx: ReplicaTx, { crypto, tenant }: ApplyDeps, before: Membership, entries: readonly LogEntry[]): Result<readonly Checked[], LogFault> => {
  const peers = new Map<string, { readonly lastSeq: number; readonly lastHash: Uint8Array }>();
  const checked: Checked[] = [];
  let membership = before;
  let head = tx.head();
  for (const entry of entries) {
    if (entry.seq !== head.seq + 1) return err({ fault: "order" });
    const decoded = decodeEnvelope(entry.envelope, entry.device);
    const verdict = decodeVerdict(entry.verdict);
    if (!decoded.ok || !verdict.ok) return err({ fault: "shape" });
    const peer = peers.get(entry.device) ?? tx.peer(entry.device);
    const hash = hashEnvelope(crypto, tenant, entry.device, entry.deviceSeq, peer.lastHash, entry.envelope);
    const bytes = decoded.value.statement;
    const taken = bytes ? takeStatement(crypto, membership, bytes, entry.seq) : null;
    // One that another came before keeps its place and says nothing, on the server as here.
    if (taken?.ok) membership = taken.value;
    const member = membership.members.get(entry.device);
    if (!member) return err({ fault: "member" });
    if (entry.deviceSeq !== (peer.lastSeq || member.after) + 1) return err({ fault: "order" });
    if (entry.signature) {
      const key = fromBase64url(member.signKey);
      if (!key || !crypto.verify(key, hash, entry.signature)) return err({ fault: "signature" });
    }
    peers.set(entry.device, { lastSeq: entry.deviceSeq, lastHash: hash });
    head = { seq: entry.seq, chain: chainAfter(crypto, head.chain, entry, hash) };
    const counts = member.revokedAt === null || entry.seq <= member.revokedAt;
    checked.push({ entry, envelope: decoded.value, verdict: verdict.value, head, hash, membership, statement: taken?.ok && bytes ? statementOf(bytes) : null, counts });
  }
  return entries.length === 0 || entries.at(-1)?.signature ? ok(checked) : err({ fault: "signature" });
};

/** The bodies that this PC can open, or why the envelope is kept aside. */
const openParts = ({ crypto, tenant, has, keyOf }: ApplyDeps, { entry, envelope }: Checked): Result<readonly Body[], Quarantined["code"]> => {
  const bodies: Body[] = [];
  for (const { stream, epoch, sealed } of envelope.parts) {
    if (!has(stream)) continue;
    const key = keyOf(stream, epoch);
    const plain = key && crypto.open(key, sealed, partContext(tenant, entry.device, entry.deviceSeq, stream, epoch));
    if (!plain) return err("sealed");
    const body = decodeBody(plain);
    if (!body.ok) return err("malformed");
    bodies.push(body.value);
  }
  return ok(bodies);
};

const rowsOf = (ops: readonly Op[]): ReadonlyMap<string, readonly Op[]> => {
  const rows = new Map<string, Op[]>();
  for (const op of ops) {
    const key = `${op.tableId} ${op.rowId}`;
    const known = rows.get(key);
    if (known) known.push(op);
    else rows.set(key, [op]);
  }
  return rows;
};

/** A row of a table that this program does not know: its values are kept with their marks. */
const keepRow = (tx: ReplicaTx, { tableId, rowId, values }: Op, { seq, effective }: Confirmed): void => {
  const known = tx.unknown(tableId, rowId);
  for (const [column, value] of Object.entries(values)) {
    const last = known[Number(column)]?.mark;
    if (!last || last[0] <= seq) tx.keepUnknown(tableId, rowId, Number(column), value, [seq, effective]);
  }
};

/** The row after all ops of an entry, or the first reason against them. Nothing is written yet. */
const foldRow = (tx: ReplicaTx, table: FoldTable, confirmed: StoredRow | null, ops: readonly Op[], write: Confirmed) => {
  const needsKnown = ops.some(({ values }) => Object.keys(values).some((column) => !table.columns.has(Number(column))));
  const known = needsKnown ? tx.unknown(table.tableId, ops[0]?.rowId ?? "") : {};
  let row = confirmed;
  const folds = [];
  for (const op of ops) {
    const folded = foldOp(table, row, op, write, (columnId) => known[columnId]?.mark ?? null);
    if (!folded.ok) return folded;
    folds.push({ op, ...folded.value });
    row = folded.value.row;
  }
  return ok({ row, folds });
};

const writeEntry = (tx: ReplicaTx, deps: ApplyDeps, checked: Checked, bodies: readonly Body[]): Quarantined["code"] | null => {
  const { entry, envelope, verdict } = checked;
  const [about] = bodies;
  const write: Confirmed = {
    seq: entry.seq, effective: effectiveTime(envelope.hlc, entry.receivedAt), base: envelope.base, device: entry.device,
    userId: about?.userId ?? null, at: about?.at ?? entry.receivedAt, authorOf: tx.author,
  };
  const isOwn = entry.device === deps.device;
  const planned = [];
  for (const ops of rowsOf(bodies.flatMap((body) => body.ops)).values()) {
    const [{ tableId, rowId }] = ops as readonly [Op, ...Op[]];
    const table = deps.schema.get(tableId);
    if (!table) {
      planned.push(() => ops.forEach((op) => keepRow(tx, op, write)));
      continue;
    }
    const { shown, confirmed, pending } = liftRow(tx, tableId, rowId);
    const folded = foldRow(tx, table, confirmed, ops, write);
    if (!folded.ok) return folded.error;
    const { row, folds } = folded.value;
    planned.push(() => {
      lowerRow(tx, tableId, rowId, shown, row, isOwn ? pending.filter(({ deviceSeq }) => deviceSeq > entry.deviceSeq) : pending);
      for (const { conflicts, settles, unknown } of folds) {
        for (const columnId of settles) tx.settleConflicts(tableId, rowId, columnId, write.base, entry.seq);
        for (const conflict of conflicts) tx.addConflict(conflict);
        for (const { columnId, value, mark } of unknown) tx.keepUnknown(tableId, rowId, columnId, value, mark);
      }
    });
  }
  // All of an envelope or none of it: nothing was written while it could still be refused.
  for (const lay of planned) lay();
  if (about) tx.setAuthor(entry.seq, about.userId, about.at);
  const refused = new Map(verdict.refused.map(({ key, by }) => [key, by]));
  for (const { key } of envelope.claims) tx.setClaim({ key, state: refused.has(key) ? "refused" : "firm", by: refused.get(key) ?? null, seq: entry.seq });
  for (const { key, series, number } of verdict.numbers) giveNumber(tx, deps.numberPlaces[series], key, number);
  return null;
};

/** What nobody applies is not shown here either. */
const takeBackOwn = (tx: ReplicaTx, set: number): void => {
  for (const { tableId, rowId } of new Map(tx.pendingSet(set).map((change) => [change.rowId, change])).values()) {
    const { shown, confirmed, pending } = liftRow(tx, tableId, rowId);
    lowerRow(tx, tableId, rowId, shown, confirmed, pending.filter(({ deviceSeq }) => deviceSeq > set));
  }
};

/** A legal number is the server's word: it stands whatever else is written of the row, and makes no mark. */
const giveNumber = (tx: ReplicaTx, { tableId, columnId }: { readonly tableId: number; readonly columnId: number }, rowId: string, number: StoredValue): void => {
  const { shown, confirmed, pending } = liftRow(tx, tableId, rowId);
  if (confirmed) lowerRow(tx, tableId, rowId, shown, { ...confirmed, values: { ...confirmed.values, [columnId]: number } }, pending);
};

/**
 * Applies entries that follow the head: whole runs, verified before a row is touched. Those that are there already are passed over. The caller's transaction keeps all of
 * it or, where this refuses, must keep none. Reads no clock and no chance: the same entries give the same rows everywhere.
 */
export const applyEntries = (tx: ReplicaTx, deps: ApplyDeps, membership: Membership, entries: readonly LogEntry[]): Result<Applied, LogFault> => {
  const from = tx.head().seq;
  const checked = check(tx, deps, membership, entries.filter(({ seq }) => seq > from));
  if (!checked.ok) return checked;
  let heard: Hlc | null = null;
  let done: Pick<Applied, "head" | "membership"> = { head: tx.head(), membership };
  for (const one of checked.value) {
    const { entry, envelope, head, hash, statement, counts } = one;
    if (counts && envelope.minReader > deps.reader) {
      tx.setHead(done.head);
      return ok({ ...done, heard, stopped: "upgradeNeeded" });
    }
    if (statement) {
      deps.onStatement(statement, entry.seq);
      tx.addStatement(statement.index, entry.seq, envelope.statement ?? new Uint8Array(0));
    } else if (counts && !envelope.statement) {
      const bodies = openParts(deps, one);
      const wrong = bodies.ok ? writeEntry(tx, deps, one, bodies.value) : bodies.error;
      if (wrong) {
        tx.quarantine({ seq: entry.seq, device: entry.device, code: wrong, detail: "" });
        if (entry.device === deps.device) takeBackOwn(tx, entry.deviceSeq);
      }
    }
    if (entry.device === deps.device) tx.confirm(entry.deviceSeq, entry.seq);
    tx.setPeer(entry.device, entry.deviceSeq, hash);
    heard = laterHlc(heard, effectiveTime(envelope.hlc, entry.receivedAt));
    done = { head, membership: one.membership };
  }
  tx.setHead(done.head);
  return ok({ ...done, heard, stopped: null });
};
