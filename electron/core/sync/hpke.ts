import { createCipheriv, createDecipheriv, createHmac, diffieHellman } from "node:crypto";
import type { Random } from "#shared/core/random.ts";
import { boxKeyPair, boxPrivateKey, boxPublicKey } from "./curve-keys.ts";

/**
 * HPKE in base mode, one message (RFC 9180: DHKEM X25519 with HKDF-SHA256, HKDF-SHA256, AES-256-GCM). Written over
 * node:crypto because keys are opened inside a file's transaction, which waits for no promise; its test holds it against
 * the RFC's own figures and against @hpke/core both ways.
 */
export interface Hpke {
  /** 32 bytes of the one-time public key, then the sealed bytes. */
  readonly seal: (publicKey: Uint8Array, info: Uint8Array, plain: Uint8Array) => Uint8Array;
  /** Null where the key, the info or the bytes are not those sealed. */
  readonly open: (privateKey: Uint8Array, info: Uint8Array, sealed: Uint8Array) => Uint8Array | null;
}

const kemId = 0x0020;
const kdfId = 0x0001;
const aeadId = 0x0002;
const aeadName = "aes-256-gcm";
const publicLength = 32;
const tagLength = 16;
const nonceLength = 12;

const two = (number: number): Buffer => Buffer.from([number >> 8, number & 255]);
const label = (text: string): Buffer => Buffer.from(text, "latin1");
const nothing = Buffer.alloc(0);

const extract = (salt: Uint8Array, input: Uint8Array): Buffer => createHmac("sha256", salt).update(input).digest();
const expand = (key: Uint8Array, info: Uint8Array, length: number): Buffer => {
  const blocks: Buffer[] = [];
  for (let at = 1; blocks.length * 32 < length; at += 1) {
    blocks.push(createHmac("sha256", key).update(blocks.at(-1) ?? nothing).update(info).update(Buffer.from([at])).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
};

const version = label("HPKE-v1");
const kemSuite = Buffer.concat([label("KEM"), two(kemId)]);
const labeledExtract = (suite: Uint8Array, salt: Uint8Array, name: string, input: Uint8Array): Buffer => extract(salt, Buffer.concat([version, suite, label(name), input]));
const labeledExpand = (suite: Uint8Array, key: Uint8Array, name: string, info: Uint8Array, length: number): Buffer => expand(key, Buffer.concat([two(length), version, suite, label(name), info]), length);

const sharedSecret = (dh: Uint8Array, oneTimePublic: Uint8Array, publicKey: Uint8Array): Buffer =>
  labeledExpand(kemSuite, labeledExtract(kemSuite, nothing, "eae_prk", dh), "shared_secret", Buffer.concat([oneTimePublic, publicKey]), 32);

const scheduleOf = (secret: Uint8Array, info: Uint8Array): { readonly key: Buffer; readonly nonce: Buffer } => {
  const suite = Buffer.concat([label("HPKE"), two(kemId), two(kdfId), two(aeadId)]);
  const context = Buffer.concat([Buffer.from([0]), labeledExtract(suite, nothing, "psk_id_hash", nothing), labeledExtract(suite, nothing, "info_hash", info)]);
  const schedule = labeledExtract(suite, secret, "secret", nothing);
  return { key: labeledExpand(suite, schedule, "key", context, 32), nonce: labeledExpand(suite, schedule, "base_nonce", context, nonceLength) };
};

export const createHpke = (random: Random): Hpke => ({
  seal: (publicKey, info, plain) => {
    const oneTime = boxKeyPair(random.bytes(32));
    const dh = diffieHellman({ privateKey: boxPrivateKey(oneTime.privateKey), publicKey: boxPublicKey(publicKey) });
    const { key, nonce } = scheduleOf(sharedSecret(dh, oneTime.publicKey, publicKey), info);
    const cipher = createCipheriv(aeadName, key, nonce);
    return new Uint8Array(Buffer.concat([oneTime.publicKey, cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
  },
  open: (privateKey, info, sealed) => {
    if (sealed.length < publicLength + tagLength) return null;
    const oneTimePublic = sealed.subarray(0, publicLength);
    try {
      const dh = diffieHellman({ privateKey: boxPrivateKey(privateKey), publicKey: boxPublicKey(oneTimePublic) });
      const { key, nonce } = scheduleOf(sharedSecret(dh, oneTimePublic, boxKeyPair(privateKey).publicKey), info);
      const decipher = createDecipheriv(aeadName, key, nonce, { authTagLength: tagLength }).setAuthTag(sealed.subarray(-tagLength));
      return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(publicLength, -tagLength)), decipher.final()]));
    } catch {
      return null;
    }
  },
});
