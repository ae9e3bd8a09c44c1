import { createCipheriv, createDecipheriv, createHash, sign as signWith, verify as verifyWith, type KeyObject } from "node:crypto";
import type { Random } from "#shared/core/random.ts";
import type { Sign, SyncCrypto } from "#shared/sync/ports.ts";
import { signPrivateKey, signPublicKey } from "./curve-keys.ts";

const nonceLength = 12;
const tagLength = 16;
/** A clinic has a few dozen machines: past this many the oldest key is read anew. */
const rememberedKeys = 256;

/** SHA-256, Ed25519 and AES-256-GCM as Node and Electron have them. `random` gives nonces: hand in the system's. */
export const createSyncCrypto = (random: Random): SyncCrypto => {
  const keys = new Map<string, KeyObject>();
  const keyOf = (raw: Uint8Array): KeyObject => {
    const name = Buffer.from(raw).toString("latin1");
    const known = keys.get(name);
    if (known) return known;
    const key = signPublicKey(raw);
    const [oldest] = keys.keys();
    if (keys.size >= rememberedKeys && oldest !== undefined) keys.delete(oldest);
    keys.set(name, key);
    return key;
  };
  return {
    hash: (...parts) => {
      const hash = createHash("sha256");
      for (const part of parts) hash.update(part);
      return new Uint8Array(hash.digest());
    },
    verify: (publicKey, message, signature) => {
      if (publicKey.length !== 32 || signature.length !== 64) return false;
      try {
        return verifyWith(null, message, keyOf(publicKey), signature);
      } catch {
        // Thirty-two bytes that are no point of the curve.
        return false;
      }
    },
    seal: (key, plain, context) => {
      const nonce = random.bytes(nonceLength);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(context);
      return new Uint8Array(Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
    },
    open: (key, sealed, context) => {
      if (key.length !== 32 || sealed.length < nonceLength + tagLength) return null;
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, nonceLength), { authTagLength: tagLength }).setAAD(context).setAuthTag(sealed.subarray(-tagLength));
        return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(nonceLength, -tagLength)), decipher.final()]));
      } catch {
        return null;
      }
    },
  };
};

/** Signs with an Ed25519 seed. */
export const signerOf = (seed: Uint8Array): Sign => {
  const key = signPrivateKey(seed);
  return (message) => new Uint8Array(signWith(null, message, key));
};
