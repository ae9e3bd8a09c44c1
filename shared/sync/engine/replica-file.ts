import { err, ok, type Result } from "../../core/result.ts";
import { applyEntries, type Applied, type ApplyDeps } from "../apply.ts";
import { sameBytes } from "../bytes.ts";
import { decodeEnvelope, partContext } from "../envelope.ts";
import type { LogEntry } from "../log.ts";
import type { Membership } from "../membership.ts";
import { packRun, plainPartsOf, type OutgoingDeps } from "../outgoing.ts";
import type { OutboxTx, OutgoingSet, ReplicaTx } from "../replica.ts";
import type { ApplyFault, ReplicaFile } from "./engine-ports.ts";

export type FileTx = ReplicaTx & OutboxTx;

export interface ReplicaFileDeps<Tx extends FileTx> {
  /** Looks, and writes nothing. */
  readonly look: <Value>(work: (tx: FileTx) => Value) => Value;
  /** Keeps all that `work` does where it gives `keep`, and nothing otherwise. Null where the disk refuses. */
  readonly transact: <Value>(work: (tx: Tx) => { readonly keep: boolean; readonly value: Value }) => { readonly value: Value } | null;
  /** Asked each time: a PC may go on under another name, and keys come. */
  readonly applying: (tx: Tx) => ApplyDeps;
  readonly sending: () => OutgoingDeps;
  /** Null before the clinic has one. */
  readonly membership: () => Membership | null;
  readonly isUnlocked: () => boolean;
  /** Lays in what the program before kept because it did not know it, where that is still to be done: no entry is laid on a file without it. */
  readonly layIn: (tx: Tx) => void;
  /** Keeps who belongs and what was heard of clocks, in the same transaction. */
  readonly keep: (tx: Tx, applied: Applied) => void;
}

/** Whether an envelope of the log is this change set, sealed once more. A stamp alone would not tell: a slow clock gives it twice. */
const isWorkOf = (set: OutgoingSet | null, { envelope, device, deviceSeq }: LogEntry, { crypto, tenant, keyOf }: ApplyDeps, streamOf: OutgoingDeps["streamOf"]): boolean => {
  const decoded = decodeEnvelope(envelope, device);
  if (!decoded.ok || decoded.value.statement || decoded.value.hlc !== set?.hlc) return false;
  const plain = plainPartsOf(set, streamOf);
  return decoded.value.parts.length === plain.size && decoded.value.parts.every(({ stream, epoch, sealed }) => {
    const key = keyOf(stream, epoch);
    const theirs = key && crypto.open(key, sealed, partContext(tenant, device, deviceSeq, stream, epoch));
    const ours = plain.get(stream);
    return theirs && ours ? sameBytes(theirs, ours) : false;
  });
};

/** The first entry that is other work under this PC's name than this PC has done: it was copied, or put back. */
const foreignIn = (tx: FileTx, deps: ApplyDeps, streamOf: OutgoingDeps["streamOf"], entries: readonly LogEntry[]): LogEntry | null => {
  const head = tx.head().seq;
  return entries.find((entry) => {
    if (entry.device !== deps.device || entry.seq <= head) return false;
    const sent = tx.sent(entry.deviceSeq);
    // What is no envelope at all is damage, and `applyEntries` says so.
    return !(sent && sameBytes(sent.envelope, entry.envelope)) && decodeEnvelope(entry.envelope, entry.device).ok && !isWorkOf(tx.setOf(entry.deviceSeq), entry, deps, streamOf);
  }) ?? null;
};

/** A PC's file as the loops use it, over one transaction at a time. */
export const createReplicaFile = <Tx extends FileTx>({ look, transact, applying, sending, membership, isUnlocked, layIn, keep }: ReplicaFileDeps<Tx>): ReplicaFile => ({
  head: () => look((tx) => tx.head()),
  own: () => look((tx) => {
    const { device, after } = sending();
    return { written: tx.written(), confirmed: Math.max(tx.peer(device).lastSeq, after) };
  }),
  waiting: () => look((tx) => tx.waiting()),
  isUnlocked,
  pack: (from, most) => {
    const done = transact((tx) => {
      const packed = packRun(tx, sending(), from, most);
      return { keep: packed.ok, value: packed };
    });
    if (!done) return err({ code: "full" });
    return done.value;
  },
  apply: (entries) => {
    const done = transact((tx): { readonly keep: boolean; readonly value: Result<null, ApplyFault> } => {
      const now = membership();
      if (!now) return { keep: false, value: err({ code: "damaged" }) };
      layIn(tx);
      const deps = applying(tx);
      const foreign = foreignIn(tx, deps, sending().streamOf, entries);
      const applied = applyEntries(tx, foreign ? { ...deps, foreignAt: foreign.seq } : deps, now, entries);
      if (!applied.ok) return { keep: false, value: err({ code: "damaged" }) };
      keep(tx, applied.value);
      return { keep: true, value: applied.value.stopped ? err({ code: applied.value.stopped }) : ok(null) };
    });
    return done ? done.value : err({ code: "full" });
  },
});
