import { toBase64url, utf8 } from "./bytes.ts";
import type { Hasher } from "./ports.ts";

/** What of a request is signed. `path` with its query, as sent; `at` in milliseconds by the server's clock as its sender knows it. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly at: number;
  readonly body: Uint8Array;
}

/** A request signed longer ago, or further ahead, is answered `clockSkew` with the server's time, and comes again. */
export const requestWindowMs = 300_000;

/** The bytes that a device signs with each request (Ed25519). A socket signs `GET`, its path and no body in its first message. */
export const requestMessage = (hasher: Hasher, { method, path, at, body }: SignedRequest): Uint8Array =>
  utf8(`daftar request 1\n${method.toUpperCase()}\n${path}\n${at}\n${toBase64url(hasher.hash(body))}`);

/** What a device, or `recovery`, signs to be given tokens. `refresh` is the last refresh token, or null at first. `nonce` is used once. */
export const tokenMessage = ({ tenant, device, at, nonce, refresh }: { readonly tenant: string; readonly device: string; readonly at: number; readonly nonce: string; readonly refresh: string | null }): Uint8Array =>
  utf8(`daftar token 1\n${tenant}\n${device}\n${at}\n${nonce}\n${refresh ?? ""}`);

/** What whoever has a printed sheet signs with its key to learn whose it is. */
export const sheetMessage = ({ signKey, at }: { readonly signKey: string; readonly at: number }): Uint8Array => utf8(`daftar sheet 1\n${signKey}\n${at}`);
