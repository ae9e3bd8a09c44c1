import { createHmac, createPublicKey, hash, randomBytes, timingSafeEqual, verify, type KeyObject } from "node:crypto";
import type { Random } from "#shared/core/random.ts";
import { laidTogether, toBase64url } from "#shared/sync/bytes.ts";
import type { Hasher, Verifier } from "#shared/sync/ports.ts";

/** Public keys as Node's verifier wants them; making one costs as much as a verification. */
const keysKept = 20_000;
const keys = new Map<string, KeyObject>();

const keyOf = (raw: Uint8Array): KeyObject => {
  const x = toBase64url(raw);
  const known = keys.get(x);
  if (known) return known;
  const made = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  if (keys.size >= keysKept) keys.clear();
  keys.set(x, made);
  return made;
};

/** SHA-256 and Ed25519 by Node's OpenSSL. A key that is none verifies nothing. */
export const serverCrypto: Hasher & Verifier = {
  // At once, over bytes laid together, and by way of a text: half the time of a hash that is fed or that makes a buffer of its own.
  hash: (...parts) => Buffer.from(hash("sha256", laidTogether(parts), "binary"), "latin1"),
  verify: (publicKey, message, signature) => {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    try {
      return verify(null, message, keyOf(publicKey), signature);
    } catch {
      return false;
    }
  },
};

/** `serverCrypto.verify` on a thread beside this one, which goes on meanwhile: a signature costs more than all else of a small request. */
export const verifyAside = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> =>
  new Promise((resolve) => {
    if (publicKey.length !== 32 || signature.length !== 64) return resolve(false);
    try {
      verify(null, message, keyOf(publicKey), signature, (error, isRight) => resolve(!error && isRight));
    } catch {
      resolve(false);
    }
  });

export const systemRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };

export const hmac = (secret: Uint8Array, message: string): Uint8Array => new Uint8Array(createHmac("sha256", secret).update(message).digest());

/** Takes as long for a near miss as for a far one. */
export const sameSecret = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);
