import { err, ok, type Result } from "../core/result.ts";
import { fromBase64url } from "./bytes.ts";
import type { Verdict } from "./claims.ts";
import { decodeEnvelope, hashEnvelope, type Envelope } from "./envelope.ts";
import { chainAfter, decodeVerdict, type LogEntry } from "./log.ts";
import { statementOf, takeStatement, type Membership } from "./membership.ts";
import type { Hasher, Head, Verifier } from "./ports.ts";
import type { ReplicaTx } from "./replica.ts";
import type { Statement } from "./statement.ts";

/** Why none of the entries was applied: they are not what members signed, or not what the server said before. */
export type LogFault = { readonly fault: "order" | "signature" | "member" | "shape" };

/** An entry that is what its author signed, in its place. */
export interface Verified {
  readonly entry: LogEntry;
  readonly envelope: Envelope;
  readonly verdict: Verdict;
  readonly head: Head;
  readonly hash: Uint8Array;
  readonly membership: Membership;
  /** One that the membership log took; another that came before keeps its place and says nothing. */
  readonly statement: Statement | null;
  /** Whether its author belonged to the clinic then: otherwise it keeps its place and says nothing. */
  readonly counts: boolean;
}

/** Everything that can be known of entries before a row is touched: order, chains, signatures, membership. */
export const verifyEntries = (tx: Pick<ReplicaTx, "head" | "peer">, crypto: Hasher & Verifier, tenant: string, before: Membership, entries: readonly LogEntry[]): Result<readonly Verified[], LogFault> => {
  const peers = new Map<string, { readonly lastSeq: number; readonly lastHash: Uint8Array }>();
  const verified: Verified[] = [];
  let membership = before;
  let head = tx.head();
  /** The device whose run has not come to its signature. */
  let unsigned: string | null = null;
  for (const entry of entries) {
    if (entry.seq !== head.seq + 1) return err({ fault: "order" });
    if (unsigned !== null && unsigned !== entry.device) return err({ fault: "signature" });
    const decoded = decodeEnvelope(entry.envelope, entry.device);
    const verdict = decodeVerdict(entry.verdict);
    if (!decoded.ok || !verdict.ok) return err({ fault: "shape" });
    const peer = peers.get(entry.device) ?? tx.peer(entry.device);
    const hash = hashEnvelope(crypto, tenant, entry.device, entry.deviceSeq, peer.lastHash, entry.envelope);
    const bytes = decoded.value.statement;
    const taken = bytes ? takeStatement(crypto, membership, bytes, entry.seq) : null;
    if (taken?.ok) membership = taken.value;
    const member = membership.members.get(entry.device);
    if (!member) return err({ fault: "member" });
    if (entry.deviceSeq !== (peer.lastSeq || member.after) + 1) return err({ fault: "order" });
    if (entry.signature) {
      const key = fromBase64url(member.signKey);
      if (!key || !crypto.verify(key, hash, entry.signature)) return err({ fault: "signature" });
    }
    unsigned = entry.signature ? null : entry.device;
    peers.set(entry.device, { lastSeq: entry.deviceSeq, lastHash: hash });
    head = { seq: entry.seq, chain: chainAfter(crypto, head.chain, entry, hash) };
    const counts = member.revokedAt === null || entry.seq <= member.revokedAt;
    verified.push({ entry, envelope: decoded.value, verdict: verdict.value, head, hash, membership, statement: taken?.ok && bytes ? statementOf(bytes) : null, counts });
  }
  return unsigned === null ? ok(verified) : err({ fault: "signature" });
};
