import { sha256 } from "@noble/hashes/sha2.js";
import { sameBytes } from "../sync/bytes.ts";
import type { Sign, SyncCrypto } from "../sync/ports.ts";

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

const hash: SyncCrypto["hash"] = (...parts) => sha256(joined(parts));
const sealTag = (key: Uint8Array, plain: Uint8Array, context: Uint8Array): Uint8Array => hash(key, context, plain).subarray(0, 16);

/** A machine signs with its public key: for tests of what is signed, not of who can. */
export const plainSign = (key: Uint8Array): Sign => (message) => joined([hash(key, message), hash(message, key)]);

/** SHA-256 in truth; sealed bytes are open with a tag behind, so that every change of key, context or byte is found. */
export const plainCrypto: SyncCrypto = {
  hash,
  verify: (key, message, signature) => sameBytes(plainSign(key)(message), signature),
  seal: (key, plain, context) => joined([plain, sealTag(key, plain, context)]),
  open: (key, sealed, context) => {
    const plain = sealed.subarray(0, Math.max(0, sealed.length - 16));
    return sameBytes(sealTag(key, plain, context), sealed.subarray(plain.length)) ? plain : null;
  },
};
