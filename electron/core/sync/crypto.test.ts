import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from "@hpke/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "#shared/sync/bytes.ts";
import { seededRandom } from "#shared/testing/seeded-random.ts";
import { createSyncCrypto, signerOf } from "./crypto.ts";
import { boxKeyPair, signKeyPair } from "./curve-keys.ts";
import { createHpke } from "./hpke.ts";

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));
const toHex = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString("hex");
const random = seededRandom(3);
const crypto = createSyncCrypto(random);

test("signatures are those of RFC 8032", () => {
  const vectors = [
    ["9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"],
    ["4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"],
  ] as const;
  for (const [seed, publicKey, message, signature] of vectors) {
    expect(toHex(signKeyPair(hex(seed)).publicKey)).toBe(publicKey);
    expect(toHex(signerOf(hex(seed))(hex(message)))).toBe(signature);
    expect(crypto.verify(hex(publicKey), hex(message), hex(signature))).toBe(true);
    expect(crypto.verify(hex(publicKey), utf8("another"), hex(signature))).toBe(false);
  }
});

test("hashes are those of FIPS 180-4, over parts laid one after the other", () => {
  expect(toHex(crypto.hash(utf8("a"), utf8("bc")))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("a key or a signature of any other form is refused and never thrown", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 60, maxLength: 68 }), (key, signature) => !crypto.verify(key, utf8("m"), signature)));
});

test("what is sealed opens with its key in its place alone", () => {
  const key = random.bytes(32);
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (plain, place, by) => {
    const sealed = crypto.seal(key, plain, utf8("here"));
    expect(crypto.open(key, sealed, utf8("here"))).toEqual(plain);
    expect(crypto.open(key, sealed, utf8("there"))).toBeNull();
    expect(crypto.open(random.bytes(32), sealed, utf8("here"))).toBeNull();
    const altered = Uint8Array.from(sealed);
    altered[place % sealed.length] = (altered[place % sealed.length] ?? 0) ^ by;
    expect(crypto.open(key, altered, utf8("here"))).toBeNull();
  }), { numRuns: 50 });
  expect(crypto.open(key, new Uint8Array(5), utf8("here"))).toBeNull();
});

test("a wrap's one-time key and its receiver's are those of RFC 9180 (A.1.1)", () => {
  const oneTimePrivate = hex("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736");
  const receiver = hex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8");
  const info = hex("4f6465206f6e2061204772656369616e2055726e");
  const hpke = createHpke({ bytes: () => oneTimePrivate });
  const sealed = hpke.seal(boxKeyPair(receiver).publicKey, info, utf8("key"));
  expect(toHex(sealed.subarray(0, 32))).toBe("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431");
  expect(toHex(boxKeyPair(receiver).publicKey)).toBe("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d");
  expect(hpke.open(receiver, info, sealed)).toEqual(utf8("key"));
});

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
const buffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

test("wraps open with a second implementation, and its wraps open here", async () => {
  const hpke = createHpke(random);
  const pair = boxKeyPair(random.bytes(32));
  const info = utf8("daftar wrap");
  const streamKey = random.bytes(32);
  const sealed = hpke.seal(pair.publicKey, info, streamKey);
  const recipientKey = await suite.kem.deserializePrivateKey(buffer(pair.privateKey));
  const recipient = await suite.createRecipientContext({ recipientKey, enc: buffer(sealed.subarray(0, 32)), info: buffer(info) });
  expect(new Uint8Array(await recipient.open(buffer(sealed.subarray(32))))).toEqual(streamKey);
  const sender = await suite.createSenderContext({ recipientPublicKey: await suite.kem.deserializePublicKey(buffer(pair.publicKey)), info: buffer(info) });
  const theirs = new Uint8Array(await sender.seal(buffer(streamKey)));
  expect(hpke.open(pair.privateKey, info, new Uint8Array([...new Uint8Array(sender.enc), ...theirs]))).toEqual(streamKey);
});

test("a wrap opens for nobody else, under no other name and with no bit changed", () => {
  const hpke = createHpke(random);
  const pair = boxKeyPair(random.bytes(32));
  const sealed = hpke.seal(pair.publicKey, utf8("desk 1"), random.bytes(32));
  expect(hpke.open(random.bytes(32), utf8("desk 1"), sealed)).toBeNull();
  expect(hpke.open(pair.privateKey, utf8("desk 2"), sealed)).toBeNull();
  fc.assert(fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
    const altered = Uint8Array.from(sealed);
    altered[at] = (altered[at] ?? 0) ^ by;
    // The top bit of a curve's point is ignored by X25519 itself, and is bound into the secret by HPKE.
    return hpke.open(pair.privateKey, utf8("desk 1"), altered) === null;
  }), { numRuns: 80 });
  expect(hpke.open(pair.privateKey, utf8("desk 1"), new Uint8Array(20))).toBeNull();
});
