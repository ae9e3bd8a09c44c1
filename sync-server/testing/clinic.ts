import { createPrivateKey, generateKeyPairSync, sign as signWith } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { streamNames } from "#shared/schema/streams.ts";
import { createId } from "#shared/core/ids.ts";
import type { Random } from "#shared/core/random.ts";
import type { Instant } from "#shared/core/time.ts";
import { fromBase64url, toBase64url } from "#shared/sync/bytes.ts";
import { encodeEnvelope, encodeRun, hashEnvelope, zeroHash, type Envelope, type Run } from "#shared/sync/envelope.ts";
import { nextHlc } from "#shared/sync/hlc.ts";
import { holdersOf, makeStatement, takeStatement, type Membership } from "#shared/sync/membership.ts";
import type { Sign } from "#shared/sync/ports.ts";
import { endpoints, headers, pathOf, type Endpoint } from "#shared/sync/protocol.ts";
import { requestMessage, tokenMessage } from "#shared/sync/request-signature.ts";
import type { Machine as MachineBody, StatementBody, Wrap } from "#shared/sync/statement.ts";
import { serverCrypto } from "../crypto.ts";

const none = new Uint8Array(0);

export interface KeyPair {
  readonly publicKey: Uint8Array;
  readonly sign: Sign;
}

export const makeKeys = (): KeyPair => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const key = createPrivateKey(privateKey.export({ format: "pem", type: "pkcs8" }));
  return {
    publicKey: fromBase64url(String(publicKey.export({ format: "jwk" }).x)) ?? none,
    sign: (message) => new Uint8Array(signWith(null, message, key)),
  };
};

export interface Sent {
  readonly status: number;
  readonly json: () => unknown;
  readonly bytes: Uint8Array;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** How a test reaches a server: in this process or over a wire. */
export type Send = (request: { readonly method: string; readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array | null }) => Promise<Sent>;

export const sendInto = (app: FastifyInstance): Send => async ({ method, path, headers: sent, body }) => {
  const answer = await app.inject({ method: method as "GET", url: path, headers: sent, ...(body ? { payload: Buffer.from(body) } : {}) });
  return { status: answer.statusCode, json: () => answer.json<unknown>(), bytes: new Uint8Array(answer.rawPayload), headers: answer.headers };
};

export const sendTo = (address: string): Send => async ({ method, path, headers: sent, body }) => {
  const answer = await fetch(address + path, { method, headers: sent, ...(body ? { body: Buffer.from(body) } : {}) });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return { status: answer.status, json: () => JSON.parse(new TextDecoder().decode(bytes)) as unknown, bytes, headers: Object.fromEntries(answer.headers) };
};

/** A PC of a test's clinic: its keys, its tokens, and its place in its own chain. */
export interface Machine {
  readonly device: string;
  readonly keys: KeyPair;
  access: string;
  refresh: string | null;
  seq: number;
  last: Uint8Array;
}

export interface TestClinicOptions {
  readonly send: Send;
  readonly now: () => number;
  readonly random: Random;
  readonly registrationKey?: string;
}

const bytesOf = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : new TextEncoder().encode(JSON.stringify(value)));

/** A clinic with one admin machine on a server, and what its machines do to it. */
export const foundClinic = async ({ send, now, random, registrationKey }: TestClinicOptions) => {
  const tenant = createId("cln", now() as Instant, random).toLowerCase();
  const recovery = makeKeys();
  let membership: Membership | null = null;
  let series = 0;

  const machine = (): Machine => ({ device: toBase64url(random.bytes(12)).toLowerCase().replaceAll(/[^0-9a-z]/g, "0"), keys: makeKeys(), access: "", refresh: null, seq: 0, last: zeroHash });
  const machineBody = ({ device, keys }: Machine, admin: boolean): MachineBody => ({
    device, name: `PC ${device.slice(0, 4)}`, signKey: toBase64url(keys.publicKey), boxKey: toBase64url(random.bytes(32)), admin, streams: [...streamNames], after: 0, series: String.fromCharCode(65 + Math.floor(series / 26), 65 + (series++ % 26)),
  });
  const wrapsTo = (epochs: Readonly<Record<string, readonly number[]>>, to: readonly string[]): readonly Wrap[] =>
    streamNames.flatMap((stream) => (epochs[stream] ?? []).flatMap((epoch) => to.map((one) => ({ stream, epoch, to: one, wrapped: toBase64url(random.bytes(80)) }))));
  const allEpochs = () => Object.fromEntries(streamNames.map((stream) => [stream, Array.from({ length: membership?.epochs[stream] ?? 1 }, (_, at) => at + 1)]));
  const statement = (by: string, sign: Sign, body: StatementBody): Uint8Array => makeStatement(serverCrypto, membership, by, now(), body, sign);
  const keep = (bytes: Uint8Array, seq: number): void => {
    const taken = takeStatement(serverCrypto, membership, bytes, seq);
    if (!taken.ok) throw new Error(`a test's statement is wrong: ${taken.error.fault}`);
    membership = taken.value;
  };

  /** `path` with its query. Signed by `as`, unless it is null. */
  const callAt = async (as: Pick<Machine, "keys" | "access"> | null, method: string, path: string, body: Uint8Array | null, type: string | null, extra: Readonly<Record<string, string>> = {}): Promise<Sent> => {
    const at = now();
    const proof = as && { authorization: `Bearer ${as.access}`, [headers.at]: String(at), [headers.signature]: toBase64url(as.keys.sign(requestMessage(serverCrypto, { method, path, at, body: body ?? none }))) };
    return send({ method, path, headers: { ...proof, ...(type ? { "content-type": type } : {}), ...extra }, body });
  };
  const call = (as: Pick<Machine, "keys" | "access"> | null, endpoint: Endpoint, { body, query, ids, extra }: { readonly body?: unknown; readonly query?: Readonly<Record<string, string | number>>; readonly ids?: Readonly<Record<string, string>>; readonly extra?: Readonly<Record<string, string>> } = {}): Promise<Sent> => {
    const search = query ? `?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString()}` : "";
    const type = body === undefined ? null : typeof endpoint.body === "string" ? endpoint.body : "application/json";
    return callAt(as, endpoint.method, pathOf(endpoint.path, { tenant, ...ids }) + search, body === undefined ? null : bytesOf(body), type, extra);
  };

  const askTokens = (who: Pick<Machine, "device" | "keys" | "refresh">, at = now(), nonce = toBase64url(random.bytes(16))): Promise<Sent> =>
    call(null, endpoints.tokens, { body: { device: who.device, at, nonce, refresh: who.refresh, signature: toBase64url(who.keys.sign(tokenMessage({ tenant, device: who.device, at, nonce, refresh: who.refresh }))) } });
  const signIn = async (who: Machine): Promise<Machine> => {
    const answer = await askTokens(who);
    if (answer.status !== 200) throw new Error(`no tokens: ${new TextDecoder().decode(answer.bytes)}`);
    const { access, refresh } = answer.json() as { access: string; refresh: string };
    return Object.assign(who, { access, refresh });
  };

  const envelope = (of: Machine, parts: Partial<Envelope> = {}): Uint8Array =>
    encodeEnvelope({ hlc: nextHlc(null, now() as Instant, of.device), base: 0, minReader: 1, claims: [], numbers: [], parts: [{ stream: 2, epoch: 1, sealed: random.bytes(80) }], statement: null, ...parts });
  /** The next run of a machine; `takeRun` when the server has it. */
  const makeRun = (of: Machine, envelopes: readonly Uint8Array[]): { readonly run: Run; readonly last: Uint8Array } => {
    let last = of.last;
    for (const [at, bytes] of envelopes.entries()) last = hashEnvelope(serverCrypto, tenant, of.device, of.seq + 1 + at, last, bytes);
    return { run: { protocol: 1, device: of.device, firstSeq: of.seq + 1, previous: of.last, envelopes, signature: of.keys.sign(last) }, last };
  };
  const takeRun = (of: Machine, { run, last }: ReturnType<typeof makeRun>): void => void Object.assign(of, { seq: of.seq + run.envelopes.length, last });
  const push = async (of: Machine, envelopes: readonly Uint8Array[]): Promise<Sent> => {
    const made = makeRun(of, envelopes);
    const answer = await call(of, endpoints.push, { body: encodeRun(made.run) });
    if (answer.status === 200) takeRun(of, made);
    return answer;
  };
  const say = async (by: Machine, body: StatementBody): Promise<Sent> => {
    const bytes = statement(by.device, by.keys.sign, body);
    const answer = await push(by, [envelope(by, { statement: bytes, parts: [] })]);
    if (answer.status === 200) keep(bytes, (answer.json() as { server: { head: number } }).server.head);
    return answer;
  };

  const wrapsWithout = (device: string): Wrap[] => {
    if (!membership) return [];
    const { members, epochs } = membership;
    const left = new Map([...members].filter(([one]) => one !== device));
    return streamNames.flatMap((stream) => holdersOf(left, stream).map((to) => ({ stream, epoch: epochs[stream] + 1, to, wrapped: toBase64url(random.bytes(80)) })));
  };
  const first = machine();
  const founding = statement(first.device, first.keys.sign, { type: "found", machine: machineBody(first, true), recovery: { signKey: toBase64url(recovery.publicKey), boxKey: toBase64url(random.bytes(32)) }, wraps: [...wrapsTo(allEpochs(), [first.device, "recovery"])] });
  const founded = await call(null, endpoints.foundTenant, { body: { tenant, statement: toBase64url(founding) }, ...(registrationKey === undefined ? {} : { extra: { [headers.registrationKey]: registrationKey } }) });
  if (founded.status !== 200) throw new Error(`not founded: ${new TextDecoder().decode(founded.bytes)}`);
  keep(founding, 0);
  await signIn(first);

  return {
    tenant, first, recovery, allEpochs, wrapsTo, founding, machine, machineBody, statement, keep, call, callAt, askTokens, signIn, envelope, makeRun, takeRun, push, say,
    /** Another PC, let in and with tokens. */
    admit: async (admin = false): Promise<Machine> => {
      const fresh = machine();
      const answer = await say(first, { type: "admit", machine: machineBody(fresh, admin), wraps: [...wrapsTo(allEpochs(), [fresh.device])] });
      if (answer.status !== 200) throw new Error(`not admitted: ${new TextDecoder().decode(answer.bytes)}`);
      return signIn(fresh);
    },
    revoke: (who: Machine): Promise<Sent> => say(first, { type: "revoke", device: who.device, wipe: true, wraps: wrapsWithout(who.device) }),
  };
};
export type TestClinic = Awaited<ReturnType<typeof foundClinic>>;
