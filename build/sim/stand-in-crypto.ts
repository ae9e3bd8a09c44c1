import { sameBytes } from "#shared/sync/bytes.ts";
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
  const hash = new Uint8Array(hashLength);
  for (let at = 0; at < hashLength; at += 4) {
    a = Math.imul(a ^ (a >>> 16) ^ at, 0x85ebca6b) ^ (b >>> 13);
    b = Math.imul(b ^ (b >>> 15), 0xc2b2ae35) ^ (a >>> 16);
    const word = a ^ b;
    hash[at] = word;
    hash[at + 1] = word >>> 8;
    hash[at + 2] = word >>> 16;
    hash[at + 3] = word >>> 24;
  }
  return hash;
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
  verify: (publicKey, message, signature) => sameBytes(standInSign(publicKey)(message), signature),
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
    return sameBytes(expected, sealed.subarray(sealed.length - tagLength)) ? hide(key, hidden) : null;
  },
});

export const standInSign = (secret: Uint8Array): Sign => (message) => {
  const signature = new Uint8Array(signatureLength);
  signature.set(fastHash(secret, message));
  signature.set(fastHash(message, secret), hashLength);
  return signature;
};
