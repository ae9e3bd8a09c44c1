import { err, ok, type Result } from "#shared/core/result.ts";
import { fromBase64url } from "#shared/sync/bytes.ts";
import { decodeEnvelopes, decodeRun, limits, zeroHash, type Envelope, type Run } from "#shared/sync/envelope.ts";
import { chainAfter, encodePage, type LogEntry } from "#shared/sync/log.ts";
import { statementOf, takeStatement, type Membership } from "#shared/sync/membership.ts";
import type { Hasher, NetFault, PullAnswer, PushAnswer, PushRefusal, ServerState, Verifier } from "#shared/sync/ports.ts";
import { type sequenceRun, type HeldMinute, type Lease, type MemberDevice } from "#shared/sync/sequence.ts";
import type { NumberSeries } from "#shared/sync/claims.ts";

export interface Place {
  readonly lastSeq: number;
  readonly lastHash: Uint8Array;
}

/** All that a server keeps of a clinic. */
export interface Kept {
  readonly log: LogEntry[];
  readonly hashes: Uint8Array[];
  /** The same by `device deviceSeq`. */
  readonly hashesOf: Map<string, Uint8Array>;
  /** The chain after each entry; place 0 is the chain before the first. */
  readonly chains: Uint8Array[];
  readonly places: Map<string, Place>;
  membership: Membership;
  /** `resource minute` → the booking that has it, and the other way round. */
  readonly held: Map<string, string>;
  readonly minutes: Map<string, readonly string[]>;
  numbers: ReadonlyMap<NumberSeries, number>;
  readonly given: Map<string, number>;
  receivedAt: number;
  /** All that were ever given. */
  readonly leases: Lease[];
  /** Entries up to here are answered `compacted`. */
  horizon: number;
}

const copyOf = (kept: Kept): Kept => ({
  ...kept, log: [...kept.log], hashes: [...kept.hashes], hashesOf: new Map(kept.hashesOf), chains: [...kept.chains], places: new Map(kept.places), held: new Map(kept.held), minutes: new Map(kept.minutes), leases: [...kept.leases], given: new Map(kept.given),
});

type Answer<Value> = Result<Value, NetFault>;

/** What a simulated server does with what comes to it. `device`: who asks, as the token says. */
export interface SimServer {
  readonly push: (device: string, run: Uint8Array) => Answer<PushAnswer>;
  readonly pull: (device: string, since: number, limit: number) => Answer<PullAnswer>;
  readonly chainAt: (device: string, seq: number) => Answer<{ readonly server: ServerState; readonly chain: Uint8Array | null; readonly deviceSeq: number }>;
  readonly statements: () => { readonly membership: Membership; readonly head: number };
  /** Everything as it now is, to be put back later under another epoch. */
  readonly backup: () => Kept;
  readonly putBack: (kept: Kept, epoch: string) => void;
  readonly compact: (horizon: number) => void;
  readonly lease: (lease: Lease) => void;
  readonly kept: () => Kept;
}

/** The order of a clinic's log in memory: the product's own `sequenceRun`, with the store that it asks for around it. */
export const createSimServer = (crypto: Hasher & Verifier, sequence: typeof sequenceRun, tenant: string, founded: Membership, now: () => number, grown: (head: number) => void): SimServer => {
  let epoch = "1";
  let kept: Kept = { log: [], hashes: [], hashesOf: new Map(), chains: [zeroHash], places: new Map(), membership: founded, held: new Map(), minutes: new Map(), numbers: new Map(), given: new Map(), receivedAt: 0, leases: [], horizon: 0 };

  const state = (): ServerState => ({ epoch, head: kept.log.length, now: now() });
  const placeOf = (device: string): Place => kept.places.get(device) ?? { lastSeq: kept.membership.members.get(device)?.after ?? 0, lastHash: zeroHash };
  const refusalFor = (device: string): NetFault | null => {
    const member = kept.membership.members.get(device);
    return member ? (member.revokedAt === null ? null : { code: "revoked" }) : { code: "unknownDevice" };
  };
  const newcomer = (run: Run, first: Envelope | undefined): MemberDevice | null => {
    const bytes = first?.statement;
    if (!bytes || !takeStatement(crypto, kept.membership, bytes, kept.log.length + 1).ok) return null;
    const { body } = statementOf(bytes);
    const machine = body.type === "succeed" ? body.machine : null;
    const signKey = machine?.device === run.device && run.firstSeq === machine.after + 1 ? fromBase64url(machine.signKey) : null;
    return machine && signKey && { signKey, revoked: false, lastSeq: machine.after, lastHash: zeroHash };
  };
  const memberOf = (run: Run, first: Envelope | undefined): MemberDevice | null => {
    const member = kept.membership.members.get(run.device);
    const signKey = member && fromBase64url(member.signKey);
    return member && signKey ? { signKey, revoked: member.revokedAt !== null, ...placeOf(run.device) } : newcomer(run, first);
  };
  const heldIn = (envelopes: readonly Envelope[]): readonly HeldMinute[] => {
    const found = new Map<string, HeldMinute>();
    for (const { claims } of envelopes) {
      for (const { resources, from, to } of claims) {
        for (const resource of resources) {
          for (let minute = from; minute < to; minute += 1) {
            const key = kept.held.get(`${resource} ${minute}`);
            if (key !== undefined) found.set(`${resource} ${minute}`, { resource, minute, key });
          }
        }
      }
    }
    return [...found.values()];
  };
  const knownOf = (run: Run): ReadonlyMap<number, Uint8Array> => {
    const known = new Map<number, Uint8Array>();
    for (const at of run.envelopes.keys()) {
      const hash = kept.hashesOf.get(`${run.device} ${run.firstSeq + at}`);
      if (hash) known.set(run.firstSeq + at, hash);
    }
    return known;
  };

  const take = (run: Run): Result<number, PushRefusal> => {
    const envelopes = decodeEnvelopes(run);
    if (!envelopes) return err({ code: "malformed" });
    let membership = kept.membership;
    const decided = sequence(crypto, {
      tenant, head: { seq: kept.log.length, chain: kept.chains[kept.log.length] ?? zeroHash }, lastReceivedAt: kept.receivedAt,
      member: memberOf(run, envelopes[0]), envelopes, known: knownOf(run), held: heldIn(envelopes), leases: kept.leases, numbers: kept.numbers, given: kept.given,
      takeStatement: (bytes, seq) => {
        const folded = takeStatement(crypto, membership, bytes, seq);
        if (folded.ok) membership = folded.value;
      },
    }, run, now());
    if (!decided.ok) return decided;
    const { entries, hashes, head, receivedAt, member, freed, held, numbers, given } = decided.value;
    if (entries.length === 0) return ok(member.lastSeq);
    for (const [at, entry] of entries.entries()) {
      const hash = hashes[at] ?? zeroHash;
      kept.chains.push(chainAfter(crypto, kept.chains.at(-1) ?? zeroHash, entry, hash));
      kept.log.push(entry);
      kept.hashes.push(hash);
      kept.hashesOf.set(`${entry.device} ${entry.deviceSeq}`, hash);
    }
    for (const key of freed) {
      for (const minute of kept.minutes.get(key) ?? []) kept.held.delete(minute);
      kept.minutes.delete(key);
    }
    for (const { resource, minute, key } of held) {
      kept.held.set(`${resource} ${minute}`, key);
      kept.minutes.set(key, [...(kept.minutes.get(key) ?? []), `${resource} ${minute}`]);
    }
    for (const { key, number } of given) kept.given.set(key, number);
    kept.places.set(run.device, member);
    Object.assign(kept, { membership, receivedAt, numbers });
    grown(head.seq);
    return ok(member.lastSeq);
  };

  return {
    push: (device, bytes) => {
      const run = decodeRun(bytes);
      if (!run.ok) return err({ code: run.error.fault === "version" ? "tooOld" : "malformed" });
      if (run.value.device !== device) return err({ code: "badSignature" });
      const taken = take(run.value);
      return taken.ok ? ok({ server: state(), deviceSeq: taken.value }) : taken;
    },
    pull: (device, since, limit) => {
      const refusal = refusalFor(device);
      if (refusal) return err(refusal);
      if (since < kept.horizon) return err({ code: "compacted", horizon: kept.horizon });
      let end = Math.min(kept.log.length, since + Math.min(limit, limits.pageEntries));
      while (end < kept.log.length && kept.log[end - 1]?.signature === null) end += 1;
      return ok({ server: state(), page: encodePage(kept.log.slice(since, end)) });
    },
    chainAt: (device, seq) => {
      const refusal = refusalFor(device);
      return refusal ? err(refusal) : ok({ server: state(), chain: seq < kept.horizon ? null : (kept.chains[seq] ?? null), deviceSeq: placeOf(device).lastSeq });
    },
    statements: () => ({ membership: kept.membership, head: kept.log.length }),
    backup: () => copyOf(kept),
    putBack: (older, newEpoch) => {
      kept = copyOf(older);
      epoch = newEpoch;
    },
    compact: (to) => { kept.horizon = Math.max(kept.horizon, to); },
    lease: (lease) => { kept.leases.push(lease); },
    kept: () => kept,
  };
};
