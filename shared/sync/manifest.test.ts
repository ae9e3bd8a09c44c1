import { createHash, generateKeyPairSync, sign as signWith, verify as verifyWith, createPublicKey } from "node:crypto";
import { performance } from "node:perf_hooks";
import { expect, test } from "vitest";
import { randomBelow } from "../core/random.ts";
import { seededRandom } from "../testing/seeded-random.ts";
import { toBase64url } from "./bytes.ts";
import { checkManifest, cosignManifest, decodeManifest, filesToLoad, isCosigned, manifestVersion, signManifest, type Manifest } from "./manifest.ts";
import type { Membership } from "./membership.ts";
import type { Hasher, Sign, Verifier } from "./ports.ts";

const crypto: Hasher & Verifier = {
  hash: (...parts) => new Uint8Array(parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest()),
  verify: (publicKey, message, signature) => verifyWith(null, message, createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: toBase64url(publicKey) }, format: "jwk" }), signature),
};

const machine = (): { readonly signKey: string; readonly sign: Sign } => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { signKey: String(publicKey.export({ format: "jwk" }).x), sign: (message) => new Uint8Array(signWith(null, message, privateKey)) };
};
const [front, back] = [machine(), machine()];
const membership = (revoked: readonly string[] = []): Membership => ({
  members: new Map(Object.entries({ front, back }).map(([device, { signKey }]) => [device, { device, signKey, revokedAt: revoked.includes(device) ? 4 : null }])),
}) as unknown as Membership;

const hash = toBase64url(new Uint8Array(32).fill(7));
const manifest: Manifest = {
  version: manifestVersion, tenant: "nile", seq: 12, chain: hash, schemaVersion: 3, minReader: 1, reducer: 1, device: "front", at: 5, peers: [{ device: "front", lastSeq: 9, lastHash: hash }],
  files: ([["desk", 1], ["config", 0], ["billing", 1], ["desk", 0]] as const).map(([stream, group]) => ({ group, stream, epoch: 1, sealedKey: hash, bytes: 10, chunks: [hash], tables: [{ table: 1, rows: 2, digest: hash }] })),
};
const signed = signManifest(manifest, front.sign);
const faultOf = (result: ReturnType<typeof checkManifest>): string => (result.ok ? "taken" : result.error.fault);

test("a manifest that a machine of the clinic has signed is taken as it was written", () => {
  expect(checkManifest(crypto, membership(), "nile", signed)).toEqual({ ok: true, value: manifest });
});

test("a manifest with any letter altered is not taken", () => {
  for (let at = 0; at < signed.manifest.length; at += 1) {
    const letter = signed.manifest[at] === "0" ? "1" : "0";
    expect(faultOf(checkManifest(crypto, membership(), "nile", { ...signed, manifest: signed.manifest.slice(0, at) + letter + signed.manifest.slice(at + 1) }))).not.toBe("taken");
  }
});

test("another clinic's, a stranger's, one that is signed by another, and a newer form are each refused by name", () => {
  expect(faultOf(checkManifest(crypto, membership(), "delta", signed))).toBe("tenant");
  expect(faultOf(checkManifest(crypto, membership(), "nile", signManifest({ ...manifest, device: "ghost" }, front.sign)))).toBe("author");
  expect(faultOf(checkManifest(crypto, membership(), "nile", { ...signed, device: "back" }))).toBe("author");
  expect(faultOf(checkManifest(crypto, membership(), "nile", signManifest(manifest, back.sign)))).toBe("signature");
  expect(faultOf(checkManifest(crypto, membership(), "nile", signManifest({ ...manifest, version: manifestVersion + 1 }, front.sign)))).toBe("version");
});

test("a removed machine's manifest stands only by the word of one that belongs", () => {
  const word = cosignManifest(crypto, manifest, signed.manifest, back.sign);
  const gone = membership(["front"]);
  expect(faultOf(checkManifest(crypto, gone, "nile", signed))).toBe("author");
  expect(faultOf(checkManifest(crypto, gone, "nile", { ...signed, cosigns: [{ device: "back", signature: word }] }))).toBe("taken");
  expect(faultOf(checkManifest(crypto, gone, "nile", { ...signed, cosigns: [{ device: "front", signature: cosignManifest(crypto, manifest, signed.manifest, front.sign) }] }))).toBe("author");
  expect(faultOf(checkManifest(crypto, membership(["front", "back"]), "nile", { ...signed, cosigns: [{ device: "back", signature: word }] }))).toBe("author");
  expect(isCosigned(crypto, { ...manifest, seq: 13 }, signed.manifest, back.signKey, word)).toBe(false);
});

test("two files of one stream in one group are no manifest", () => {
  const [file] = manifest.files;
  expect(decodeManifest(JSON.stringify({ ...manifest, files: [file, file] }))).toEqual({ ok: false, error: { fault: "shape" } });
});

test("what a desk needs first is loaded first, and streams without a key are left out", () => {
  expect(filesToLoad(manifest, new Set(["config", "desk"])).map(({ group, stream }) => `${group} ${stream}`)).toEqual(["0 config", "0 desk", "1 desk"]);
});

test("whatever comes as a manifest is taken or refused with a fault of the closed set", () => {
  const random = seededRandom(20_261_125);
  const until = performance.now() + 60_000;
  const rounds = process.env["DAFTAR_LONG"] === "1" ? Number.POSITIVE_INFINITY : 2_000;
  const faults = new Set<string>();
  const pieces = ["{", "}", "[", "]", "null", '"version":', "1", "-1", "1e400", '"files":', '"__proto__":', "\u0000", ",", '"', "true", "9".repeat(30)];
  for (let round = 0; round < rounds && performance.now() < until; round += 1) {
    let text = signed.manifest;
    for (let change = 0; change <= randomBelow(random, 4); change += 1) {
      const [from, length] = [randomBelow(random, text.length + 1), randomBelow(random, 20)];
      text = text.slice(0, from) + (pieces[randomBelow(random, pieces.length)] ?? "") + text.slice(from + length);
    }
    const decoded = decodeManifest(text);
    faults.add(decoded.ok ? "taken" : decoded.error.fault);
    // Some changes put back what was there.
    if (text !== signed.manifest) expect(faultOf(checkManifest(crypto, membership(), "nile", { ...signed, manifest: text }))).not.toBe("taken");
  }
  expect([...faults].every((fault) => ["taken", "shape", "version"].includes(fault))).toBe(true);
}, 120_000);
