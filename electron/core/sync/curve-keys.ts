import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** A pair as 32 raw bytes each. An Ed25519 private key is its seed (RFC 8032), an X25519 one its scalar (RFC 7748). */
export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** What stands before the 32 bytes in the forms that node:crypto takes (RFC 8410). */
const head = (hex: string): Buffer => Buffer.from(hex, "hex");
const ed25519 = { pkcs8: head("302e020100300506032b657004220420"), spki: head("302a300506032b6570032100") };
const x25519 = { pkcs8: head("302e020100300506032b656e04220420"), spki: head("302a300506032b656e032100") };

const privateOf = (before: Buffer) => (raw: Uint8Array): KeyObject => createPrivateKey({ key: Buffer.concat([before, raw]), format: "der", type: "pkcs8" });
const publicOf = (before: Buffer) => (raw: Uint8Array): KeyObject => createPublicKey({ key: Buffer.concat([before, raw]), format: "der", type: "spki" });

export const signPrivateKey = privateOf(ed25519.pkcs8);
export const signPublicKey = publicOf(ed25519.spki);
export const boxPrivateKey = privateOf(x25519.pkcs8);
export const boxPublicKey = publicOf(x25519.spki);

const pairOf = (toPrivate: (raw: Uint8Array) => KeyObject) => (seed: Uint8Array): KeyPair => {
  const spki = createPublicKey(toPrivate(seed)).export({ format: "der", type: "spki" });
  return { privateKey: seed, publicKey: new Uint8Array(spki.subarray(-32)) };
};

/** The Ed25519 pair of a seed of 32 random bytes. */
export const signKeyPair = pairOf(signPrivateKey);
/** The X25519 pair of 32 random bytes. */
export const boxKeyPair = pairOf(boxPrivateKey);
