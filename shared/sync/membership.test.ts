import { createHash, createPrivateKey, createPublicKey, sign as signWith, verify as verifyWith } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { mustExist } from "../core/assert.ts";
import { streamNames, type StreamName } from "../schema/streams.ts";
import { toBase64url } from "./bytes.ts";
import { holdersOf, makeStatement, revocationIn, statementOf, takeStatement, type Membership, type StatementFault } from "./membership.ts";
import type { Hasher, Sign, Verifier } from "./ports.ts";
import type { Machine, StatementBody, Wrap } from "./statement.ts";

const crypto: Hasher & Verifier = {
  hash: (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest(),
  verify: (key, message, signature) =>
    verifyWith(null, message, createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: toBase64url(key) }, format: "jwk" }), signature),
};

interface Signer {
  readonly publicKey: string;
  readonly sign: Sign;
}
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");
const signer = (seed: number): Signer => {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, Buffer.alloc(32, seed)]), format: "der", type: "pkcs8" });
  return { publicKey: String(createPublicKey(key).export({ format: "jwk" }).x), sign: (message) => signWith(null, message, key) };
};
const keys = { front: signer(1), doctor: signer(2), back: signer(3), sheet: signer(9), newSheet: signer(10) };
const box = toBase64url(new Uint8Array(32).fill(5));

const machine = (device: "front" | "doctor" | "back", about: Partial<Machine> = {}): Machine => ({
  device, name: `The ${device}`, signKey: keys[device].publicKey, boxKey: box, admin: device === "front", streams: [...streamNames], series: device.slice(0, 1).toUpperCase(), after: 0, ...about,
});
const wrap = (stream: StreamName, epoch: number, to: string): Wrap => ({ stream, epoch, to, wrapped: "sealed" });
const everyStream = (epoch: number, ...to: readonly string[]): Wrap[] => streamNames.flatMap((stream) => to.map((one) => wrap(stream, epoch, one)));
const sheet = { signKey: keys.sheet.publicKey, boxKey: box };
const found: StatementBody = { type: "found", machine: machine("front"), recovery: sheet, wraps: everyStream(1, "front", "recovery") };

const say = (membership: Membership | null, by: keyof typeof keys | "recovery", body: StatementBody): Uint8Array =>
  makeStatement(crypto, membership, by, 1_000, body, keys[by === "recovery" ? "sheet" : by].sign);
const taken = (membership: Membership | null, bytes: Uint8Array, seq: number): Membership => {
  const result = takeStatement(crypto, membership, bytes, seq);
  if (!result.ok) throw new Error(result.error.fault);
  return result.value;
};
const after = (...said: readonly (readonly [by: keyof typeof keys | "recovery", body: StatementBody])[]): Membership =>
  mustExist(said.reduce<Membership | null>((membership, [by, body], at) => taken(membership, say(membership, by, body), at), null), "a membership");
const faultOf = (membership: Membership | null, bytes: Uint8Array): StatementFault["fault"] | "taken" => {
  const result = takeStatement(crypto, membership, bytes, 7);
  return result.ok ? "taken" : result.error.fault;
};

const admitDoctor: StatementBody = { type: "admit", machine: machine("doctor"), wraps: everyStream(1, "doctor") };
const two = after(["front", found], ["front", admitDoctor]);

test("the first machine makes the clinic, and lets in a second one", () => {
  expect([...two.members.values()].map(({ device, admin, admittedAt, revokedAt }) => [device, admin, admittedAt, revokedAt])).toEqual([["front", true, 0, null], ["doctor", false, 1, null]]);
  expect(two.epochs).toEqual({ config: 1, desk: 1, billing: 1, clinical: 1 });
});

test("a statement with any byte altered is refused", () => {
  const bytes = say(two, "front", { type: "rename", device: "doctor", name: "Room 2" });
  fc.assert(fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
    const altered = Uint8Array.from(bytes);
    altered[at] = (altered[at] ?? 0) ^ by;
    return faultOf(two, altered) !== "taken";
  }), { numRuns: 500 });
});

test("what is no statement is refused and never thrown", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => faultOf(two, bytes) === "shape"));
});

test("a statement counts once, in its place", () => {
  const rename = say(two, "front", { type: "rename", device: "doctor", name: "Room 2" });
  const next = taken(two, rename, 3);
  expect(faultOf(next, rename)).toBe("stale");
  expect(faultOf(after(["front", found]), rename)).toBe("stale");
  expect(faultOf(two, say(null, "front", found))).toBe("stale");
});

test("only an admin machine or the sheet lets in, revokes and turns keys", () => {
  const admitBack: StatementBody = { type: "admit", machine: machine("back"), wraps: everyStream(1, "back") };
  expect(faultOf(two, say(two, "doctor", admitBack))).toBe("notAdmin");
  expect(faultOf(two, say(two, "doctor", { type: "revoke", device: "front", wipe: true, wraps: [] }))).toBe("notAdmin");
  expect(faultOf(two, say(two, "back", admitBack))).toBe("notMember");
  expect(faultOf(two, say(two, "recovery", admitBack))).toBe("taken");
  expect(faultOf(two, makeStatement(crypto, two, "front", 1, admitBack, keys.back.sign))).toBe("signature");
});

test("a machine may change its own name and nobody else's", () => {
  expect(faultOf(two, say(two, "doctor", { type: "rename", device: "doctor", name: "Room 2" }))).toBe("taken");
  expect(faultOf(two, say(two, "doctor", { type: "rename", device: "front", name: "Room 2" }))).toBe("notAdmin");
});

test("a name or letters of a series that any machine ever had are taken", () => {
  const as = (about: Partial<Machine>): Uint8Array => say(two, "front", { type: "admit", machine: machine("back", about), wraps: everyStream(1, "back") });
  expect(faultOf(two, as({ series: "D" }))).toBe("seriesTaken");
  expect(faultOf(two, as({ device: "doctor" }))).toBe("alreadyMember");
  expect(() => as({ device: "recovery" })).toThrow("device");
});

const revokeDoctor = (membership: Membership, wraps: Wrap[]): Uint8Array => say(membership, "front", { type: "revoke", device: "doctor", wipe: true, wraps });
const turnedWraps = (membership: Membership, without: string): Wrap[] =>
  streamNames.flatMap((stream) => holdersOf(membership.members, stream).filter((to) => to !== without).map((to) => wrap(stream, membership.epochs[stream] + 1, to)));

test("revoking turns the keys that the machine had, for exactly those who are left", () => {
  const right = turnedWraps(two, "doctor");
  const next = taken(two, revokeDoctor(two, right), 5);
  expect(next.epochs).toEqual({ config: 2, desk: 2, billing: 2, clinical: 2 });
  expect(next.members.get("doctor")).toMatchObject({ revokedAt: 5, wipe: true });
  for (const wrong of [[], right.slice(1), [...right, wrap("desk", 2, "doctor")], right.map((one) => ({ ...one, epoch: 3 })), [...right, mustExist(right[0], "a wrap")]]) {
    expect(faultOf(two, revokeDoctor(two, wrong))).toBe("epoch");
  }
});

test("a machine believes its revocation only of who may revoke it", () => {
  const right = revokeDoctor(two, turnedWraps(two, "doctor"));
  expect(revocationIn(crypto, two, right)).toEqual({ device: "doctor", wipe: true });
  const body: StatementBody = { type: "revoke", device: "doctor", wipe: true, wraps: [] };
  expect(revocationIn(crypto, two, say(two, "doctor", body))).toBeNull();
  expect(revocationIn(crypto, two, makeStatement(crypto, two, "front", 1, body, keys.back.sign))).toBeNull();
  expect(revocationIn(crypto, taken(two, right, 5), right)).toBeNull();
  expect(revocationIn(crypto, two, say(two, "front", { type: "rename", device: "doctor", name: "Room 2" }))).toBeNull();
});

test("a revoked machine says nothing any more, and is not revoked twice", () => {
  const next = taken(two, revokeDoctor(two, turnedWraps(two, "doctor")), 5);
  expect(faultOf(next, say(next, "doctor", { type: "rename", device: "doctor", name: "Mine" }))).toBe("notMember");
  expect(faultOf(next, revokeDoctor(next, []))).toBe("notMember");
});

test("the last admin machine cannot be revoked", () => {
  expect(faultOf(two, say(two, "front", { type: "revoke", device: "front", wipe: false, wraps: turnedWraps(two, "front") }))).toBe("lastAdmin");
});

test("a machine that comes later gets every epoch of its streams and no other", () => {
  const next = taken(two, revokeDoctor(two, turnedWraps(two, "doctor")), 5);
  const back = machine("back", { streams: ["config", "desk"] });
  const admit = (wraps: Wrap[]): Uint8Array => say(next, "front", { type: "admit", machine: back, wraps });
  const right = (["config", "desk"] as const).flatMap((stream) => [wrap(stream, 1, "back"), wrap(stream, 2, "back")]);
  expect(faultOf(next, admit(right))).toBe("taken");
  expect(faultOf(next, admit(right.slice(1)))).toBe("epoch");
  expect(faultOf(next, admit([...right, wrap("clinical", 1, "back")]))).toBe("epoch");
  const three = taken(next, admit(right), 6);
  expect(holdersOf(three.members, "clinical")).toEqual(["front", "recovery"]);
  expect(holdersOf(three.members, "desk")).toEqual(["front", "back", "recovery"]);
});

test("turning keys takes at least one stream, and wraps for all who have it", () => {
  const rotate = (wraps: Wrap[]): Uint8Array => say(two, "front", { type: "rotate", wraps });
  expect(taken(two, rotate([wrap("desk", 2, "front"), wrap("desk", 2, "doctor"), wrap("desk", 2, "recovery")]), 4).epochs.desk).toBe(2);
  expect(faultOf(two, rotate([]))).toBe("epoch");
  expect(faultOf(two, rotate([wrap("desk", 2, "front"), wrap("desk", 2, "recovery")]))).toBe("epoch");
});

test("a new sheet is given every key, and the old one says nothing any more", () => {
  const wraps = everyStream(1, "recovery");
  const recovery = { signKey: keys.newSheet.publicKey, boxKey: box };
  expect(faultOf(two, say(two, "front", { type: "sheet", recovery, wraps: wraps.slice(1) }))).toBe("epoch");
  const next = taken(two, say(two, "front", { type: "sheet", recovery, wraps }), 4);
  expect(faultOf(next, say(next, "recovery", { type: "rename", device: "doctor", name: "Room 2" }))).toBe("signature");
});

test("a restored copy goes on under another name, with its rights and no more, and the old name is over", () => {
  const heir = machine("back", { admin: true, after: 40 });
  const next = taken(two, say(two, "doctor", { type: "succeed", machine: heir }), 9);
  expect(next.members.get("back")).toMatchObject({ admin: false, streams: streamNames, after: 40, admittedAt: 9 });
  expect(next.members.get("doctor")?.revokedAt).toBe(9);
  expect(faultOf(next, say(next, "doctor", { type: "succeed", machine: heir }))).toBe("notMember");
  expect(faultOf(two, say(two, "doctor", { type: "succeed", machine: machine("back", { series: "F" }) }))).toBe("seriesTaken");
});

test("rules of folding go up by one", () => {
  expect(taken(two, say(two, "front", { type: "reducer", version: 2 }), 8).reducer).toEqual({ version: 2, from: 8 });
  expect(faultOf(two, say(two, "front", { type: "reducer", version: 3 }))).toBe("epoch");
});

test("a clinic is founded with every stream's key for its machine and its sheet", () => {
  expect(faultOf(null, say(null, "front", { ...found, wraps: everyStream(1, "front") }))).toBe("epoch");
  expect(faultOf(null, makeStatement(crypto, null, "front", 1, found, keys.doctor.sign))).toBe("signature");
  expect(faultOf(null, say(null, "doctor", { type: "rename", device: "doctor", name: "Room 2" }))).toBe("notMember");
});

test("what was said can be read again", () => {
  expect(statementOf(say(two, "front", admitDoctor)).body).toEqual(admitDoctor);
});
