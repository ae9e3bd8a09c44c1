import { fromBase64url, toBase64url, utf8 } from "./bytes.ts";
import type { LogEntry } from "./log.ts";
import type { TableMark } from "./manifest.ts";
import type { Membership } from "./membership.ts";
import type { Hasher, Sign, Verifier } from "./ports.ts";

/** How far a machine's audit has come: how many entries, and the last one's hash, which covers all before it. */
export interface AuditStand {
  readonly count: number;
  readonly root: string;
}

/** What a table comes to at a place of the log, so that only who has the stream's key of this epoch can tell. */
export interface SealedMark {
  readonly table: number;
  readonly epoch: number;
  readonly digest: string;
}

/** What a machine says of itself at a place of the log, and how far it has seen the others' audits come. */
export interface Checkpoint {
  readonly seq: number;
  readonly chain: string;
  readonly audit: AuditStand | null;
  readonly tables: readonly SealedMark[];
  readonly seen: readonly (AuditStand & { readonly device: string })[];
}

/** What this machine's tables came to at a place of the log. It stays here: posted are `SealedMark`s. */
export interface Reckoning {
  readonly seq: number;
  readonly chain: string;
  readonly tables: readonly TableMark[];
}

/** The key of a table's stream, of an epoch; null where this machine has none. */
export type TableKey = (table: number, epoch: number) => Uint8Array | null;

const signedBytes = (tenant: string, device: string, { seq, chain, audit, tables, seen }: Checkpoint): Uint8Array =>
  utf8(`daftar checkpoint 1\n${JSON.stringify([
    tenant, device, seq, chain, audit && [audit.count, audit.root],
    tables.map(({ table, epoch, digest }) => [table, epoch, digest]), seen.map((stand) => [stand.device, stand.count, stand.root]),
  ])}`);

export const signCheckpoint = (tenant: string, device: string, said: Checkpoint, sign: Sign): string => toBase64url(sign(signedBytes(tenant, device, said)));

/** True where this machine belongs to the clinic and said it: the server, which hands it over, cannot have made it up. */
export const isSaidBy = (verifier: Verifier, membership: Membership, tenant: string, device: string, { signature, ...said }: Checkpoint & { readonly signature: string }): boolean => {
  const member = membership.members.get(device);
  const [key, bytes] = [fromBase64url(member?.signKey ?? ""), fromBase64url(signature)];
  return member?.revokedAt === null && key !== null && bytes !== null && verifier.verify(key, signedBytes(tenant, device, said), bytes);
};

const blockLength = 64;

/** HMAC-SHA256 (RFC 2104) with a key of at most 64 bytes. */
const mac = (hasher: Hasher, key: Uint8Array, message: Uint8Array): Uint8Array => {
  const padded = (byte: number): Uint8Array => Uint8Array.from({ length: blockLength }, (_, at) => (key[at] ?? 0) ^ byte);
  return hasher.hash(padded(0x5c), hasher.hash(padded(0x36), message));
};

/**
 * A mark as it may lie with the server. A bare digest would let whoever holds it try out what a row may say; under the
 * stream's key it tells nothing, not even whether a table is the same as at another place of the log.
 */
export const sealMark = (hasher: Hasher, streamKey: Uint8Array, tenant: string, { seq, chain }: Pick<Reckoning, "seq" | "chain">, { table, rows, digest }: TableMark, epoch: number): SealedMark => {
  const key = mac(hasher, streamKey, utf8("daftar reckoning key 1"));
  return { table, epoch, digest: toBase64url(mac(hasher, key, utf8(`${tenant}\n${seq}\n${chain}\n${table}\n${rows}\n${digest}`))) };
};

/** Each table that both have a word on: the other's word, and whether it is this machine's too. Null where the other stood at another place. */
export const compareMarks = (hasher: Hasher, tenant: string, mine: Reckoning, theirs: Checkpoint, keyOf: TableKey): readonly { readonly table: number; readonly said: string; readonly agrees: boolean }[] | null => {
  if (theirs.seq !== mine.seq || theirs.chain !== mine.chain || theirs.tables.length === 0) return null;
  return mine.tables.flatMap((mark) => {
    const other = theirs.tables.find(({ table }) => table === mark.table);
    const key = other && keyOf(mark.table, other.epoch);
    return other && key ? [{ table: mark.table, said: `${other.epoch} ${other.digest}`, agrees: sealMark(hasher, key, tenant, mine, mark, other.epoch).digest === other.digest }] : [];
  });
};
export type Comparison = NonNullable<ReturnType<typeof compareMarks>>;

/**
 * Who has a table otherwise. `mistaken`: more machines agree with each other than with this one. `undecided`: as many; each
 * of them finds out by making its file anew. `othersMistaken`: fewer.
 */
export type Standing = "agrees" | "mistaken" | "undecided" | "othersMistaken";

/** Where this machine stands, of what it was compared with: the worst that any table says. */
export const standingOf = (comparisons: readonly Comparison[]): Standing => {
  const words = comparisons.flat();
  const differing = new Set(words.filter(({ agrees }) => !agrees).map(({ table }) => table));
  let standing: Standing = "agrees";
  for (const table of differing) {
    const here = words.filter((word) => word.table === table);
    const withMe = 1 + here.filter(({ agrees }) => agrees).length;
    const groups = new Map<string, number>();
    for (const { said, agrees } of here) if (!agrees) groups.set(said, (groups.get(said) ?? 0) + 1);
    const most = Math.max(...groups.values());
    if (most > withMe) return "mistaken";
    if (most === withMe) standing = "undecided";
    else if (standing === "agrees") standing = "othersMistaken";
  }
  return standing;
};

const dayMs = 86_400_000;

/** The UTC day on which the server had an entry: the same for every PC. */
export const dayOf = ({ receivedAt }: Pick<LogEntry, "receivedAt">): number => Math.floor(receivedAt / dayMs);

/**
 * The entries before which this machine reckons: the first of each day, so that all of the clinic's machines stand at one
 * number once a day however busy they are, and what follows `awaited`. Places in `entries`, which follow the head;
 * `lastDay` is that of the entry before them, null where it is not known.
 */
export const meetingsIn = (entries: readonly Pick<LogEntry, "seq" | "receivedAt" | "signature">[], lastDay: number | null, awaited: number | null): readonly number[] =>
  entries.flatMap((entry, at) => {
    const before = entries[at - 1];
    if (before?.signature === null) return [];
    const day = before ? dayOf(before) : lastDay;
    return (day !== null && dayOf(entry) > day) || entry.seq - 1 === awaited ? [at] : [];
  });
