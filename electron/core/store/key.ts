import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { hashRaw } from "@node-rs/argon2";
import { z } from "zod";
import type { Brand } from "#shared/core/brand.ts";
import type { Random } from "#shared/core/random.ts";

/** The 32 bytes that the store's pages are encrypted with. Never stored but wrapped. */
export type StoreKey = Brand<Uint8Array, "StoreKey">;

/** What one try of a password costs (Argon2id). `memoryKib` in KiB. */
export const kdfCost = z.object({ memoryKib: z.int().min(8).max(4_194_304), passes: z.int().min(1).max(64), lanes: z.int().min(1).max(64) });
export type KdfCost = z.output<typeof kdfCost>;

/** The least that the product makes or takes: 64 MiB, three passes, four lanes (RFC 9106, section 4, the second choice). */
export const productCost: KdfCost = { memoryKib: 65_536, passes: 3, lanes: 4 };

const base64 = z.base64();

/** A key in a box: AES-256-GCM, 12 bytes of nonce, the sealed key, 16 bytes of tag. */
const sealedKey = z.object({ nonce: base64, sealed: base64, tag: base64 });
type SealedKey = z.output<typeof sealedKey>;

/** The key under a password and, where `keychain`, a secret that only this PC's keychain has. */
export const passwordWrap = sealedKey.extend({ salt: base64, cost: kdfCost, keychain: z.boolean() });
export type PasswordWrap = z.output<typeof passwordWrap>;

/** The key under the printed recovery code, which needs no stretching: it is 256 random bits. */
export const recoveryWrap = sealedKey.extend({ salt: base64 });
export type RecoveryWrap = z.output<typeof recoveryWrap>;

/** The key sealed to the public key that follows from the code: on a PC that joined and never saw it. */
export const sheetWrap = z.object({ sheet: z.string().max(400) });
export type SheetWrap = z.output<typeof sheetWrap>;

const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const toBytes = (text: string): Buffer => Buffer.from(text, "base64");

const seal = (key: StoreKey, under: Uint8Array, about: string, random: Random): SealedKey => {
  const nonce = random.bytes(12);
  const cipher = createCipheriv("aes-256-gcm", under, nonce).setAAD(Buffer.from(about, "utf8"));
  const sealed = Buffer.concat([cipher.update(key), cipher.final()]);
  return { nonce: toText(nonce), sealed: toText(sealed), tag: toText(cipher.getAuthTag()) };
};

const unseal = (box: SealedKey, under: Uint8Array, about: string): StoreKey | null => {
  try {
    const decipher = createDecipheriv("aes-256-gcm", under, toBytes(box.nonce), { authTagLength: 16 })
      .setAAD(Buffer.from(about, "utf8"))
      .setAuthTag(toBytes(box.tag));
    const key = Buffer.concat([decipher.update(toBytes(box.sealed)), decipher.final()]);
    return key.length === 32 ? (new Uint8Array(key) as StoreKey) : null;
  } catch {
    return null;
  }
};

/** Bound into the box, so that one person's box cannot be handed in as another's, nor its cost be lowered. */
const aboutUser = (userId: string, wrap: Omit<PasswordWrap, keyof SealedKey>): string =>
  JSON.stringify(["daftar password 1", userId, wrap.salt, wrap.cost.memoryKib, wrap.cost.passes, wrap.cost.lanes, wrap.keychain]);
const aboutRecovery = "daftar recovery 1";

const passwordKey = async (password: string, wrap: Pick<PasswordWrap, "salt" | "cost">, osSecret: Uint8Array | null): Promise<Uint8Array> => {
  const salt = toBytes(wrap.salt);
  const stretched = await hashRaw(password.normalize("NFKC"), {
    memoryCost: wrap.cost.memoryKib, timeCost: wrap.cost.passes, parallelism: wrap.cost.lanes, outputLen: 32, salt,
  });
  return new Uint8Array(hkdfSync("sha256", Buffer.concat([osSecret ?? new Uint8Array(), stretched]), salt, "daftar store key", 32));
};

const recoveryKey = (code: Uint8Array, salt: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", code, toBytes(salt), "daftar recovery key", 32));

export const createStoreKey = (random: Random): StoreKey => random.bytes(32) as StoreKey;

/** Wraps the key for one person. `osSecret` is mixed in where the keychain keeps one; the wrap then opens on this PC only. */
export const wrapWithPassword = async (
  key: StoreKey,
  person: { readonly userId: string; readonly password: string },
  using: { readonly cost: KdfCost; readonly osSecret: Uint8Array | null; readonly random: Random },
): Promise<PasswordWrap> => {
  const head = { salt: toText(using.random.bytes(16)), cost: using.cost, keychain: using.osSecret !== null };
  return { ...head, ...seal(key, await passwordKey(person.password, head, using.osSecret), aboutUser(person.userId, head), using.random) };
};

/** The key, or null where the password (or this PC's keychain) is not the right one. */
export const unwrapWithPassword = async (
  wrap: PasswordWrap,
  person: { readonly userId: string; readonly password: string },
  osSecret: Uint8Array | null,
): Promise<StoreKey | null> =>
  unseal(wrap, await passwordKey(person.password, wrap, wrap.keychain ? osSecret : null), aboutUser(person.userId, wrap));

export const wrapWithRecovery = (key: StoreKey, code: Uint8Array, random: Random): RecoveryWrap => {
  const salt = toText(random.bytes(16));
  return { salt, ...seal(key, recoveryKey(code, salt), aboutRecovery, random) };
};

export const unwrapWithRecovery = (wrap: RecoveryWrap, code: Uint8Array): StoreKey | null =>
  unseal(wrap, recoveryKey(code, wrap.salt), aboutRecovery);

/** True where a wrap costs a guesser less than `floor` in any respect. */
export const isCheaperThan = (cost: KdfCost, floor: KdfCost): boolean =>
  cost.memoryKib < floor.memoryKib || cost.passes < floor.passes || cost.lanes < floor.lanes;
