import { createHash, generateKeyPairSync, sign, verify, type KeyObject } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numberSeriesNames, type NumberSeries, type SlotClaim } from "./claims.ts";
import { decodeEnvelopes, encodeEnvelope, hashEnvelope, hashRun, zeroHash, type Envelope, type Run } from "./envelope.ts";
import type { Hlc } from "./hlc.ts";
import { chainAfter, decodeVerdict, type LogEntry } from "./log.ts";
import type { Hasher, Head, Verifier } from "./ports.ts";
import { sequenceRun, type CheckedRun, type HeldMinute, type Lease, type MemberDevice, type SequenceState } from "./sequence.ts";

const hasher: Hasher = { hash: (...parts) => new Uint8Array(parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest()) };
const keys = new Map<string, { readonly publicKey: KeyObject; readonly privateKey: KeyObject }>();
const keyOf = (device: string) => {
  const known = keys.get(device);
  if (known) return known;
  const made = generateKeyPairSync("ed25519");
  keys.set(device, made);
  return made;
};
const verifier: Verifier = { verify: (publicKey, message, signature) => verify(null, message, keyOf(new TextDecoder().decode(publicKey)).publicKey, signature) };
const crypto = { ...hasher, ...verifier };

const tenant = "nile";
const at = (minute: number): number => minute * 60_000;
const nothing: Omit<Envelope, "claims" | "numbers"> = { hlc: "00000000a0000desk1" as Hlc, base: 0, minReader: 1, parts: [{ stream: 2, epoch: 1, sealed: new Uint8Array([1]) }], statement: null };
const wanting = (claims: readonly SlotClaim[], numbers: Envelope["numbers"] = [], body = 1): Uint8Array =>
  encodeEnvelope({ ...nothing, parts: [{ stream: 2, epoch: 1, sealed: new Uint8Array([body]) }], claims, numbers });
const slot = (key: string, from: number, to: number, ...resources: readonly string[]): SlotClaim => ({ key, resources, from, to });

/** A server in memory: it reads the state and writes what was decided, as one transaction would. */
const serverOf = (devices: readonly string[], leases: readonly Lease[] = []) => {
  let head: Head = { seq: 0, chain: zeroHash };
  let lastReceivedAt = 0;
  let held: readonly HeldMinute[] = [];
  let numbers: ReadonlyMap<NumberSeries, number> = new Map();
  const log: LogEntry[] = [];
  const statements: Uint8Array[] = [];
  const hashes: Uint8Array[] = [];
  const given = new Map<string, number>();
  const members = new Map<string, MemberDevice>(devices.map((device) => [device, { signKey: new TextEncoder().encode(device), revoked: false, lastSeq: 0, lastHash: zeroHash }]));
  const state = (run: Run): SequenceState => ({
    tenant, head, lastReceivedAt, envelopes: decodeEnvelopes(run), held, leases, numbers, given,
    member: members.get(run.device) ?? null,
    known: new Map(log.flatMap((entry, place) => (entry.device === run.device ? [[entry.deviceSeq, hashes[place] ?? zeroHash] as const] : []))),
    takeStatement: (bytes) => void statements.push(bytes),
  });
  const push = (run: Run, now: number, checked?: CheckedRun) => {
    const decided = sequenceRun(crypto, { ...state(run), ...(checked ? { checked } : {}) }, run, now);
    if (!decided.ok) return decided;
    const { entries, head: next, receivedAt, freed, held: won, member } = decided.value;
    head = next;
    lastReceivedAt = receivedAt;
    held = [...held.filter(({ key }) => !freed.includes(key)), ...won];
    numbers = decided.value.numbers;
    for (const { key, number } of decided.value.given) given.set(key, number);
    const known = members.get(run.device);
    if (known) members.set(run.device, { ...known, ...member });
    log.push(...entries);
    hashes.push(...decided.value.hashes);
    return decided;
  };
  return { push, log, statements, members, held: () => held, head: () => head };
};

/** What a device sends: its envelopes from `from` on, in one run. */
const runOf = (device: string, all: readonly Uint8Array[], from = 1, to = all.length): Run => {
  let previous: Uint8Array = zeroHash;
  let before: Uint8Array = zeroHash;
  for (const [place, bytes] of all.slice(0, to).entries()) {
    if (place + 1 === from) before = previous;
    previous = hashEnvelope(hasher, tenant, device, place + 1, previous, bytes);
  }
  return { protocol: 1, device, firstSeq: from, previous: before, envelopes: all.slice(from - 1, to), signature: new Uint8Array(sign(null, previous, keyOf(device).privateKey)) };
};
const verdictOf = (entry: LogEntry | undefined) => {
  const verdict = decodeVerdict(entry?.verdict ?? new Uint8Array(0));
  return verdict.ok ? verdict.value : null;
};

describe("a run", () => {
  test("carries statements to the membership log in their order, and a statement that says nothing keeps its place", () => {
    const server = serverOf(["desk1"]);
    const saying = (byte: number): Uint8Array => encodeEnvelope({ ...nothing, claims: [], numbers: [], parts: [], statement: new Uint8Array([byte]) });
    server.push(runOf("desk1", [saying(1), wanting([]), saying(2)]), 5_000);
    expect([server.statements, server.log.length]).toEqual([[new Uint8Array([1]), new Uint8Array([2])], 3]);
  });

  test("gets the next numbers of the clinic's log, and each entry's chain covers the one before and what was decided", () => {
    const server = serverOf(["desk1"]);
    server.push(runOf("desk1", [wanting([]), wanting([])]), 5_000);
    expect(server.log.map(({ seq, deviceSeq, receivedAt }) => [seq, deviceSeq, receivedAt])).toEqual([[1, 1, 5_000], [2, 2, 5_000]]);
    const [first, second] = server.log as [LogEntry, LogEntry];
    const one = hashEnvelope(hasher, tenant, "desk1", 1, zeroHash, first.envelope);
    const chain = chainAfter(hasher, zeroHash, first, one);
    expect(server.head().chain).toEqual(chainAfter(hasher, chain, second, hashEnvelope(hasher, tenant, "desk1", 2, one, second.envelope)));
    expect([first.signature, second.signature?.length]).toEqual([null, 64]);
  });

  test("that comes twice, or in another cut because an answer was lost, is in the log once", () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })), { maxLength: 12 }), (cuts) => {
      const all = Array.from({ length: 9 }, (_, place) => wanting([], [], place));
      const server = serverOf(["desk1"]);
      for (const [from, to] of cuts) if (from <= to) server.push(runOf("desk1", all, from, to), 1);
      server.push(runOf("desk1", all), 1);
      expect(server.log.map(({ deviceSeq }) => deviceSeq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(server.log.map(({ envelope }) => envelope)).toEqual(all);
    }), { numRuns: 60 });
  });

  test("whose first envelope does not follow is told where to go on", () => {
    const server = serverOf(["desk1"]);
    const all = [wanting([]), wanting([]), wanting([])];
    expect(server.push(runOf("desk1", all, 3), 1)).toMatchObject({ ok: false, error: { code: "gap", expected: 1 } });
    server.push(runOf("desk1", all, 1, 1), 1);
    expect(server.push(runOf("desk1", all, 3), 1)).toMatchObject({ ok: false, error: { code: "gap", expected: 2 } });
    expect(server.log).toHaveLength(1);
  });

  test("of a copied PC, with other work under a number that is taken, is refused and changes nothing", () => {
    const server = serverOf(["desk1"]);
    server.push(runOf("desk1", [wanting([], [], 1), wanting([], [], 2)]), 1);
    const head = server.head();
    expect(server.push(runOf("desk1", [wanting([], [], 1), wanting([], [], 9), wanting([], [], 3)]), 1)).toEqual({ ok: false, error: { code: "forked", deviceSeq: 2 } });
    // The copy has gone on from another second envelope: its third does not follow ours.
    expect(server.push(runOf("desk1", [wanting([], [], 1), wanting([], [], 9), wanting([], [], 3)], 3), 1)).toEqual({ ok: false, error: { code: "forked", deviceSeq: 2 } });
    expect(server.head()).toEqual(head);
  });

  test("that was looked at before its turn is taken under its own PC's key alone, and looked at again where none was found right", () => {
    const server = serverOf(["desk1", "desk2"]);
    const run = runOf("desk1", [wanting([])]);
    const hashes = hashRun(crypto, tenant, run);
    const signedBy = (device: string): CheckedRun => ({ hashes, signedBy: new TextEncoder().encode(device) });
    expect(server.push(run, 1, signedBy("desk2"))).toEqual({ ok: false, error: { code: "badSignature" } });
    const forged = { ...run, signature: runOf("desk2", [wanting([])]).signature };
    expect(server.push(forged, 1, { hashes, signedBy: null })).toEqual({ ok: false, error: { code: "badSignature" } });
    expect(server.push(run, 1, { hashes, signedBy: null })).toMatchObject({ ok: true });
    const next = runOf("desk1", [wanting([]), wanting([], [], 2)], 2);
    expect(server.push(next, 2, { hashes: hashRun(crypto, tenant, next), signedBy: new TextEncoder().encode("desk1") })).toMatchObject({ ok: true });
    expect(server.log).toHaveLength(2);
  });

  test("is refused of a stranger, of a PC that was shut out, with another's signature, and with an altered byte", () => {
    const server = serverOf(["desk1", "desk2"]);
    const run = runOf("desk1", [wanting([])]);
    expect(server.push(runOf("nobody", [wanting([])]), 1)).toEqual({ ok: false, error: { code: "unknownDevice" } });
    expect(server.push({ ...run, signature: runOf("desk2", [wanting([])]).signature }, 1)).toEqual({ ok: false, error: { code: "badSignature" } });
    expect(server.push({ ...run, envelopes: [wanting([], [], 7)] }, 1)).toEqual({ ok: false, error: { code: "badSignature" } });
    server.members.set("desk1", { ...(server.members.get("desk1") as MemberDevice), revoked: true });
    expect(server.push(run, 1)).toEqual({ ok: false, error: { code: "revoked" } });
    expect(server.log).toEqual([]);
  });

  test("that is signed, and whose envelope is none, is refused whole", () => {
    const server = serverOf(["desk1"]);
    expect(server.push(runOf("desk1", [wanting([]), new Uint8Array([0xc1])]), 1)).toEqual({ ok: false, error: { code: "malformed" } });
    expect(server.log).toEqual([]);
  });

  test("is never received before the one before it, though the server's clock was set back", () => {
    const server = serverOf(["desk1"]);
    const all = [wanting([]), wanting([])];
    server.push(runOf("desk1", all, 1, 1), 9_000);
    server.push(runOf("desk1", all, 2, 2), 4_000);
    expect(server.log.map(({ receivedAt }) => receivedAt)).toEqual([9_000, 9_000]);
  });
});

describe("a time", () => {
  test("goes to the first who asks; the second is told whose it is, and their work is kept all the same", () => {
    const server = serverOf(["desk1", "desk2"]);
    server.push(runOf("desk1", [wanting([slot("apt_a", 600, 630, "pra_1", "rom_1")])]), 1);
    server.push(runOf("desk2", [wanting([slot("apt_b", 629, 659, "pra_2", "rom_1")])]), 1);
    expect(server.log).toHaveLength(2);
    expect(verdictOf(server.log[1])).toEqual({ refused: [{ key: "apt_b", by: "apt_a" }], numbers: [] });
  });

  test("that ends when another begins is no clash", () => {
    const server = serverOf(["desk1"]);
    server.push(runOf("desk1", [wanting([slot("apt_a", 600, 607, "pra_1")]), wanting([slot("apt_b", 607, 620, "pra_1")])]), 1);
    expect(server.log.map((entry) => verdictOf(entry)?.refused)).toEqual([[], []]);
  });

  test("that a booking leaves is free at once, within one run too; a refused move keeps what the booking had", () => {
    const server = serverOf(["desk1"]);
    server.push(runOf("desk1", [
      wanting([slot("apt_a", 600, 630, "pra_1")]), wanting([slot("apt_b", 700, 730, "pra_1")]),
      wanting([slot("apt_a", 710, 740, "pra_1")]), wanting([slot("apt_c", 600, 630, "pra_1")]),
      wanting([slot("apt_a", 800, 830, "pra_1")]), wanting([slot("apt_c", 600, 630, "pra_1")]),
      wanting([slot("apt_b", 0, 0)]), wanting([slot("apt_d", 700, 730, "pra_1")]),
    ]), 1);
    expect(server.log.map((entry) => verdictOf(entry)?.refused.map(({ key, by }) => `${key} ${by}`))).toEqual([[], [], ["apt_a apt_b"], ["apt_c apt_a"], [], [], [], []]);
    expect(new Set(server.held().map(({ key }) => key))).toEqual(new Set(["apt_a", "apt_c", "apt_d"]));
  });

  test("that a PC has leased for its work without a network is no other's until the lease ends", () => {
    const lease: Lease = { resource: "pra_1", from: 0, to: 1_440, device: "desk1", until: at(100) };
    const server = serverOf(["desk1", "desk2"], [lease]);
    const theirs = [wanting([slot("apt_b", 600, 630, "pra_1")]), wanting([slot("apt_b", 700, 730, "pra_1")])];
    server.push(runOf("desk2", theirs, 1, 1), at(99));
    server.push(runOf("desk1", [wanting([slot("apt_a", 600, 630, "pra_1")])]), at(99));
    server.push(runOf("desk2", theirs, 2, 2), at(100));
    expect(server.log.map((entry) => verdictOf(entry)?.refused)).toEqual([[{ key: "apt_b", by: "lease" }], [], []]);
  });

  test("has one owner, whatever is asked in whatever order", () => {
    const ask = fc.record({ key: fc.constantFrom("a", "b", "c", "d"), resource: fc.constantFrom("pra_1", "rom_1"), from: fc.integer({ min: 0, max: 40 }), length: fc.integer({ min: 0, max: 20 }) });
    fc.assert(fc.property(fc.array(fc.array(ask, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 }), (asks) => {
      const server = serverOf(["desk1"]);
      const all = asks.map((claims) => wanting(claims.map(({ key, resource, from, length }) => slot(key, from, from + length, ...(length === 0 ? [] : [resource])))));
      for (const place of all.keys()) server.push(runOf("desk1", all, place + 1, place + 1), 1);
      const whole = serverOf(["desk1"]);
      whole.push(runOf("desk1", all), 1);
      const places = server.held().map(({ resource, minute }) => `${resource} ${minute}`);
      expect(new Set(places).size).toBe(places.length);
      // One run decides as the same envelopes one by one.
      expect(whole.log.map(({ verdict }) => verdict)).toEqual(server.log.map(({ verdict }) => verdict));
      const sorted = (held: readonly HeldMinute[]): readonly string[] => held.map(({ resource, minute, key }) => `${resource} ${minute} ${key}`).toSorted();
      expect(sorted(whole.held())).toEqual(sorted(server.held()));
    }), { numRuns: 200 });
  });
});

test("legal numbers have no gap and no double over all PCs, and a row keeps the one it was given", () => {
  const request = fc.record({ device: fc.constantFrom("desk1", "desk2"), key: fc.integer({ min: 0, max: 30 }), series: fc.constantFrom(...numberSeriesNames) });
  fc.assert(fc.property(fc.array(request, { minLength: 1, maxLength: 25 }), (requests) => {
    const server = serverOf(["desk1", "desk2"]);
    const sent = new Map<string, Uint8Array[]>([["desk1", []], ["desk2", []]]);
    for (const { device, key, series } of requests) {
      const all = sent.get(device) ?? [];
      all.push(wanting([], [{ key: `${series}_${key}`, series }]));
      server.push(runOf(device, all, all.length), 1);
    }
    const given = server.log.flatMap((entry) => verdictOf(entry)?.numbers ?? []);
    for (const series of numberSeriesNames) {
      const byRow = new Map(given.filter((one) => one.series === series).map(({ key, number }) => [key, number]));
      expect([...byRow.values()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: byRow.size }, (_, place) => place + 1));
      expect(given.filter((one) => one.series === series).every(({ key, number }) => byRow.get(key) === number)).toBe(true);
    }
  }), { numRuns: 60 });
});
