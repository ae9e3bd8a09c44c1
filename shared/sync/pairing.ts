import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import { sameBytes, toBase64url, utf8 } from "./bytes.ts";
import type { Hasher, Sealer } from "./ports.ts";

/**
 * How a new PC comes to a clinic. One that is there shows a code: the server's address and 16 random bytes, which the
 * server never sees. Everything that the two leave each other in the server's mailbox is sealed under those bytes, so the
 * server can neither read it nor put a machine of its own in the place.
 */
export interface PairingCode {
  readonly server: string;
  readonly secret: Uint8Array;
}

/** Why something is not what the other PC made. Never carries what it held. */
export type PairingFault = { readonly fault: "code" | "sealed" | "shape" };

export const secretLength = 16;
/** A code is good for so long. */
export const pairingMs = 600_000;

const device = z.string().regex(/^(?!recovery$)[0-9a-z]{1,32}$/);
const key = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** What the new PC says of itself. Keys as in a statement. */
const request = z.object({ version: z.literal(1), device, name: z.string().min(1).max(80), signKey: key, boxKey: key });
export type PairingRequest = z.output<typeof request>;

/** What the new PC is told: which clinic, and what it must find in the membership log to know that it is the right one. */
const answer = z.object({
  version: z.literal(1), tenant: z.string().regex(/^[0-9a-z_]{4,64}$/),
  /** Base64url SHA-256 of the founding statement. */
  founding: key,
  /** The membership log as the other PC has it: at least this must be there. */
  index: z.int().min(1), last: key,
  /** Who sets a password there first. */
  userId: z.string().max(64),
});
export type PairingAnswer = z.output<typeof answer>;

const under = (hasher: Hasher, secret: Uint8Array, what: string): Uint8Array => hasher.hash(utf8(`daftar pairing 1\n${what}\n`), secret);

/** The mailbox's name, which the server may know. */
export const pairingIdOf = (hasher: Hasher, secret: Uint8Array): string => toBase64url(under(hasher, secret, "mailbox"));
/** What the new PC shows to fetch its answer; the server is given its SHA-256 beforehand. */
export const pairingProofOf = (hasher: Hasher, secret: Uint8Array): Uint8Array => under(hasher, secret, "proof");

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const dataLetters = 26;
const checkLetters = 4;
const groupLetters = 5;

const toLetters = (bytes: Uint8Array, letters: number): string => {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of [...bytes, 0]) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < letters) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31] ?? "";
      held &= (1 << bits) - 1;
    }
  }
  return text;
};

const fromLetters = (text: string): Uint8Array | null => {
  const bytes = new Uint8Array(secretLength);
  let held = 0;
  let bits = 0;
  let place = 0;
  for (let at = 0; at < text.length; at += 1) {
    const value = alphabet.indexOf(text.charAt(at));
    if (value < 0) return null;
    held = (held << 5) | value;
    bits += 5;
    if (bits < 8 || place === secretLength) continue;
    bits -= 8;
    bytes[place] = (held >> bits) & 255;
    place += 1;
    held &= (1 << bits) - 1;
  }
  return place === secretLength ? bytes : null;
};

const checkOf = (hasher: Hasher, server: string, secret: Uint8Array): string => toLetters(hasher.hash(utf8(`daftar pairing check 1\n${server}\n`), secret), checkLetters);
/** One way of writing an address: host in small letters, nothing after the path. Null for what is none. */
const canonical = (server: string): string | null => {
  const url = URL.parse(server);
  return url && /^https?:$/.test(url.protocol) ? `${url.origin}${url.pathname}`.replace(/\/+$/, "") : null;
};

/** `sync.example.org#K7Q2M-…`: the address, without `https://`, and six groups of five letters, the last four of which check the rest. */
export const printPairingCode = (hasher: Hasher, { server: given, secret }: PairingCode): string => {
  const server = canonical(given) ?? given;
  const letters = toLetters(secret, dataLetters) + checkOf(hasher, server, secret);
  const groups = Array.from({ length: letters.length / groupLetters }, (_, at) => letters.slice(at * groupLetters, (at + 1) * groupLetters));
  return `${server.replace(/^https:\/\//, "")}#${groups.join("-")}`;
};

/** Reads as people type: either case, any or no separators among the letters, O for 0, I and L for 1. */
export const parsePairingCode = (hasher: Hasher, text: string): Result<PairingCode, PairingFault> => {
  const [, address = "", typed = ""] = /^\s*([^#\s]{1,300})\s*#([^#]{1,100})$/.exec(text) ?? [];
  const server = canonical(/^https?:\/\//i.test(address) ? address : `https://${address}`);
  const letters = typed.toUpperCase().replaceAll(/[\s\-–—.,_]/gu, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1").replaceAll("U", "V");
  const secret = letters.length === dataLetters + checkLetters ? fromLetters(letters.slice(0, dataLetters)) : null;
  if (!secret || !server || letters.slice(dataLetters) !== checkOf(hasher, server, secret) || toLetters(secret, dataLetters) !== letters.slice(0, dataLetters)) return err({ fault: "code" });
  return ok({ server, secret });
};

const open = <Value>(schema: z.ZodType<Value>, crypto: Hasher & Sealer, secret: Uint8Array, what: "request" | "answer", sealed: Uint8Array): Result<Value, PairingFault> => {
  const plain = crypto.open(under(crypto, secret, what), sealed, utf8(what));
  if (!plain) return err({ fault: "sealed" });
  try {
    const parsed = schema.safeParse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plain)));
    return parsed.success ? ok(parsed.data) : err({ fault: "shape" });
  } catch {
    return err({ fault: "shape" });
  }
};
const seal = (crypto: Hasher & Sealer, secret: Uint8Array, what: "request" | "answer", value: object): Uint8Array =>
  crypto.seal(under(crypto, secret, what), utf8(JSON.stringify(value)), utf8(what));

export const sealPairingRequest = (crypto: Hasher & Sealer, secret: Uint8Array, value: Omit<PairingRequest, "version">): Uint8Array => seal(crypto, secret, "request", { version: 1, ...value });
export const openPairingRequest = (crypto: Hasher & Sealer, secret: Uint8Array, sealed: Uint8Array): Result<PairingRequest, PairingFault> => open(request, crypto, secret, "request", sealed);
export const sealPairingAnswer = (crypto: Hasher & Sealer, secret: Uint8Array, value: Omit<PairingAnswer, "version">): Uint8Array => seal(crypto, secret, "answer", { version: 1, ...value });
export const openPairingAnswer = (crypto: Hasher & Sealer, secret: Uint8Array, sealed: Uint8Array): Result<PairingAnswer, PairingFault> => open(answer, crypto, secret, "answer", sealed);

/**
 * What both PCs make six figures of, for a person to compare: the code and the newcomer's keys. It is to be stretched
 * first: six figures alone are soon found for other keys by whoever has seen the code.
 */
export const figuresSeed = (hasher: Hasher, secret: Uint8Array, { signKey, boxKey }: Pick<PairingRequest, "signKey" | "boxKey">): Uint8Array =>
  hasher.hash(utf8(`daftar pairing figures 1\n${signKey}\n${boxKey}\n`), secret);

/** Six figures of at least 8 stretched bytes: `031 942`. */
export const figuresOf = (stretched: Uint8Array): string => {
  const number = Number(new DataView(stretched.buffer, stretched.byteOffset, 8).getBigUint64(0) % 1_000_000n);
  const figures = String(number).padStart(6, "0");
  return `${figures.slice(0, 3)} ${figures.slice(3)}`;
};

/** Whether the membership log begins as the answer said. */
export const isFoundedBy = (hasher: Hasher, { founding }: Pick<PairingAnswer, "founding">, first: Uint8Array): boolean => sameBytes(utf8(toBase64url(hasher.hash(first))), utf8(founding));
