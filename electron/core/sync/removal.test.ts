import { expect, test } from "vitest";
import { mustExist } from "#shared/core/assert.ts";
import { streamNames } from "#shared/schema/streams.ts";
import { holdersOf, makeStatement, takeStatement, type Membership } from "#shared/sync/membership.ts";
import type { Machine, StatementBody, Wrap } from "#shared/sync/statement.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { createSyncCrypto, signerOf } from "./crypto.ts";
import { newIdentity, publicOf, type Identity } from "./device-keys.ts";
import { createRemoval } from "./removal.ts";

const random = seededRandom(7);
const crypto = createSyncCrypto(random);
const identities: Readonly<Record<"front" | "stolen" | "second" | "stranger" | "recovery", Identity>> = {
  front: newIdentity(random), stolen: newIdentity(random), second: newIdentity(random), stranger: newIdentity(random), recovery: newIdentity(random),
};
type Name = keyof typeof identities;

const machine = (device: Name, admin: boolean): Machine => ({ device, name: device, ...publicOf(identities[device]), admin, streams: [...streamNames], series: device.slice(0, 2).toUpperCase(), after: 0 });
const wraps = (epochs: readonly number[], to: readonly string[]): Wrap[] => streamNames.flatMap((stream) => epochs.flatMap((epoch) => to.map((one) => ({ stream, epoch, to: one, wrapped: "sealed" }))));
const say = (membership: Membership | null, by: Name, body: StatementBody): Uint8Array => makeStatement(crypto, membership, by, 1_000, body, signerOf(identities[by].sign.privateKey));
const admit = (who: Name, admin: boolean): StatementBody => ({ type: "admit", machine: machine(who, admin), wraps: wraps([1], [who]) });
const removed = ({ members }: Membership, wipe: boolean): StatementBody => ({ type: "revoke", device: "stolen", wipe, wraps: wraps([2], holdersOf(new Map([...members].filter(([one]) => one !== "stolen")), "desk")) });

/** Each statement on those before it, and who belongs after it. */
const log = (...said: readonly (readonly [by: Name, body: (membership: Membership) => StatementBody])[]) => {
  const begin = say(null, "front", { type: "found", machine: machine("front", true), recovery: publicOf(identities.recovery), wraps: wraps([1], ["front", "recovery"]) });
  const kept = [{ bytes: begin, membership: take(null, begin) }];
  for (const [by, body] of said) {
    const now = mustExist(kept.at(-1), "a membership").membership;
    const bytes = say(now, by, body(now));
    kept.push({ bytes, membership: take(now, bytes) });
  }
  return kept;
};
const take = (membership: Membership | null, bytes: Uint8Array): Membership => {
  const taken = takeStatement(crypto, membership, bytes, 9);
  if (!taken.ok) throw new Error(taken.error.fault);
  return taken.value;
};
const at = (kept: ReturnType<typeof log>, place: number) => mustExist(kept[place], `statement ${place}`);

const whole = log(["front", () => admit("stolen", false)], ["front", () => admit("second", true)], ["second", (now) => removed(now, true)]);
const knew = at(whole, 1).membership;
const [missed, removal] = [at(whole, 2).bytes, at(whole, 3).bytes];

test("a removed PC takes the word of one that came while it was off, once it has seen who let that one in", () => {
  const stolen = createRemoval(crypto, "stolen", () => knew);
  expect(stolen.known()).toBe(2);
  expect(stolen.hear({ statement: removal, before: [] })).toBe("nothing");
  expect(stolen.hear({ statement: removal, before: [missed] })).toBe("wipe");
});

test("what it missed may come in parts: it asks on from where it is", () => {
  const stolen = createRemoval(crypto, "stolen", () => knew);
  const longer = log(["front", () => admit("stolen", false)], ["front", () => ({ type: "rename", device: "front", name: "Desk" })], ["front", () => admit("second", true)], ["second", (now) => removed(now, true)]);
  expect(stolen.hear({ statement: at(longer, 4).bytes, before: [at(longer, 2).bytes] })).toBe("more");
  expect(stolen.known()).toBe(3);
  expect(stolen.hear({ statement: at(longer, 4).bytes, before: [at(longer, 3).bytes] })).toBe("wipe");
});

test("the word of the printed sheet's PC counts, and that of one whom nobody let in does not", () => {
  const bySheet = log(["front", () => admit("stolen", false)], ["recovery", () => admit("second", true)], ["second", (now) => removed(now, true)]);
  expect(createRemoval(crypto, "stolen", () => knew).hear({ statement: at(bySheet, 3).bytes, before: [at(bySheet, 2).bytes] })).toBe("wipe");
  const letsItselfIn = say(knew, "stranger", admit("stranger", true));
  expect(createRemoval(crypto, "stolen", () => knew).hear({ statement: say(at(whole, 2).membership, "stranger", removed(at(whole, 2).membership, true)), before: [letsItselfIn] })).toBe("nothing");
  expect(createRemoval(crypto, "stolen", () => knew).hear({ statement: new Uint8Array(40), before: [missed] })).toBe("more");
});

test("a PC that was removed and not to be wiped keeps what it has; so does one that knows of no clinic", () => {
  const kept = log(["front", () => admit("stolen", false)], ["front", () => admit("second", true)], ["second", (now) => removed(now, false)]);
  expect(createRemoval(crypto, "stolen", () => knew).hear({ statement: at(kept, 3).bytes, before: [missed] })).toBe("nothing");
  expect(createRemoval(crypto, "stolen", () => null).hear({ statement: removal, before: [missed] })).toBe("nothing");
});

test("a server that hands over the removal alone is enough where the PC knows who says it", () => {
  const byFront = log(["front", () => admit("stolen", false)], ["front", () => admit("second", true)], ["front", (now) => removed(now, true)]);
  expect(createRemoval(crypto, "stolen", () => knew).hear({ statement: at(byFront, 3).bytes, before: [] })).toBe("wipe");
});
