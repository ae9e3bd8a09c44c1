import { hashLength, signatureLength } from "#shared/sync/envelope.ts";
import type { Sign, SyncCrypto } from "#shared/sync/ports.ts";
import type { Chance } from "./chance.ts";

/** 32 bytes that change with every bit of the parts: for finding what is not the same, and for nothing that must be hard to make. */
const fastHash = (...parts: readonly Uint8Array[]): Uint8Array => {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 1) {
      const byte = part[at] as number;
      a = Math.imul(a ^ byte, 0x9e3779b1);
      b = Math.imul(b ^ byte, 0x5f356495);
      a ^= b >>> 15;
    }
    b = Math.imul(b ^ part.length, 0x85ebca6b);
  }
  const words = new Uint32Array(hashLength / 4);
  for (let at = 0; at < words.length; at += 1) {
    a = Math.imul(a ^ (a >>> 16) ^ at, 0x85ebca6b) ^ (b >>> 13);
    b = Math.imul(b ^ (b >>> 15), 0xc2b2ae35) ^ (a >>> 16);
    words[at] = a ^ b;
  }
  return new Uint8Array(words.buffer);
};

const tagLength = 16;
const nonceLength = 12;

const tag = (key: Uint8Array, nonce: Uint8Array, hidden: Uint8Array, context: Uint8Array): Uint8Array => fastHash(key, nonce, hidden, context).subarray(0, tagLength);
const hide = (key: Uint8Array, bytes: Uint8Array): Uint8Array => {
  const hidden = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) hidden[at] = (bytes[at] as number) ^ (key[at & 31] as number);
  return hidden;
};

/** Stands in for SHA-256, Ed25519 and AES-256-GCM at a hundredth of their time. A public key is its own secret. */
export const createStandInCrypto = (chance: Chance): SyncCrypto => ({
  hash: fastHash,
  verify: (publicKey, message, signature) => {
    const expected = standInSign(publicKey)(message);
    return signature.length === expected.length && signature.every((byte, at) => byte === expected[at]);
  },
  seal: (key, plain, context) => {
    const nonce = chance.random.bytes(nonceLength);
    const hidden = hide(key, plain);
    const sealed = new Uint8Array(nonceLength + hidden.length + tagLength);
    sealed.set(nonce);
    sealed.set(hidden, nonceLength);
    sealed.set(tag(key, nonce, hidden, context), nonceLength + hidden.length);
    return sealed;
  },
  open: (key, sealed, context) => {
    if (sealed.length < nonceLength + tagLength) return null;
    const hidden = sealed.subarray(nonceLength, sealed.length - tagLength);
    const expected = tag(key, sealed.subarray(0, nonceLength), hidden, context);
    const given = sealed.subarray(sealed.length - tagLength);
    return given.every((byte, at) => byte === expected[at]) ? hide(key, hidden) : null;
  },
});

export const standInSign = (secret: Uint8Array): Sign => (message) => {
  const signature = new Uint8Array(signatureLength);
  signature.set(fastHash(secret, message));
  signature.set(fastHash(message, secret), hashLength);
  return signature;
};
