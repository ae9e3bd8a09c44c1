import { err, ok, type Result } from "../core/result.ts";
import { streamIds, type StreamId } from "../schema/streams.ts";
import { encodeBody, type Op } from "./body.ts";
import { claimedMinutes } from "./claims.ts";
import { decodeEnvelope, encodeEnvelope, encodeRun, hashEnvelope, limits, partContext, protocolVersion, zeroHash, type Envelope } from "./envelope.ts";
import type { Hasher, Sealer, Sign } from "./ports.ts";
import type { OutboxTx, OutgoingSet, ReplicaTx } from "./replica.ts";

export interface OutgoingDeps {
  readonly crypto: Hasher & Sealer;
  readonly tenant: string;
  readonly device: string;
  /** The number of the last change set that came before this name: what follows it goes into the log. */
  readonly after: number;
  /** The stream that a table's changes travel under; null for tables that stay here. */
  readonly streamOf: (tableId: number) => StreamId | null;
  /** A stream's newest key; null where this PC has none. */
  readonly newestKey: (stream: StreamId) => { readonly epoch: number; readonly key: Uint8Array } | null;
  /** The oldest reader that understands what this program writes. */
  readonly minReader: number;
  readonly sign: Sign;
}

/** A signed run, encoded, of change sets `first` to `last`. */
export interface PackedRun {
  readonly run: Uint8Array;
  readonly first: number;
  readonly last: number;
}

/**
 * `lost`: an envelope from that number on was sent and is no longer kept. `keyless`: a change set of a stream that this PC has
 * no key for. `tooLarge`: one over all limits.
 */
export type OutgoingFault = { readonly code: "lost" | "keyless" | "tooLarge" };

const byStream = (ops: readonly Op[], streamOf: OutgoingDeps["streamOf"]): ReadonlyMap<StreamId, readonly Op[]> => {
  const parts = new Map<StreamId, Op[]>();
  for (const op of ops) {
    const stream = streamOf(op.tableId);
    if (stream === null) continue;
    const known = parts.get(stream);
    if (known) known.push(op);
    else parts.set(stream, [op]);
  }
  // An envelope says something to somebody, though nothing of it travels.
  return parts.size === 0 ? new Map([[streamIds.config, []]]) : parts;
};

/** What is sealed of a change set, by stream. */
export const plainPartsOf = ({ userId, procedure, reason, at, ops }: OutgoingSet, streamOf: OutgoingDeps["streamOf"]): ReadonlyMap<StreamId, Uint8Array> =>
  new Map([...byStream(ops, streamOf)].map(([stream, own]) => [stream, encodeBody({ userId, procedure, reason, at, ops: own })]));

const sealSet = ({ crypto, tenant, device, streamOf, newestKey, minReader }: OutgoingDeps, set: OutgoingSet): Envelope | null => {
  const { deviceSeq, hlc, base, claims, numbers } = set;
  const parts: Envelope["parts"][number][] = [];
  for (const [stream, plain] of plainPartsOf(set, streamOf)) {
    const newest = newestKey(stream);
    if (!newest) return null;
    parts.push({ stream, epoch: newest.epoch, sealed: crypto.seal(newest.key, plain, partContext(tenant, device, deviceSeq, stream, newest.epoch)) });
  }
  return { hlc, base, minReader, claims, numbers, parts, statement: null };
};

const hashBefore = (tx: OutboxTx & ReplicaTx, { device, after }: OutgoingDeps, deviceSeq: number): Uint8Array | null => {
  if (deviceSeq - 1 === after) return zeroHash;
  const peer = tx.peer(device);
  return tx.sent(deviceSeq - 1)?.hash ?? (peer.lastSeq === deviceSeq - 1 ? peer.lastHash : null);
};

/** Keeps a membership statement as this PC's next envelope. `deviceSeq` is a change set that says nothing else. */
export const keepStatement = (tx: OutboxTx & ReplicaTx, deps: OutgoingDeps, set: Pick<OutgoingSet, "deviceSeq" | "hlc" | "base">, statement: Uint8Array): Result<null, OutgoingFault> => {
  const before = packThrough(tx, deps, set.deviceSeq - 1);
  const previous = before.ok ? hashBefore(tx, deps, set.deviceSeq) : null;
  if (!previous) return before.ok ? err({ code: "lost" }) : before;
  const envelope = encodeEnvelope({ hlc: set.hlc, base: set.base, minReader: 1, claims: [], numbers: [], parts: [], statement });
  tx.keepSent(set.deviceSeq, hashEnvelope(deps.crypto, deps.tenant, deps.device, set.deviceSeq, previous, envelope), envelope);
  return ok(null);
};

interface KeptEnvelope {
  readonly hash: Uint8Array;
  readonly envelope: Uint8Array;
  /** `claimedMinutes` of it. */
  readonly minutes: number;
}

const minutesOfEnvelope = (envelope: Uint8Array, device: string): number => {
  const decoded = decodeEnvelope(envelope, device);
  return decoded.ok ? claimedMinutes(decoded.value.claims) : 0;
};

/** Makes and keeps the envelope of a change set that has none yet. */
const keepEnvelope = (tx: OutboxTx & ReplicaTx, deps: OutgoingDeps, deviceSeq: number, previous: Uint8Array): Result<KeptEnvelope | null, OutgoingFault> => {
  const there = tx.sent(deviceSeq);
  if (there) return ok({ ...there, minutes: minutesOfEnvelope(there.envelope, deps.device) });
  const set = tx.setOf(deviceSeq);
  if (!set) return ok(null);
  const minutes = claimedMinutes(set.claims);
  if (set.claims.length > limits.claims || minutes > limits.claimMinutes) return err({ code: "tooLarge" });
  const sealed = sealSet(deps, set);
  if (!sealed) return err({ code: "keyless" });
  const envelope = encodeEnvelope(sealed);
  if (envelope.length > limits.envelopeBytes) return err({ code: "tooLarge" });
  const hash = hashEnvelope(deps.crypto, deps.tenant, deps.device, deviceSeq, previous, envelope);
  tx.keepSent(deviceSeq, hash, envelope);
  return ok({ hash, envelope, minutes });
};

/** Makes the envelopes of everything up to `last`, so that one of another kind can follow. */
const packThrough = (tx: OutboxTx & ReplicaTx, deps: OutgoingDeps, last: number): Result<null, OutgoingFault> => {
  let from = last;
  while (from > deps.after && tx.sent(from) === null && tx.peer(deps.device).lastSeq < from) from -= 1;
  for (let deviceSeq = from + 1; deviceSeq <= last; deviceSeq += 1) {
    const previous = hashBefore(tx, deps, deviceSeq);
    if (!previous) return err({ code: "lost" });
    const kept = keepEnvelope(tx, deps, deviceSeq, previous);
    if (!kept.ok) return kept;
    if (!kept.value) return err({ code: "lost" });
  }
  return ok(null);
};

/**
 * The next run to send: change sets from `from` on, at most `most`, each sealed once and kept as it was made before it
 * leaves. Null where there are none. A change set is never cut: it goes alone where it is over the usual size. A run is
 * applied as one wherever it comes, so it is no longer than a desk can wait for.
 */
export const packRun = (tx: OutboxTx & ReplicaTx, deps: OutgoingDeps, from: number, most: number): Result<PackedRun | null, OutgoingFault> => {
  const first = Math.max(from, deps.after + 1);
  const written = tx.written();
  // Work waits under a number that the log has given to other work: of a file that was put back, and then made anew.
  if (tx.waiting() > written - Math.max(tx.peer(deps.device).lastSeq, deps.after)) return err({ code: "lost" });
  if (first > written) return ok(null);
  const previous = hashBefore(tx, deps, first);
  if (!previous) return err({ code: "lost" });
  const envelopes: Uint8Array[] = [];
  let hash = previous;
  let [bytes, minutes] = [0, 0];
  for (let deviceSeq = first; deviceSeq <= written && envelopes.length < Math.min(most, limits.usualRunEnvelopes); deviceSeq += 1) {
    const kept = keepEnvelope(tx, deps, deviceSeq, hash);
    if (!kept.ok) return envelopes.length > 0 ? ok(signRun(deps, first, previous, envelopes, hash)) : kept;
    if (!kept.value) break;
    bytes += kept.value.envelope.length;
    minutes += kept.value.minutes;
    if (envelopes.length > 0 && (bytes > limits.usualRunBytes || minutes > limits.runClaimMinutes)) break;
    envelopes.push(kept.value.envelope);
    hash = kept.value.hash;
  }
  return envelopes.length === 0 ? err({ code: "lost" }) : ok(signRun(deps, first, previous, envelopes, hash));
};

const signRun = ({ device, sign }: OutgoingDeps, first: number, previous: Uint8Array, envelopes: readonly Uint8Array[], hash: Uint8Array): PackedRun => ({
  run: encodeRun({ protocol: protocolVersion, device, firstSeq: first, previous, envelopes, signature: sign(hash) }),
  first, last: first + envelopes.length - 1,
});
