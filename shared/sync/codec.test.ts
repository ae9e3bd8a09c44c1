import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { streamIds } from "../schema/streams.ts";
import { decodeBody, encodeBody, type Body } from "./body.ts";
import { decodeEnvelope, decodeRun, encodeEnvelope, encodeRun, limits, protocolVersion, type Envelope, type Run } from "./envelope.ts";
import type { Hlc } from "./hlc.ts";
import { decodePage, decodeVerdict, encodePage, encodeVerdict, type LogEntry } from "./log.ts";

const numRuns = process.env["DAFTAR_LONG"] === undefined ? 150 : 20_000;
const count = fc.nat({ max: 2 ** 40 });
const key = fc.string({ minLength: 1, maxLength: 40 });
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const device = fc.stringMatching(/^[0-9a-z]{1,12}$/);
const value = fc.oneof(fc.constant(null), fc.integer({ min: -(2 ** 50), max: 2 ** 50 }), fc.string({ unit: "grapheme" }), fc.uint8Array({ maxLength: 20 }));

const body: fc.Arbitrary<Body> = fc.record({
  userId: fc.option(key) as fc.Arbitrary<Body["userId"]>, procedure: fc.string(), reason: fc.option(fc.string()), at: count,
  ops: fc.array(fc.record({ tableId: fc.nat({ max: 200 }), rowId: key, kind: fc.constantFrom("put", "patch", "void", "restore"), values: fc.dictionary(fc.nat({ max: 60 }).map(String), value, { noNullPrototype: true }) as fc.Arbitrary<Body["ops"][number]["values"]> }), { maxLength: 6 }),
});
const claim = fc.record({ key, resources: fc.array(key, { minLength: 1, maxLength: 3 }), from: fc.nat({ max: 40_000_000 }), length: fc.integer({ min: 1, max: 700 }) }).map(({ length, ...one }) => ({ ...one, to: one.from + length }));
const stamp = fc.stringMatching(/^[0-9a-z]{13}$/);
const envelope = (name: fc.Arbitrary<string>): fc.Arbitrary<readonly [string, Envelope]> =>
  fc.tuple(name, stamp, fc.record({
    base: count, minReader: fc.nat({ max: 9 }),
    claims: fc.array(claim, { maxLength: 4 }), numbers: fc.array(fc.record({ key, series: fc.constantFrom("invoice" as const, "creditNote" as const) }), { maxLength: 3 }),
    parts: fc.array(fc.record({ stream: fc.constantFrom(...Object.values(streamIds)), epoch: fc.nat({ max: 99 }), sealed: fc.uint8Array({ maxLength: 60 }) }), { minLength: 1, maxLength: 4 }),
    statement: fc.constant(null),
  })).map(([author, at, one]) => [author, { hlc: `${at}${author}` as Hlc, ...one }]);
const run: fc.Arbitrary<Run> = fc.record({ protocol: fc.constant(protocolVersion), device, firstSeq: fc.integer({ min: 1, max: 2 ** 40 }), previous: bytes(32), envelopes: fc.array(fc.uint8Array({ maxLength: 50 }), { minLength: 1, maxLength: 5 }), signature: bytes(64) });
const page = fc.tuple(count, fc.array(fc.record({ device, deviceSeq: count, receivedAt: count, verdict: fc.uint8Array({ maxLength: 9 }), envelope: fc.uint8Array({ maxLength: 50 }), signature: fc.option(bytes(64)) }), { maxLength: 6 }))
  .map(([first, entries]): readonly LogEntry[] => entries.map((entry, at) => ({ seq: first + at, ...entry })));
const verdict = fc.record({ refused: fc.array(fc.record({ key, by: key }), { maxLength: 4 }), numbers: fc.array(fc.record({ key, series: fc.constantFrom("invoice" as const, "creditNote" as const), number: count }), { maxLength: 4 }) });

const isRead = (read: unknown, one: unknown): void => {
  expect(read).toEqual({ ok: true, value: one });
};

describe("what is written is what is read", () => {
  test("a change set", () => fc.assert(fc.property(body, (one) => isRead(decodeBody(encodeBody(one)), one)), { numRuns }));
  test("an envelope", () => fc.assert(fc.property(envelope(device), ([name, one]) => isRead(decodeEnvelope(encodeEnvelope(one), name), one)), { numRuns }));
  test("a run", () => fc.assert(fc.property(run, (one) => isRead(decodeRun(encodeRun(one)), one)), { numRuns }));
  test("a page", () => fc.assert(fc.property(page, (one) => isRead(decodePage(encodePage(one)), one)), { numRuns }));
  test("a verdict", () => fc.assert(fc.property(verdict, (one) => isRead(decodeVerdict(encodeVerdict(one)), one)), { numRuns }));
});

test("a telephone number that somebody corrects is under 150 bytes among others", () => {
  const sealedMore = 28;
  const plain = encodeBody({ userId: "usr_01jd9x0000abcdefghjkmnpqrs" as never, procedure: "patient.update", reason: null, at: 1_764_115_200_000, ops: [{ tableId: 7, rowId: "pat_01jd9x0000abcdefghjkmnpqrs", kind: "patch", values: { 8: "+201001234567" } }] });
  const one = encodeEnvelope({ hlc: "0mh3k2x9a0000desk" as Hlc, base: 1_000_000, minReader: 1, claims: [], numbers: [], parts: [{ stream: streamIds.desk, epoch: 1, sealed: new Uint8Array(plain.length + sealedMore) }], statement: null });
  expect(one.length).toBeLessThan(150);
});

describe("bytes that nobody wrote are refused, and throw nothing", () => {
  const readers = [(some: Uint8Array) => decodeBody(some), (some: Uint8Array) => decodeEnvelope(some, "desk"), decodeRun, decodePage, decodeVerdict];
  const isTyped = (some: Uint8Array): void => {
    for (const reader of readers) {
      const read = reader(some);
      if (!read.ok) expect(["notMsgpack", "shape", "tooLarge", "version"]).toContain(read.error.fault);
    }
  };
  test("by chance", () => fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), isTyped), { numRuns: numRuns * 3 }));
  test("by a byte that was turned or lost on the way", () => {
    const sound = fc.oneof(body.map(encodeBody), envelope(fc.constant("desk")).map(([, one]) => encodeEnvelope(one)), run.map(encodeRun), page.map(encodePage), verdict.map(encodeVerdict));
    fc.assert(fc.property(sound, fc.nat(), fc.nat({ max: 255 }), fc.boolean(), (some, where, byte, cut) => {
      const at = where % Math.max(1, some.length);
      isTyped(cut ? some.subarray(0, at) : Uint8Array.from(some, (one, place) => (place === at ? byte : one)));
    }), { numRuns: numRuns * 3 });
  });
  test("for being longer than anything is", () => {
    expect(decodeEnvelope(new Uint8Array(limits.envelopeBytes + 1), "desk")).toEqual({ ok: false, error: { fault: "tooLarge" } });
  });
});
