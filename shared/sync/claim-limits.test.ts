import { describe, expect, test } from "vitest";
import { tables } from "../schema/index.ts";
import { streamIds } from "../schema/streams.ts";
import { memoryReplica, type MemoryReplica } from "../testing/memory-replica.ts";
import { sendingOf } from "../testing/small-log.ts";
import { claimedMinutes, longestClaimMinutes, type SlotClaim } from "./claims.ts";
import { claimsByEnvelope, decodeEnvelope, decodeEnvelopes, decodeRun, encodeEnvelope, limits } from "./envelope.ts";
import type { Hlc } from "./hlc.ts";
import { packRun } from "./outgoing.ts";

const now = 1_795_000_000_000;
const day = 1_000;

/** Bookings that together claim just so many minutes: of a doctor and a room, the last of one alone. */
const claiming = (minutes: number, from = 0): readonly SlotClaim[] => {
  const claims: SlotClaim[] = [];
  for (let left = minutes, at = from; left > 0; at += 1) {
    const length = Math.min(day, left >= 2 ? Math.floor(left / 2) : 1);
    const resources = left >= 2 ? ["doctor", "room"] : ["doctor"];
    claims.push({ key: `apt ${at}`, resources, from: at * day, to: at * day + length });
    left -= length * resources.length;
  }
  return claims;
};
const envelopeOf = (claims: readonly SlotClaim[]): Uint8Array =>
  encodeEnvelope({ hlc: "0mh3k2x9a0000desk" as Hlc, base: 0, minReader: 1, claims, numbers: [], parts: [{ stream: streamIds.config, epoch: 1, sealed: new Uint8Array(1) }], statement: null });
const areTaken = (...all: readonly (readonly SlotClaim[])[]): boolean => decodeEnvelopes({ device: "desk", envelopes: all.map(envelopeOf) }) !== null;

describe("the minutes that a PC may claim at once", () => {
  test("are counted for each resource, and giving a time back counts as one", () => {
    expect(claimedMinutes([{ key: "a", resources: ["doctor", "room"], from: 10, to: 40 }, { key: "b", resources: [], from: 0, to: 0 }])).toBe(61);
    expect(claimedMinutes(claiming(limits.claimMinutes))).toBe(limits.claimMinutes);
  });

  test("are as many as the longest claim and two years of weekly visits of an hour with a room have", () => {
    expect(limits.claimMinutes).toBeGreaterThanOrEqual(8 * longestClaimMinutes);
    expect(limits.claimMinutes).toBeGreaterThanOrEqual(104 * 2 * 60);
  });

  test("are limited in one envelope: one minute more is no envelope", () => {
    expect(areTaken(claiming(limits.claimMinutes))).toBe(true);
    expect(areTaken(claiming(limits.claimMinutes + 1))).toBe(false);
  });

  test("are limited in one run: one minute more is no run", () => {
    const whole = Array.from({ length: limits.runClaimMinutes / limits.claimMinutes }, (_, at) => claiming(limits.claimMinutes, at * day));
    expect(areTaken(...whole)).toBe(true);
    expect(areTaken(...whole, claiming(1, 900_000))).toBe(false);
  });

  test("are read in a log whatever they are: what a server took, no PC calls damaged", () => {
    expect(decodeEnvelope(envelopeOf(claiming(limits.claimMinutes + 1)), "desk").ok).toBe(true);
  });
});

describe("what claims more than one envelope may is cut", () => {
  test("by minutes, in its order, none left out", () => {
    const all = claiming(3 * limits.claimMinutes);
    const cut = claimsByEnvelope(all);
    expect(cut.flat()).toEqual(all);
    expect(cut.length).toBeGreaterThan(2);
    for (const some of cut) expect(areTaken(some)).toBe(true);
  });
  test("by their number: an import taken back gives many times back", () => {
    const all = Array.from({ length: 2 * limits.claims + 1 }, (_, at): SlotClaim => ({ key: `apt ${at}`, resources: [], from: 0, to: 0 }));
    expect(claimsByEnvelope(all).map(({ length }) => length)).toEqual([limits.claims, limits.claims, 1]);
  });
  test("and what asks for nothing has no part", () => {
    expect(claimsByEnvelope([])).toEqual([]);
  });
});

describe("what a PC sends that claims much", () => {
  const atDesk = (...claims: readonly (readonly SlotClaim[])[]): MemoryReplica => {
    const replica = memoryReplica("desk");
    for (const [at, some] of claims.entries()) replica.write(now + at, [{ table: tables.patient, rowId: `pat_${"0".repeat(26)}`, kind: at === 0 ? "put" : "patch", values: { name: "Mona Adel" } }], { claims: some });
    return replica;
  };
  const packed = (replica: MemoryReplica, from = 1) => {
    const made = packRun(replica.tx, sendingOf("desk"), from, 500);
    const run = made.ok && made.value ? decodeRun(made.value.run) : null;
    return { outcome: made.ok ? made.value && [made.value.first, made.value.last] : made.error.code, isTaken: run?.ok === true && decodeEnvelopes(run.value) !== null };
  };

  test("is cut into runs that the server takes, each time it is sent", () => {
    const each = limits.claimMinutes;
    const most = limits.runClaimMinutes / each;
    const replica = atDesk(...Array.from({ length: most + 1 }, (_, at) => claiming(each, at * day)));
    for (let times = 0; times < 2; times += 1) {
      expect(packed(replica)).toEqual({ outcome: [1, most], isTaken: true });
      expect(packed(replica, 2)).toEqual({ outcome: [2, most + 1], isTaken: true });
    }
  });

  test("comes whole, run after run", () => {
    const replica = atDesk(...Array.from({ length: 11 }, (_, at) => claiming(limits.claimMinutes, at * day)));
    const ends: number[] = [];
    for (let last = 0; last < 11; ends.push(last)) {
      const made = packRun(replica.tx, sendingOf("desk"), last + 1, 500);
      last = made.ok && made.value ? made.value.last : Number.NaN;
    }
    expect(ends).toEqual([4, 8, 11]);
  });

  test("is refused here and not sent for ever, where one change set is over the limit by itself", () => {
    expect(packed(atDesk(claiming(limits.claimMinutes + 1)))).toEqual({ outcome: "tooLarge", isTaken: false });
    expect(packed(atDesk([], claiming(limits.claimMinutes + 1)))).toEqual({ outcome: [1, 1], isTaken: true });
  });
});
