import { z } from "zod";
import { streamNames } from "../schema/streams.ts";

const bytes = (length: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((length * 4) / 3)}}$`));
/** `recovery` is the sheet's name and no machine's. */
const device = z.string().regex(/^(?!recovery$)[0-9a-z]{1,32}$/);
const streamName = z.enum(streamNames as unknown as readonly ["config", "desk", "billing", "clinical"]);

/** A machine that belongs to the clinic. Keys as base64url of 32 raw bytes: Ed25519 to sign, X25519 to seal to. */
export const machine = z.object({
  device,
  name: z.string().min(1).max(80),
  signKey: bytes(32),
  boxKey: bytes(32),
  /** May let other machines in, revoke them and turn keys. */
  admin: z.boolean(),
  /** Streams whose keys it has: what it cannot open, it cannot show. */
  streams: z.array(streamName).min(1),
  /** Letters of its number series on paper, unlike any other machine's: A, B, … Z, AA. */
  series: z.string().regex(/^[A-Z]{1,3}$/),
  /** Its envelopes count on from this number: what its file had done before it came is in a snapshot, or its forebear's. */
  after: z.int().min(0),
});
export type Machine = z.output<typeof machine>;

/** A stream's key of one epoch, sealed to each machine (HPKE, RFC 9180: DHKEM X25519, HKDF-SHA256, AES-256-GCM), base64url. `recovery` is the printed sheet's. */
const wraps = z.array(z.object({ stream: streamName, epoch: z.int().min(1), to: z.union([device, z.literal("recovery")]), wrapped: z.string().max(400) })).max(4_000);
export type Wrap = z.output<typeof wraps>[number];
const recovery = z.object({ signKey: bytes(32), boxKey: bytes(32) });

/** What the clinic's membership log can say. */
export const statementBody = z.discriminatedUnion("type", [
  /** The clinic's first machine makes the tenant. `recoveryKey`: Ed25519 and X25519 public keys made from the printed code. */
  z.object({ type: z.literal("found"), machine, recovery, wraps }),
  /** With every epoch of its streams. */
  z.object({ type: z.literal("admit"), machine, wraps }),
  /** A copied or restored file goes on under another name: same rights and keys, letters of its own. The old name is revoked. */
  z.object({ type: z.literal("succeed"), machine }),
  z.object({ type: z.literal("rename"), device, name: z.string().min(1).max(80) }),
  /** New epochs for every stream that the machine had come with it. */
  z.object({ type: z.literal("revoke"), device, wipe: z.boolean(), wraps }),
  z.object({ type: z.literal("rotate"), wraps }),
  /** Another recovery sheet: every epoch of every stream is sealed to it, and the old one says nothing any more. */
  z.object({ type: z.literal("sheet"), recovery, wraps }),
  /** From here on every replica folds by these rules; written once every active machine can. */
  z.object({ type: z.literal("reducer"), version: z.int().min(1) }),
]);
export type StatementBody = z.output<typeof statementBody>;

/** One link of the membership log: numbered, chained, signed. It travels in clear as an envelope's `statement`, as UTF-8 JSON. */
export const statement = z.object({
  /** Dense from 1. */
  index: z.int().min(1),
  /** Base64url SHA-256 of the statement's bytes before; of nothing for the first. */
  previous: bytes(32),
  /** The machine that says it, or `recovery`. */
  by: z.union([device, z.literal("recovery")]),
  at: z.int(),
  body: statementBody,
  /** Ed25519 over the JSON of all the above in this order, base64url. */
  signature: bytes(64),
});
export type Statement = z.output<typeof statement>;
