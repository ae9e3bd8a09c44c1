import { z } from "zod";
import { protocolVersion } from "./envelope.ts";
import { signedManifest } from "./manifest.ts";

/** Forms of the wire, newest first. The server speaks the newest and the two before it. */
export const protocolHistory = [{ version: protocolVersion, since: "2026-11" }] as const;
/** The oldest form that is still spoken: an older program is answered `tooOld`. */
export const protocolFloor = Math.max(1, protocolVersion - 2);

export const apiPrefix = "/api/v1";
export const msgpack = "application/msgpack";
export const octets = "application/octet-stream";

/** Headers of requests and answers. Every answer to a member says the clinic's epoch and head, every answer at all the time. */
export const headers = {
  at: "x-daftar-at", signature: "x-daftar-signature", protocol: "x-daftar-protocol", program: "x-daftar-program",
  registrationKey: "x-daftar-registration-key", proof: "x-daftar-proof",
  /** How far into the membership log the machine that asks knows it: one that was removed is handed what it missed, to check its removal by. */
  members: "x-daftar-members",
  epoch: "x-daftar-epoch", head: "x-daftar-head", now: "x-daftar-now",
} as const;

const device = z.string().regex(/^[0-9a-z]{1,32}$/);
const count = z.int().min(0);
const base64url = (most: number) => z.string().max(most).regex(/^[A-Za-z0-9_-]*$/);
const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const key = z.string().min(1).max(64);
export const tenantId = z.string().regex(/^[0-9a-z_]{4,64}$/);
/** Made by the machine that opens the door: at least 16 random bytes, for who knows it may knock. */
export const pairingId = z.string().regex(/^[A-Za-z0-9_-]{22,64}$/);

export const serverState = z.object({ epoch: z.string().max(64), head: count, now: z.int() });

export const newTenant = z.object({ tenant: tenantId, statement: base64url(200_000) });
export const tokenRequest = z.object({
  device, at: z.int(), nonce: base64url(64).min(16), refresh: z.string().max(400).nullable(),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export const tokens = z.object({ access: z.string().max(600), accessExpiresAt: z.int(), refresh: z.string().max(400), refreshExpiresAt: z.int() });
/** Which clinics a printed sheet is of. `signature` by the sheet's key over `sheetMessage`. */
export const sheetQuestion = z.object({ signKey: hash, at: z.int(), signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/) });
/** The newest clinic first; more than one where a clinic was connected anew. */
export const sheetAnswer = z.object({ tenants: z.array(tenantId).min(1).max(10) });
export const pushed = z.object({ server: serverState, deviceSeq: count });
export const pullQuery = z.object({ since: z.coerce.number().int().min(0), limit: z.coerce.number().int().min(1).max(2_000).default(2_000) });
export const chainQuery = z.object({ seq: z.coerce.number().int().min(0) });
export const chainAnswer = z.object({ server: serverState, chain: hash.nullable(), deviceSeq: count });
export const statementsQuery = z.object({ since: z.coerce.number().int().min(0).default(0) });
/** `seq` is the statement's place in the log; 0 for the one that founded the clinic. */
export const statements = z.object({ statements: z.array(z.object({ index: count, seq: count, statement: base64url(400_000) })) });
export const headAnswer = z.object({ server: serverState, statements: count, deviceSeq: count });
export const machineStates = z.object({ machines: z.array(z.object({ device, lastContactAt: z.int(), programVersion: z.string().max(40).nullable() })) });

export const newPairing = z.object({ pairing: pairingId });
/** `request` and `answer` mean nothing to the server. `proof` is SHA-256 of what the newcomer shows to fetch its answer. */
export const pairingRequest = z.object({ request: base64url(5_462), proof: hash });
export const pairingState = z.object({ expiresAt: z.int(), request: base64url(5_462).nullable(), answered: z.boolean() });
export const pairingAnswer = z.object({ answer: base64url(87_382) });
export const maybeAnswer = z.object({ expiresAt: z.int(), answer: base64url(87_382).nullable() });

/** Whole minutes since 1970 UTC. `for` the desk: no one machine's, and never the web's; only an admin machine may. */
export const leaseRequest = z.object({
  resource: key, from: count, to: count,
  for: z.enum(["device", "desk"]).default("device"),
  /** How long it is to hold; 0 gives it back. At most 14 days; a desk's until it is given back. */
  ms: z.int().min(0).max(14 * 86_400_000),
}).refine(({ from, to }) => to > from && to - from <= 40_320, { path: ["to"] });
export const leaseItem = z.object({ resource: key, from: count, to: count, device: device.nullable(), until: z.int() });
export const leaseList = z.object({ leases: z.array(leaseItem) });

const auditStand = z.object({ root: hash, count });
/** What a machine says of its audit and its rows at `seq`, and of the others' audits (`checkpoint.ts`). Digests are under the streams' keys. */
export const checkpoint = z.object({
  seq: count, chain: hash,
  audit: auditStand.nullable(),
  tables: z.array(z.object({ table: count, epoch: z.int().min(1), digest: hash })).max(200),
  /** How far this machine has seen the other machines' audits come: its word for each of them. */
  seen: z.array(auditStand.extend({ device })).max(1_000).default([]),
  /** The machine's signature of all that, for other machines to check. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export const checkpointsQuery = z.object({ since: z.coerce.number().int().min(0).default(0) });
export const checkpointList = z.object({ checkpoints: z.array(checkpoint.extend({ device, receivedAt: z.int() })) });
export const done = z.object({ done: z.literal(true) });

/** A piece's name: 32 bytes. A snapshot's is SHA-256 of it as sent; an attachment's only its clinic can work out. */
export const pieceId = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
export const pieceNames = z.object({ pieces: z.array(pieceId).max(2_000) });
export const missingPieces = z.object({ missing: z.array(pieceId) });
export const newSnapshot = signedManifest.omit({ cosigns: true });
export const newestSnapshot = z.object({ snapshot: signedManifest.nullable() });
export const newCosign = z.object({ signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/) });

/** A socket's first message; then the server sends `wakeMessage` when the head moves and every 20 seconds. */
export const wakeHello = z.object({ access: z.string().max(600), at: z.int(), signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/) });
export const wakeMessage = z.object({ head: count });

/** Codes that carry nothing, with their HTTP status. */
export const plainFaults = {
  malformed: 400, invalid: 400, badSignature: 400, badStatement: 400,
  unauthenticated: 401, tokenReused: 401, registrationClosed: 403, unknownDevice: 403, notAdmin: 403,
  notFound: 404, taken: 409, sheetReplaced: 410, staleStatement: 409, tooLarge: 413, insecure: 421, tooOld: 426, internal: 500, unavailable: 503,
} as const satisfies Readonly<Record<string, number>>;
export type PlainFault = keyof typeof plainFaults;

/** Codes that carry something, with their HTTP status. */
export const fullFaults = { gap: 409, forked: 409, revoked: 403, compacted: 410, busy: 429, clockSkew: 401, held: 409 } as const;

/** Every answer that is not 2xx. A closed set. */
export const fault = z.discriminatedUnion("code", [
  z.object({ code: z.enum(Object.keys(plainFaults) as unknown as readonly [PlainFault, ...PlainFault[]]) }),
  z.object({ code: z.literal("gap"), expected: count, previous: hash }),
  z.object({ code: z.literal("forked"), deviceSeq: count }),
  /**
   * `statement` is the signed revocation itself: a machine that is to forget everything believes it, not the server. `before`, for
   * one that says how far it knows the membership log: what came between, in order, or its beginning where that is much.
   */
  z.object({ code: z.literal("revoked"), statement: base64url(400_000), before: z.array(base64url(400_000)).max(100).optional() }),
  z.object({ code: z.literal("compacted"), horizon: count }),
  z.object({ code: z.literal("busy"), retryAfterMs: count }),
  /** Correct by `now` and come again. */
  z.object({ code: z.literal("clockSkew"), now: z.int() }),
  /** Leased by another until then. */
  z.object({ code: z.literal("held"), until: z.int() }),
]);
export type Fault = z.output<typeof fault>;

/** Who may call: `open` anybody, `member` a machine of the clinic, `admin` one that may let others in, `recovery` a member or the printed sheet. */
export type Caller = "open" | "member" | "admin" | "recovery";

export interface Endpoint {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** After `apiPrefix`; `:tenant`, `:pairing` and the like stand for ids. */
  readonly path: string;
  readonly caller: Caller;
  readonly query?: z.ZodType;
  /** JSON of this shape, or bytes of this content type. */
  readonly body?: z.ZodType | string;
  readonly answer: z.ZodType | string;
  readonly summary: string;
}

/** Every path of the log, the members, the mailbox, leases and checkpoints: once for the server and for who calls it. */
export const endpoints = {
  foundTenant: { method: "POST", path: "/tenants", caller: "open", body: newTenant, answer: done, summary: "Makes a clinic of its founding statement." },
  tokens: { method: "POST", path: "/tenants/:tenant/tokens", caller: "open", body: tokenRequest, answer: tokens, summary: "Tokens for a signed assertion; a refresh token is good once." },
  clinicsOfSheet: { method: "POST", path: "/sheets", caller: "open", body: sheetQuestion, answer: sheetAnswer, summary: "Whose printed sheet it is, for who has it: `sheetReplaced` where its clinic has another by now." },
  /** A machine's own run; or one whose first envelope makes its own device a member, by the caller's statement: `succeed`, or the sheet's `admit`. */
  push: { method: "POST", path: "/tenants/:tenant/push", caller: "recovery", body: msgpack, answer: pushed, summary: "Takes a run of envelopes into the log." },
  pull: { method: "GET", path: "/tenants/:tenant/pull", caller: "member", query: pullQuery, answer: msgpack, summary: "A page of whole runs after a sequence." },
  chain: { method: "GET", path: "/tenants/:tenant/chain", caller: "member", query: chainQuery, answer: chainAnswer, summary: "The log's chain after a sequence." },
  head: { method: "GET", path: "/tenants/:tenant/head", caller: "member", answer: headAnswer, summary: "Where the log has come to." },
  statements: { method: "GET", path: "/tenants/:tenant/statements", caller: "recovery", query: statementsQuery, answer: statements, summary: "The membership log after an index." },
  machines: { method: "GET", path: "/tenants/:tenant/machines", caller: "member", answer: machineStates, summary: "Last contact and program version of each machine." },
  openPairing: { method: "POST", path: "/tenants/:tenant/pairings", caller: "admin", body: newPairing, answer: pairingState, summary: "Opens a mailbox for ten minutes." },
  pairing: { method: "GET", path: "/tenants/:tenant/pairings/:pairing", caller: "admin", answer: pairingState, summary: "What the newcomer has put into the mailbox." },
  answerPairing: { method: "PUT", path: "/tenants/:tenant/pairings/:pairing/answer", caller: "admin", body: pairingAnswer, answer: done, summary: "Puts the answer into the mailbox." },
  closePairing: { method: "DELETE", path: "/tenants/:tenant/pairings/:pairing", caller: "admin", answer: done, summary: "Takes the mailbox away." },
  knock: { method: "POST", path: "/pairings/:pairing/request", caller: "open", body: pairingRequest, answer: pairingState, summary: "The newcomer's request, once." },
  pairingAnswer: { method: "GET", path: "/pairings/:pairing/answer", caller: "open", answer: maybeAnswer, summary: "The answer, for who shows the proof." },
  lease: { method: "POST", path: "/tenants/:tenant/leases", caller: "member", body: leaseRequest, answer: leaseItem, summary: "Takes, renews or gives back a stretch of time of a resource." },
  leases: { method: "GET", path: "/tenants/:tenant/leases", caller: "member", answer: leaseList, summary: "Leases that hold now." },
  checkpoint: { method: "POST", path: "/tenants/:tenant/checkpoints", caller: "member", body: checkpoint, answer: done, summary: "Hashes of what a machine has." },
  missingChunks: { method: "POST", path: "/tenants/:tenant/chunks/missing", caller: "member", body: pieceNames, answer: missingPieces, summary: "Which of these pieces of snapshots are not there." },
  putChunk: { method: "PUT", path: "/tenants/:tenant/chunks/:piece", caller: "member", body: octets, answer: done, summary: "Keeps a piece of a snapshot under its SHA-256." },
  chunk: { method: "GET", path: "/tenants/:tenant/chunks/:piece", caller: "recovery", answer: octets, summary: "A piece of a snapshot." },
  addSnapshot: { method: "POST", path: "/tenants/:tenant/snapshots", caller: "member", body: newSnapshot, answer: done, summary: "A snapshot's signed manifest, once all its pieces are there." },
  newestSnapshot: { method: "GET", path: "/tenants/:tenant/snapshots/newest", caller: "recovery", answer: newestSnapshot, summary: "The newest snapshot's manifest and who stands for it." },
  cosignSnapshot: { method: "POST", path: "/tenants/:tenant/snapshots/:seq/cosign", caller: "member", body: newCosign, answer: done, summary: "A machine's word that it worked out the same digests." },
  missingBlobs: { method: "POST", path: "/tenants/:tenant/blobs/missing", caller: "member", body: pieceNames, answer: missingPieces, summary: "Which of these pieces of attachments are not there." },
  putBlob: { method: "PUT", path: "/tenants/:tenant/blobs/:piece", caller: "member", body: octets, answer: done, summary: "Keeps a sealed piece of an attachment." },
  blob: { method: "GET", path: "/tenants/:tenant/blobs/:piece", caller: "member", answer: octets, summary: "A sealed piece of an attachment." },
  dropBlobs: { method: "POST", path: "/tenants/:tenant/blobs/drop", caller: "admin", body: pieceNames, answer: done, summary: "Pieces that no attachment names any more: they go after thirty days, unless they are put again." },
  checkpoints: { method: "GET", path: "/tenants/:tenant/checkpoints", caller: "member", query: checkpointsQuery, answer: checkpointList, summary: "Hashes of what machines had, newest of each." },
} as const satisfies Readonly<Record<string, Endpoint>>;
export type EndpointName = keyof typeof endpoints;

/** A socket that says where the head is: `wakeHello` first. Wakes and no more: what is new is pulled. */
export const wakePath = "/tenants/:tenant/wake";

/** An endpoint's path with its ids filled in. */
export const pathOf = (path: string, ids: Readonly<Record<string, string>>): string =>
  apiPrefix + path.replaceAll(/:([a-z0-9]+)/gi, (_, name: string) => encodeURIComponent(ids[name] ?? ""));
