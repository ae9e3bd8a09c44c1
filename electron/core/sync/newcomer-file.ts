import { hkdfSync } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { fromBase64url, toBase64url, utf8 } from "#shared/sync/bytes.ts";
import type { Hlc } from "#shared/sync/hlc.ts";
import type { SyncCrypto } from "#shared/sync/ports.ts";
import { writeFileAtomic } from "../store/atomic-write.ts";
import { identityOf, type Identity } from "./device-keys.ts";

/** A PC that the sheet lets in, kept before the server hears of it: a lost answer or a power cut leaves nobody on the clinic's list whom no PC is. */
export interface KeptNewcomer {
  readonly device: string;
  readonly identity: Identity;
  /** The membership log's index that its admission would have. */
  readonly index: number;
  /** The admission's hash, base64url. */
  readonly last: string;
  /** The envelope with which it comes, its first. */
  readonly came: { readonly hlc: Hlc; readonly hash: Uint8Array; readonly envelope: Uint8Array };
}

export interface NewcomerFile {
  /** Null where none is kept, or one that this sheet does not open. */
  readonly read: () => KeptNewcomer | null;
  /** Refuses with `diskFull`. */
  readonly keep: (newcomer: KeptNewcomer) => void;
  readonly drop: () => void;
}

const kept = z.object({ device: z.string(), sign: z.string(), box: z.string(), index: z.int(), last: z.string(), hlc: z.string(), hash: z.string(), envelope: z.string() });

const placeOf = (crypto: SyncCrypto, folder: string, tenant: string): string => join(folder, "sync", `newcomer-${toBase64url(crypto.hash(utf8(tenant))).slice(0, 22)}`);

/** The clinic's newcomer is held by now in a store that somebody has a key to. */
export const dropNewcomer = (crypto: SyncCrypto, folder: string, tenant: string): void => rmSync(placeOf(crypto, folder, tenant), { force: true });

/** In the folder of a PC that has no clinic yet. Sealed under a key that follows from the sheet's: whoever goes on with it has typed the code again. */
export const newcomerFile = (crypto: SyncCrypto, folder: string, tenant: string, sheet: Identity): NewcomerFile => {
  const place = placeOf(crypto, folder, tenant);
  const key = new Uint8Array(hkdfSync("sha256", sheet.box.privateKey, new Uint8Array(0), "daftar newcomer 1", 32));
  const context = utf8(`daftar newcomer 1\n${tenant}`);
  return {
    read: () => {
      const plain = existsSync(place) ? crypto.open(key, new Uint8Array(readFileSync(place)), context) : null;
      if (!plain) return null;
      const { device, index, last, hlc, ...bytes } = kept.parse(JSON.parse(new TextDecoder().decode(plain)));
      const [sign, box, hash, envelope] = [bytes.sign, bytes.box, bytes.hash, bytes.envelope].map((text) => fromBase64url(text) ?? new Uint8Array(0)) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
      return { device, identity: identityOf(sign, box), index, last, came: { hlc: hlc as Hlc, hash, envelope } };
    },
    keep: ({ device, identity, index, last, came }) => {
      mkdirSync(join(folder, "sync"), { recursive: true, mode: 0o700 });
      const text = JSON.stringify({ device, index, last, sign: toBase64url(identity.sign.privateKey), box: toBase64url(identity.box.privateKey), hlc: came.hlc, hash: toBase64url(came.hash), envelope: toBase64url(came.envelope) });
      writeFileAtomic(place, crypto.seal(key, utf8(text), context));
    },
    drop: () => rmSync(place, { force: true }),
  };
};
