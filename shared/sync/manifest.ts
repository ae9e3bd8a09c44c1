import { z } from "zod";
import { err, ok, type Result } from "../core/result.ts";
import { streamNames, type StreamName } from "../schema/streams.ts";
import { fromBase64url, toBase64url, utf8 } from "./bytes.ts";
import type { Membership } from "./membership.ts";
import type { Hasher, Sign, Verifier } from "./ports.ts";

/** Of the form of a manifest and of the files that it tells of. A newer one is refused with `version`. */
export const manifestVersion = 1;

/** Bytes of every piece of a file but its last. */
export const chunkBytes = 4 * 1_048_576;

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const device = z.string().regex(/^[0-9a-z]{1,32}$/);
const count = z.int().min(0);
const stream = z.enum(streamNames as unknown as readonly ["config", "desk", "billing", "clinical"]);

/** What a table holds at the snapshot's number: every replica with the stream's key works out the same digest. */
const tableMark = z.object({ table: count, rows: count, digest: hash });
export type TableMark = z.output<typeof tableMark>;

/** One encrypted file of one stream. Groups are laid in by their number: 0 is what a desk needs first. */
const snapshotFile = z.object({
  group: z.union([z.literal(0), z.literal(1)]),
  stream,
  /** The stream's key of this epoch opens `sealedKey`, which opens the file. */
  epoch: z.int().min(1),
  sealedKey: z.string().min(1).max(200).regex(/^[A-Za-z0-9_-]+$/),
  bytes: z.int().min(1),
  /** SHA-256 of each piece as it travels, in order. */
  chunks: z.array(hash).min(1).max(20_000),
  tables: z.array(tableMark).max(200),
});
export type SnapshotFile = z.output<typeof snapshotFile>;

/** A clinic as the log says it at `seq`. In clear; the rows are in files that only a stream's key opens. */
const manifestBody = z.object({
  version: z.int().min(1),
  tenant: z.string().min(1).max(64),
  seq: count,
  /** The log's chain after `seq`: a snapshot of another history is not laid in. */
  chain: hash,
  /** The file's form (`schemaVersion`) that it was made with, and the oldest reader that may lay it in. */
  schemaVersion: z.int().min(1),
  minReader: z.int().min(0),
  /** The rules by which the log was folded. */
  reducer: z.int().min(1),
  device,
  /** By its maker's clock. */
  at: z.int(),
  files: z.array(snapshotFile).min(1).max(32),
  /** The last envelope of each device at `seq`. */
  peers: z.array(z.object({ device, lastSeq: count, lastHash: hash })).max(1_000),
});
export type Manifest = z.output<typeof manifestBody>;

/** A manifest as it travels: its very text is what is signed. `cosigns` by machines that worked the digests out again. */
export const signedManifest = z.object({
  manifest: z.string().min(2).max(2_000_000),
  device,
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
  cosigns: z.array(z.object({ device, signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/) })).max(100),
});
export type SignedManifest = z.output<typeof signedManifest>;

/**
 * Why a manifest is not taken. `version`: a newer program made it, upgrade first. `author`: nobody who belongs to the clinic
 * stands for it. `tenant`: it is another clinic's.
 */
export type ManifestFault = { readonly fault: "shape" | "version" | "author" | "signature" | "tenant" };

const signedBytes = (text: string): Uint8Array => utf8(`daftar manifest 1\n${text}`);
const cosignBytes = (hasher: Hasher, tenant: string, seq: number, text: string): Uint8Array =>
  utf8(`daftar cosign 1\n${tenant}\n${seq}\n${toBase64url(hasher.hash(utf8(text)))}`);

/** Bound into the sealed key of a file, so that it opens no other clinic's, number's or stream's. */
export const fileKeyContext = (tenant: string, seq: number, { stream, epoch, group }: Pick<SnapshotFile, "stream" | "epoch" | "group">): Uint8Array =>
  utf8(`daftar snapshot key 1\n${tenant}\n${seq}\n${stream}\n${epoch}\n${group}`);

/** Reads the text of a manifest and nothing else: whoever takes it asks `checkManifest`. */
export const decodeManifest = (text: string): Result<Manifest, ManifestFault> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err({ fault: "shape" });
  }
  const version = (value as { readonly version?: unknown } | null)?.version;
  if (typeof version === "number" && version > manifestVersion) return err({ fault: "version" });
  const parsed = manifestBody.safeParse(value);
  if (!parsed.success) return err({ fault: "shape" });
  const places = parsed.data.files.map(({ group, stream: name }) => `${group} ${name}`);
  return new Set(places).size === places.length ? ok(parsed.data) : err({ fault: "shape" });
};

export const signManifest = (manifest: Manifest, sign: Sign): SignedManifest => {
  const text = JSON.stringify(manifest);
  return { manifest: text, device: manifest.device, signature: toBase64url(sign(signedBytes(text))), cosigns: [] };
};

/** A second machine's word, or the first one's after it fetched everything again, that the digests are right. */
export const cosignManifest = (hasher: Hasher, manifest: Manifest, text: string, sign: Sign): string =>
  toBase64url(sign(cosignBytes(hasher, manifest.tenant, manifest.seq, text)));

const isSigned = (verifier: Verifier, key: string, message: Uint8Array, signature: string): boolean => {
  const [publicKey, bytes] = [fromBase64url(key), fromBase64url(signature)];
  return publicKey !== null && bytes !== null && verifier.verify(publicKey, message, bytes);
};

/** True where `signature` is this machine's word for the manifest. */
export const isCosigned = (crypto: Hasher & Verifier, manifest: Manifest, text: string, signKey: string, signature: string): boolean =>
  isSigned(crypto, signKey, cosignBytes(crypto, manifest.tenant, manifest.seq, text), signature);

/** True where the maker's signature is right. */
export const isManifestSigned = (verifier: Verifier, { manifest, signature }: Pick<SignedManifest, "manifest" | "signature">, signKey: string): boolean =>
  isSigned(verifier, signKey, signedBytes(manifest), signature);

/**
 * The manifest, where a machine that belongs to the clinic stands for it: its maker, or, where that one is gone, a machine
 * that has co-signed it. The server's word counts for nothing.
 */
export const checkManifest = (crypto: Hasher & Verifier, membership: Membership, tenant: string, signed: SignedManifest): Result<Manifest, ManifestFault> => {
  const decoded = decodeManifest(signed.manifest);
  if (!decoded.ok) return decoded;
  const manifest = decoded.value;
  if (manifest.tenant !== tenant) return err({ fault: "tenant" });
  const maker = manifest.device === signed.device ? membership.members.get(signed.device) : undefined;
  if (!maker) return err({ fault: "author" });
  if (!isManifestSigned(crypto, signed, maker.signKey)) return err({ fault: "signature" });
  if (maker.revokedAt === null) return ok(manifest);
  const stands = signed.cosigns.some(({ device: by, signature }) => {
    const member = membership.members.get(by);
    return member && member.revokedAt === null && isCosigned(crypto, manifest, signed.manifest, member.signKey, signature);
  });
  return stands ? ok(manifest) : err({ fault: "author" });
};

/** What of a snapshot these streams' keys open, what a desk needs first before all else. */
export const filesToLoad = ({ files }: Manifest, streams: ReadonlySet<StreamName>): readonly SnapshotFile[] =>
  files.filter(({ stream: name }) => streams.has(name)).toSorted((a, b) => a.group - b.group || streamNames.indexOf(a.stream) - streamNames.indexOf(b.stream));
