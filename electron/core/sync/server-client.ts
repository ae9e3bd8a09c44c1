import type { z } from "zod";
import type { Random } from "#shared/core/random.ts";
import { err, ok, type Result } from "#shared/core/result.ts";
import type { Clock } from "#shared/core/time.ts";
import { fromBase64url, toBase64url, utf8 } from "#shared/sync/bytes.ts";
import { endpoints, fault as faultSchema, headers, pathOf, tokens as tokensSchema, type EndpointName, type Fault } from "#shared/sync/protocol.ts";
import { protocolVersion } from "#shared/sync/envelope.ts";
import type { Hasher, Sign } from "#shared/sync/ports.ts";
import { requestMessage, tokenMessage } from "#shared/sync/request-signature.ts";
import type { HttpAnswer, HttpClient } from "./http-client.ts";
import type { Told } from "./removal.ts";

/** Why a call brought nothing: the server's word, or `offline` where none came, or none that a server of Daftar says. */
export type CallFault = Fault | { readonly code: "offline" };

type Spec = (typeof endpoints)[EndpointName];
type AnswerOf<Name extends EndpointName> = (typeof endpoints)[Name] extends { readonly answer: infer Answer } ? (Answer extends z.ZodType ? z.output<Answer> : Uint8Array) : never;

export interface CallWish {
  readonly ids?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: object | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** What an answer said beside its own matter. Null for one that came from before any clinic was known. */
export interface Heard {
  readonly epoch: string | null;
  readonly head: number | null;
  readonly now: number | null;
}

export interface ServerClient {
  /** One call of the protocol, signed where it must be. Never throws. */
  readonly call: <Name extends EndpointName>(name: Name, wish?: CallWish) => Promise<Result<{ readonly answer: AnswerOf<Name>; readonly heard: Heard }, CallFault>>;
  /** What a socket says first. Null where no token is to be had. */
  readonly hello: (path: string) => Promise<{ readonly access: string; readonly at: number; readonly signature: string } | null>;
  /** Milliseconds that this PC's clock is ahead of the server's, as last heard. */
  readonly clockAheadMs: () => number;
  /** The clinic's epoch as the server last said it: another one after a restore. Null until it has answered. */
  readonly epoch: () => string | null;
}

export interface ServerClientDeps {
  readonly http: HttpClient;
  /** `https://sync.example.org`, without the paths of the protocol. */
  readonly server: string;
  readonly tenant: string;
  /** This machine's name in the log, or `recovery`; null where only what is open to anybody is called. */
  readonly as: { readonly device: string; readonly sign: Sign } | null;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly random: Random;
  readonly program: string;
  /** Every answer that came, whatever it said. */
  readonly heard?: (heard: Heard) => void;
  /** How far this machine knows the membership log, and who hears by what it was removed. */
  readonly removal?: { readonly known: () => number | null; readonly hear: (told: Told) => void };
}

const usualTimeoutMs = 30_000;
/** A token is asked for again this long before it ends. */
const earlyMs = 30_000;

const jsonOf = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
};

const bytesOf = (text: string): Uint8Array => fromBase64url(text) ?? new Uint8Array(0);
const numberOf = (text: string | null): number | null => (text !== null && /^\d{1,16}$/.test(text) ? Number(text) : null);
const heardOf = (answer: HttpAnswer): Heard => ({ epoch: answer.header(headers.epoch), head: numberOf(answer.header(headers.head)), now: numberOf(answer.header(headers.now)) });

/** Tokens are kept in memory alone: a start asks for new ones with the machine's own key. */
export const createServerClient = ({ http, server, tenant, as, hasher, clock, random, program, heard: tellHeard, removal }: ServerClientDeps): ServerClient => {
  const base = server.replace(/\/+$/, "");
  let aheadMs = 0;
  let epoch: string | null = null;
  let tokens: z.output<typeof tokensSchema> | null = null;
  let asking: Promise<Result<string, CallFault>> | null = null;
  const serverNow = (): number => clock.now() - aheadMs;

  const sendOnce = async (method: string, path: string, body: Uint8Array | null, extra: Readonly<Record<string, string>>, timeoutMs: number): Promise<Result<{ readonly body: Uint8Array; readonly heard: Heard }, CallFault>> => {
    const sentAt = clock.now();
    const known = removal?.known() ?? null;
    const said = { [headers.protocol]: String(protocolVersion), [headers.program]: program, ...(known !== null && { [headers.members]: String(known) }) };
    const answer = await http.send({ method, url: base + path, headers: { ...said, ...extra }, body, timeoutMs });
    if (!answer) return err({ code: "offline" });
    const heard = heardOf(answer);
    epoch = heard.epoch ?? epoch;
    if (heard.now !== null) {
      // Half the way there and back: as close as a clock is read over a network.
      aheadMs = Math.round((sentAt + clock.now()) / 2) - heard.now;
      tellHeard?.(heard);
    }
    if (answer.status >= 200 && answer.status < 300) return ok({ body: answer.body, heard });
    const fault = faultSchema.safeParse(jsonOf(answer.body));
    return err(fault.success ? fault.data : { code: "offline" });
  };

  const askTokens = async (refresh: string | null): Promise<Result<string, CallFault>> => {
    if (!as) return err({ code: "unauthenticated" });
    const [at, nonce] = [serverNow(), toBase64url(random.bytes(18))];
    const signature = toBase64url(as.sign(tokenMessage({ tenant, device: as.device, at, nonce, refresh })));
    const body = utf8(JSON.stringify({ device: as.device, at, nonce, refresh, signature }));
    const sent = await sendOnce("POST", pathOf(endpoints.tokens.path, { tenant }), body, { "content-type": "application/json" }, usualTimeoutMs);
    if (!sent.ok) return sent;
    const given = tokensSchema.safeParse(jsonOf(sent.value.body));
    if (!given.success) return err({ code: "offline" });
    tokens = given.data;
    return ok(given.data.access);
  };

  const freshTokens = async (): Promise<Result<string, CallFault>> => {
    const refresh = tokens?.refresh ?? null;
    tokens = null;
    const first = await askTokens(refresh);
    if (first.ok) return first;
    const isWorthTrying = first.error.code === "clockSkew" || (refresh !== null && (first.error.code === "tokenReused" || first.error.code === "unauthenticated"));
    return isWorthTrying ? askTokens(null) : first;
  };

  /** Calls at once wait for one asking: a refresh token is good once. */
  const access = (): Promise<Result<string, CallFault>> => {
    if (tokens && tokens.accessExpiresAt - earlyMs > serverNow()) return Promise.resolve(ok(tokens.access));
    return (asking ??= freshTokens().finally(() => {
      asking = null;
    }));
  };

  const sendSigned = async (method: string, path: string, body: Uint8Array | null, extra: Readonly<Record<string, string>>, timeoutMs: number): Promise<Result<{ readonly body: Uint8Array; readonly heard: Heard }, CallFault>> => {
    const token = await access();
    if (!token.ok || !as) return token.ok ? err({ code: "unauthenticated" }) : token;
    const at = serverNow();
    const signature = toBase64url(as.sign(requestMessage(hasher, { method, path, at, body: body ?? new Uint8Array(0) })));
    return sendOnce(method, path, body, { ...extra, authorization: `Bearer ${token.value}`, [headers.at]: String(at), [headers.signature]: signature }, timeoutMs);
  };

  const send = async (isSigned: boolean, method: string, path: string, body: Uint8Array | null, extra: Readonly<Record<string, string>>, timeoutMs: number) => {
    const once = (): ReturnType<typeof sendOnce> => (isSigned ? sendSigned : sendOnce)(method, path, body, extra, timeoutMs);
    const first = await once();
    if (first.ok) return first;
    const { code } = first.error;
    if (code === "unauthenticated") tokens = null;
    const last = isSigned && (code === "unauthenticated" || code === "clockSkew") ? await once() : first;
    if (!last.ok && last.error.code === "revoked") removal?.hear({ statement: bytesOf(last.error.statement), before: (last.error.before ?? []).map(bytesOf) });
    return last;
  };

  return {
    call: async <Name extends EndpointName>(name: Name, { ids = {}, query = {}, body, headers: extra = {}, timeoutMs = usualTimeoutMs }: CallWish = {}) => {
      const spec: Spec = endpoints[name];
      const asked = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)])).toString();
      const path = pathOf(spec.path, { tenant, ...ids }) + (asked === "" ? "" : `?${asked}`);
      const isBytes = body instanceof Uint8Array;
      const bytes = body === undefined ? null : isBytes ? body : utf8(JSON.stringify(body));
      const contentType = "body" in spec && typeof spec.body === "string" ? spec.body : "application/json";
      const sent = await send(spec.caller !== "open", spec.method, path, bytes, { ...extra, ...(bytes && { "content-type": contentType }) }, timeoutMs);
      if (!sent.ok) return sent;
      if (typeof spec.answer === "string") return ok({ answer: sent.value.body as AnswerOf<Name>, heard: sent.value.heard });
      const answer = spec.answer.safeParse(jsonOf(sent.value.body));
      return answer.success ? ok({ answer: answer.data as unknown as AnswerOf<Name>, heard: sent.value.heard }) : err({ code: "offline" } as const);
    },
    hello: async (path) => {
      const token = await access();
      if (!token.ok || !as) return null;
      const at = serverNow();
      return { access: token.value, at, signature: toBase64url(as.sign(requestMessage(hasher, { method: "GET", path, at, body: new Uint8Array(0) }))) };
    },
    clockAheadMs: () => aheadMs,
    epoch: () => epoch,
  };
};
