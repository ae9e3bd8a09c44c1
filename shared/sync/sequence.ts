import { err, ok, type Result } from "../core/result.ts";
import { sameBytes } from "./bytes.ts";
import { noVerdict, type Minute, type NumberSeries, type SlotClaim, type Verdict } from "./claims.ts";
import { hashRun, type Envelope, type Run } from "./envelope.ts";
import { chainAfter, encodeVerdict, type LogEntry } from "./log.ts";
import type { Hasher, Head, PushRefusal, Verifier } from "./ports.ts";

/** A device as the server knows it from the membership log. */
export interface MemberDevice {
  readonly signKey: Uint8Array;
  readonly revoked: boolean;
  /** Its last envelope in the log: 0 and zero bytes before its first. */
  readonly lastSeq: number;
  readonly lastHash: Uint8Array;
}

/** A time that is held: by a booking, or by a device that has leased it. */
export interface HeldMinute {
  readonly resource: string;
  readonly minute: Minute;
  readonly key: string;
}

/** A stretch that only one device may claim while the lease lasts; `device` null: the desk's machines, and never the web. */
export interface Lease {
  readonly resource: string;
  readonly from: Minute;
  readonly to: Minute;
  readonly device: string | null;
  readonly until: number;
}

/** What can be found out about a run before its turn comes: nothing that happens meanwhile changes it. */
export interface CheckedRun {
  /** Of `hashRun`. */
  readonly hashes: readonly Uint8Array[];
  /** The key under which its signature was found right; null where no key was tried, or the one that was is not the one. */
  readonly signedBy: Uint8Array | null;
}

/** All that deciding on a run takes, read under the clinic's lock. */
export interface SequenceState {
  readonly tenant: string;
  readonly head: Head;
  readonly lastReceivedAt: number;
  /** The run's envelopes, decoded; null where one of them is none. */
  readonly envelopes: readonly Envelope[] | null;
  /** Left out where nobody has looked yet. */
  readonly checked?: CheckedRun;
  /** Null for a device that the membership log does not know. */
  readonly member: MemberDevice | null;
  /** Hashes of this device's envelopes that the log has already, of the numbers that the run names. */
  readonly known: ReadonlyMap<number, Uint8Array>;
  /** Everything that is held in the times that the run's claims name. */
  readonly held: readonly HeldMinute[];
  readonly leases: readonly Lease[];
  /** The last legal number of each series; absent for 0. */
  readonly numbers: ReadonlyMap<NumberSeries, number>;
  /** Legal numbers that rows of the run have already: a request is answered with the same number for ever. */
  readonly given: ReadonlyMap<string, number>;
  /**
   * Takes a statement into the membership log. Called in the order of the run. One that another came before, or that its
   * author may not say, keeps its place in the log and says nothing: every replica's own fold passes over it too.
   */
  readonly takeStatement: (bytes: Uint8Array, seq: number) => void;
}

/** What the server writes for a run, in the transaction that read the state. */
export interface Sequenced {
  readonly entries: readonly LogEntry[];
  readonly hashes: readonly Uint8Array[];
  /** The log's chain after each entry. */
  readonly chains: readonly Uint8Array[];
  readonly head: Head;
  readonly receivedAt: number;
  readonly member: { readonly lastSeq: number; readonly lastHash: Uint8Array };
  /** Bookings whose held minutes go, then the minutes that come. */
  readonly freed: readonly string[];
  readonly held: readonly HeldMinute[];
  readonly numbers: ReadonlyMap<NumberSeries, number>;
  readonly given: readonly { readonly key: string; readonly series: NumberSeries; readonly number: number }[];
}

/** Decides claims one after the other over what is held; what was freed or won earlier in the run counts. */
const createClaimBook = (held: readonly HeldMinute[], leases: readonly Lease[], device: string, now: number) => {
  const holders = new Map(held.map(({ resource, minute, key }) => [`${resource} ${minute}`, key]));
  const places = new Map<string, Set<string>>();
  for (const [place, key] of holders) places.set(key, (places.get(key) ?? new Set()).add(place));
  const freed = new Set<string>();
  const won = new Map<string, SlotClaim>();

  const free = (key: string): void => {
    for (const place of places.get(key) ?? []) if (holders.get(place) === key) holders.delete(place);
    places.delete(key);
    freed.add(key);
    won.delete(key);
  };
  const holderOf = ({ key, resources, from, to }: SlotClaim): string | null => {
    for (const resource of resources) {
      const lease = leases.find((one) => one.resource === resource && one.until > now && one.from < to && one.to > from && one.device !== null && one.device !== device);
      if (lease) return "lease";
      for (let minute = from; minute < to; minute += 1) {
        const holder = holders.get(`${resource} ${minute}`);
        if (holder !== undefined && holder !== key) return holder;
      }
    }
    return null;
  };
  return {
    /** Null where the times are now this booking's; otherwise who has them. A refused booking keeps what it had. */
    claim: (claim: SlotClaim): string | null => {
      const holder = holderOf(claim);
      if (holder !== null) return holder;
      free(claim.key);
      if (claim.resources.length === 0) return null;
      const mine = new Set<string>();
      for (const resource of claim.resources) for (let minute = claim.from; minute < claim.to; minute += 1) mine.add(`${resource} ${minute}`);
      for (const place of mine) holders.set(place, claim.key);
      places.set(claim.key, mine);
      won.set(claim.key, claim);
      return null;
    },
    result: (): Pick<Sequenced, "freed" | "held"> => ({
      freed: [...freed],
      held: [...won.values()].flatMap(({ key, resources, from, to }) =>
        [...new Set(resources)].flatMap((resource) => Array.from({ length: to - from }, (_, at) => ({ resource, minute: from + at, key })))),
    }),
  };
};

/**
 * Orders a run: the one place where the server decides. Envelopes that the log has already are passed over, so a run may come
 * any number of times and in any cut; a claim or request that fails does not keep its envelope out, it gets its verdict.
 * Pure: reads no clock. `now` in milliseconds since 1970 UTC. Nothing is to be written where it refuses.
 */
export const sequenceRun = (crypto: Hasher & Verifier, state: SequenceState, run: Run, now: number): Result<Sequenced, PushRefusal> => {
  const { tenant, member, known, envelopes, checked } = state;
  if (!member) return err({ code: "unknownDevice" });
  if (member.revoked) return err({ code: "revoked" });
  if (run.firstSeq > member.lastSeq + 1) return err({ code: "gap", expected: member.lastSeq + 1, previous: member.lastHash });
  const hashes = checked?.hashes ?? hashRun(crypto, tenant, run);
  const lastHash = hashes.at(-1) ?? run.previous;
  const isSigned = checked?.signedBy ? sameBytes(checked.signedBy, member.signKey) : crypto.verify(member.signKey, lastHash, run.signature);
  if (!isSigned) return err({ code: "badSignature" });
  if (envelopes?.length !== run.envelopes.length) return err({ code: "malformed" });
  for (const [at, hash] of hashes.entries()) {
    const deviceSeq = run.firstSeq + at;
    if (deviceSeq > member.lastSeq) break;
    const there = known.get(deviceSeq);
    if (!there || !sameBytes(there, hash)) return err({ code: "forked", deviceSeq });
  }
  const skip = member.lastSeq + 1 - run.firstSeq;
  if (skip === 0 && !sameBytes(run.previous, member.lastHash)) return err({ code: "forked", deviceSeq: member.lastSeq });

  const receivedAt = Math.max(now, state.lastReceivedAt);
  const book = createClaimBook(state.held, state.leases, run.device, receivedAt);
  const numbers = new Map(state.numbers);
  const given = new Map(state.given);
  const newlyGiven: Sequenced["given"][number][] = [];
  const entries: LogEntry[] = [];
  const chains: Uint8Array[] = [];
  let head = state.head;
  /** What the server says to an envelope. Nearly all of them ask nothing. */
  const judge = (envelope: Envelope): Verdict => {
    if (envelope.claims.length === 0 && envelope.numbers.length === 0) return noVerdict;
    const refused = envelope.claims.flatMap((claim) => {
      const by = book.claim(claim);
      return by === null ? [] : [{ key: claim.key, by }];
    });
    const numbered = envelope.numbers.map(({ key, series }) => {
      const before = given.get(key);
      if (before !== undefined) return { key, series, number: before };
      const number = (numbers.get(series) ?? 0) + 1;
      numbers.set(series, number);
      given.set(key, number);
      newlyGiven.push({ key, series, number });
      return { key, series, number };
    });
    return { refused, numbers: numbered };
  };
  for (const [at, envelope] of envelopes.entries()) {
    const [bytes, hash] = [run.envelopes[at], hashes[at]];
    if (at < skip || !bytes || !hash) continue;
    if (envelope.statement) state.takeStatement(envelope.statement, head.seq + 1);
    const entry: LogEntry = { seq: head.seq + 1, device: run.device, deviceSeq: run.firstSeq + at, receivedAt, verdict: encodeVerdict(judge(envelope)), envelope: bytes, signature: at === envelopes.length - 1 ? run.signature : null };
    entries.push(entry);
    head = { seq: entry.seq, chain: chainAfter(crypto, head.chain, entry, hash) };
    chains.push(head.chain);
  }
  return ok({
    entries, hashes: hashes.slice(skip), chains, head, receivedAt, numbers, given: newlyGiven, ...book.result(),
    member: entries.length === 0 ? { lastSeq: member.lastSeq, lastHash: member.lastHash } : { lastSeq: run.firstSeq + run.envelopes.length - 1, lastHash },
  });
};
