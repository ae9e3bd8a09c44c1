import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../testing/seeded-random.ts";
import {
  figuresOf, figuresSeed, isFoundedBy, openPairingAnswer, openPairingRequest, pairingIdOf, pairingProofOf, parsePairingCode, printPairingCode, sealPairingAnswer, sealPairingRequest,
} from "./pairing.ts";
import { toBase64url, utf8 } from "./bytes.ts";
import type { Hasher, Sealer } from "./ports.ts";

const random = seededRandom(5);
const crypto: Hasher & Sealer = {
  hash: (...parts) => new Uint8Array(parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest()),
  seal: (key, plain, context) => {
    const nonce = random.bytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(context);
    return new Uint8Array(Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]));
  },
  open: (key, sealed, context) => {
    try {
      const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12), { authTagLength: 16 }).setAAD(context).setAuthTag(sealed.subarray(-16));
      return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]));
    } catch {
      return null;
    }
  },
};
const secret = random.bytes(16);
const key = toBase64url(random.bytes(32));
const newcomer = { device: "back1", name: "Reception 2", signKey: key, boxKey: key };
const told = { tenant: "t_clinic", founding: key, index: 3, last: key, userId: "usr_1" };

test("a code says the server and its secret, however it is typed", () => {
  const code = printPairingCode(crypto, { server: "https://sync.example.org", secret });
  expect(code).toMatch(/^sync\.example\.org#([0-9A-Z]{5}-){5}[0-9A-Z]{5}$/);
  const [address = "", letters = ""] = code.split("#");
  for (const typed of [code, ` ${address}#${letters.toLowerCase()} `, `${address}#${letters.replaceAll("-", "")}`, `${address} # ${letters.replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")}`, `https://${code}`, `SYNC.Example.org/#${letters}`]) {
    expect(parsePairingCode(crypto, typed)).toEqual({ ok: true, value: { server: "https://sync.example.org", secret } });
  }
  const inside = printPairingCode(crypto, { server: "http://192.168.1.20:8787/", secret });
  expect(parsePairingCode(crypto, inside)).toEqual({ ok: true, value: { server: "http://192.168.1.20:8787", secret } });
});

test("every secret can be printed and read", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
    expect(parsePairingCode(crypto, printPairingCode(crypto, { server: "https://a.b", secret: bytes }))).toEqual({ ok: true, value: { server: "https://a.b", secret: bytes } });
  }));
});

test("one wrong letter, in the address or after it, is found before anything is sent", () => {
  const code = printPairingCode(crypto, { server: "https://sync.example.org", secret });
  fc.assert(fc.property(fc.nat(code.length - 1), fc.constantFrom("A", "B", "X", "Z", "2", "4"), (at, letter) => {
    const altered = code.slice(0, at) + letter + code.slice(at + 1);
    return altered.toLowerCase() === code.toLowerCase() || !parsePairingCode(crypto, altered).ok;
  }));
});

test("anything else that is typed or comes in is refused and never thrown", () => {
  fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => !parsePairingCode(crypto, text).ok));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => !openPairingRequest(crypto, secret, bytes).ok && !openPairingAnswer(crypto, secret, bytes).ok));
});

test("what the two leave each other opens under the code alone, and neither stands for the other", () => {
  const asked = sealPairingRequest(crypto, secret, newcomer);
  const answered = sealPairingAnswer(crypto, secret, told);
  expect(openPairingRequest(crypto, secret, asked)).toEqual({ ok: true, value: { version: 1, ...newcomer } });
  expect(openPairingAnswer(crypto, secret, answered)).toEqual({ ok: true, value: { version: 1, ...told } });
  expect(openPairingRequest(crypto, random.bytes(16), asked)).toEqual({ ok: false, error: { fault: "sealed" } });
  expect(openPairingAnswer(crypto, secret, asked)).toEqual({ ok: false, error: { fault: "sealed" } });
});

test("a newcomer with a name or keys that no machine can have is refused", () => {
  for (const wrong of [{ device: "recovery" }, { device: "Back 1" }, { name: "" }, { signKey: "short" }, { boxKey: `${key}=` }]) {
    expect(openPairingRequest(crypto, secret, sealPairingRequest(crypto, secret, { ...newcomer, ...wrong }))).toEqual({ ok: false, error: { fault: "shape" } });
  }
});

test("whatever is rightly sealed, or altered on its way, is a message or refused with a fault of the closed set", () => {
  const isLong = process.env["DAFTAR_LONG"] !== undefined;
  const faults = new Set<string>();
  const look = ({ ok, error }: { readonly ok: boolean; readonly error?: { readonly fault: string } }): void => void faults.add(ok ? "taken" : (error?.fault ?? "none"));
  const anyFields = fc.dictionary(fc.constantFrom(...Object.keys({ ...newcomer, ...told }), "version", "__proto__"), fc.jsonValue(), { maxKeys: 3 });
  fc.assert(fc.property(anyFields, fc.nat(), fc.nat(255), (fields, place, letter) => {
    const [asked, answered] = [sealPairingRequest(crypto, secret, { ...newcomer, ...fields } as never), sealPairingAnswer(crypto, secret, { ...told, ...fields } as never)];
    look(openPairingRequest(crypto, secret, asked));
    look(openPairingAnswer(crypto, secret, answered));
    asked[place % asked.length] = letter;
    look(openPairingRequest(crypto, secret, asked.subarray(0, place % 7 === 0 ? place % asked.length : asked.length)));
  }), { seed: 20_261_125, ...(isLong ? { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false } : { numRuns: 300 }) });
  expect([...faults].toSorted()).toEqual(["sealed", "shape", "taken"]);
}, 120_000);

test("the mailbox's name and the proof tell nothing of the secret, nor of each other", () => {
  const names = [pairingIdOf(crypto, secret), toBase64url(pairingProofOf(crypto, secret)), toBase64url(secret)];
  expect(new Set(names).size).toBe(3);
  expect(names[0]).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

test("six figures follow from the code and the newcomer's keys", () => {
  const seed = figuresSeed(crypto, secret, newcomer);
  expect(figuresOf(seed)).toMatch(/^\d{3} \d{3}$/);
  expect(figuresOf(seed)).not.toBe(figuresOf(figuresSeed(crypto, secret, { ...newcomer, boxKey: toBase64url(random.bytes(32)) })));
  expect(figuresOf(new Uint8Array(8))).toBe("000 000");
});

test("another clinic's log is not taken for the one that was promised", () => {
  const first = utf8("the founding statement");
  expect(isFoundedBy(crypto, { founding: toBase64url(crypto.hash(first)) }, first)).toBe(true);
  expect(isFoundedBy(crypto, { founding: key }, first)).toBe(false);
});
