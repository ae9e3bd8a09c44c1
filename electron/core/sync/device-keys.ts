import { hkdfSync } from "node:crypto";
import type { Random } from "#shared/core/random.ts";
import { fromBase64url, toBase64url } from "#shared/sync/bytes.ts";
import { boxKeyPair, signKeyPair, type KeyPair } from "./curve-keys.ts";
import type { ReplicaValues } from "./replica-values.ts";

/** With which a machine, or the printed sheet, signs and is sealed to. */
export interface Identity {
  readonly sign: KeyPair;
  readonly box: KeyPair;
}

/** An identity's public half, base64url, as statements name it. */
export interface PublicIdentity {
  readonly signKey: string;
  readonly boxKey: string;
}

export const publicOf = ({ sign, box }: Identity): PublicIdentity => ({ signKey: toBase64url(sign.publicKey), boxKey: toBase64url(box.publicKey) });

export const identityOf = (signSeed: Uint8Array, boxSeed: Uint8Array): Identity => ({ sign: signKeyPair(signSeed), box: boxKeyPair(boxSeed) });

export const newIdentity = (random: Random): Identity => identityOf(random.bytes(32), random.bytes(32));

/** This PC's own keys; null before it was first connected. They are in its encrypted file and nowhere else. */
export const readIdentity = (values: ReplicaValues): Identity | null => {
  const [sign, box] = [values.bytes("signKey"), values.bytes("boxKey")];
  return sign && box ? identityOf(sign, box) : null;
};

export const keepIdentity = (values: ReplicaValues, { sign, box }: Identity): void => {
  values.set("signKey", sign.privateKey);
  values.set("boxKey", box.privateKey);
};

const derived = (code: Uint8Array, what: string): Uint8Array => new Uint8Array(hkdfSync("sha256", code, new Uint8Array(0), `daftar recovery ${what} 1`, 32));

/** The sheet's keys: they follow from the printed code, so that the paper alone can let a machine in and open every stream. */
export const recoveryIdentity = (code: Uint8Array): Identity => identityOf(derived(code, "sign"), derived(code, "box"));

/** The public half of the newest sheet's keys is kept here: what is to be sealed to the sheet needs no code. Null for a sheet of before. */
export const readSheet = (values: ReplicaValues): PublicIdentity | null => {
  const [signKey, boxKey] = [values.text("sheetSignKey"), values.text("sheetBoxKey")];
  return signKey && boxKey && fromBase64url(signKey) && fromBase64url(boxKey) ? { signKey, boxKey } : null;
};

export const keepSheet = (values: ReplicaValues, { signKey, boxKey }: PublicIdentity): void => {
  values.set("sheetSignKey", signKey);
  values.set("sheetBoxKey", boxKey);
};
