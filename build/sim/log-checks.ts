import { streamIds, streamNames } from "#shared/schema/streams.ts";
import { sameBytes } from "#shared/sync/bytes.ts";
import { hashEnvelope, zeroHash } from "#shared/sync/envelope.ts";
import { chainAfter } from "#shared/sync/log.ts";
import { takeStatement, type Epochs, type Membership } from "#shared/sync/membership.ts";
import type { SyncCrypto } from "#shared/sync/ports.ts";
import type { Lease } from "#shared/sync/sequence.ts";
import { tenant } from "./identity.ts";
import type { SimMachine } from "./machine.ts";
import type { ClearEntry, Expected } from "./oracle.ts";
import type { SimServer } from "./sim-server.ts";
import type { Surroundings } from "./surroundings.ts";

/** A clinic once all is well again. */
export interface Checked {
  readonly crypto: SyncCrypto;
  readonly server: SimServer;
  readonly machines: readonly SimMachine[];
  readonly around: Surroundings;
  /** Who belonged at the beginning. */
  readonly founded: Membership;
  /** Marks that every desk has written into sealed fields. */
  readonly canaries: readonly string[];
}

/** (6) While a time is leased nobody else is given it, and nobody is refused for a lease that is not there. */
const checkLeases = (log: readonly ClearEntry[], leases: readonly Lease[]): readonly string[] =>
  log.flatMap(({ seq, device, receivedAt, refused, envelope }) =>
    envelope.claims.flatMap(({ key, resources, from, to }) => {
      const isLeased = leases.some((lease) => lease.device !== null && lease.device !== device && lease.until > receivedAt && resources.includes(lease.resource) && lease.from < to && from < lease.to);
      const verdict = refused.find((one) => one.key === key);
      if (isLeased && !verdict) return [`(6) entry ${seq} has a time that another machine has leased`];
      return verdict?.by === "lease" && !isLeased ? [`(6) entry ${seq} is refused for a lease that nobody has`] : [];
    }));

/** (11) Whoever knows that a key was turned seals with the new one: the old one may be in strange hands. */
const checkKeys = (log: readonly ClearEntry[], { crypto, founded }: Checked): readonly string[] => {
  const epochsAt: Epochs[] = [founded.epochs];
  let membership = founded;
  return log.flatMap(({ seq, envelope, counts }) => {
    const taken = envelope.statement && takeStatement(crypto, membership, envelope.statement, seq);
    if (taken?.ok) membership = taken.value;
    epochsAt.push(membership.epochs);
    const known = epochsAt[envelope.base];
    return counts && known && envelope.parts.some(({ stream, epoch }) => streamNames.some((name) => streamIds[name] === stream && epoch < known[name])) ? [`(11) entry ${seq} is sealed under a key that was turned before`] : [];
  });
};

/** Legal numbers by row: a row that asks again is told the same. */
export const givenNumbers = (log: readonly ClearEntry[]): ReadonlyMap<string, number> => new Map(log.flatMap((entry) => entry.numbers.map(({ key, number }) => [key, number])));

export const checkLog = (log: readonly ClearEntry[], checked: Checked, expected: Expected): readonly string[] => {
  const { around, server, crypto } = checked;
  const faults: string[] = [...around.disagreed, ...checkLeases(log, server.kept().leases), ...(around.wasRestored ? [] : checkKeys(log, checked))];
  const times = new Map<string, number>();
  for (const { name } of log) times.set(name, (times.get(name) ?? 0) + 1);
  // What a disk that was put back had sent and forgot is sent again by its heir: it may be there twice, and is applied once (7).
  const most = (name: string): number => (around.putBack.has(around.acknowledged.get(name) ?? -1) ? 2 : 1);
  for (const [name, count] of times) if (count > most(name)) faults.push(`(2) ${name} is ${count} times in the log`);
  for (const [name, index] of around.acknowledged) if (!times.has(name) && index !== around.revoked && !around.excused.has(name)) faults.push(`(2) ${name} was acknowledged and is lost`);
  for (const name of times.keys()) if (name.startsWith("work") && !around.acknowledged.has(name)) faults.push(`(12) ${name} is in the log and nobody did it`);
  for (const [place, keys] of expected.held) if (keys.size > 1) faults.push(`(6) ${place} is held by ${[...keys].join(" and ")}`);
  const numbers = [...givenNumbers(log).values()];
  if (numbers.some((number, at) => number !== at + 1)) faults.push(`(7) legal numbers are not 1 to ${numbers.length}: ${numbers.join(" ")}`);
  const { hashes, chains, log: entries } = server.kept();
  let chain: Uint8Array = zeroHash;
  const previous = new Map<string, Uint8Array>();
  for (const [at, entry] of entries.entries()) {
    const hash = hashEnvelope(crypto, tenant, entry.device, entry.deviceSeq, previous.get(entry.device) ?? zeroHash, entry.envelope);
    previous.set(entry.device, hash);
    chain = chainAfter(crypto, chain, entry, hash);
    if (!sameBytes(hash, hashes[at] ?? zeroHash) || !sameBytes(chain, chains[at + 1] ?? zeroHash)) return [...faults, `(9) entry ${entry.seq} is not in the chain`];
  }
  return faults;
};
