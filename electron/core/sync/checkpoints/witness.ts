import { fromBase64url, toBase64url } from "#shared/sync/bytes.ts";
import type { AuditStand } from "#shared/sync/checkpoint.ts";
import type { AuditVerdict } from "../../store/audit.ts";
import type { Sqlite } from "../../store/open.ts";
import { recall, remember } from "./memory.ts";

/** How far this PC's own audit has come; null before its first entry. */
export const auditStand = (db: Sqlite): AuditStand | null => {
  const text = db.prepare("SELECT value FROM meta WHERE key = 'auditHead'").pluck().get() as string | undefined;
  if (text === undefined) return null;
  const { seq, hash } = JSON.parse(text) as { readonly seq: number; readonly hash: string };
  return { count: seq, root: toBase64url(Buffer.from(hash, "hex")) };
};

const witnesses = (db: Sqlite): Readonly<Record<string, AuditStand>> => recall(db, "auditWitnesses") ?? {};

/** Keeps how far another has seen this PC's audit come. What it saw before stays where it now says less. */
export const keepWitness = (db: Sqlite, by: string, { count, root }: AuditStand): void => {
  const known = witnesses(db);
  if (count > (known[by]?.count ?? 0)) remember(db, "auditWitnesses", { ...known, [by]: { count, root } });
};

/** How many entries the server keeps this PC's word for. */
export const witnessedCount = (db: Sqlite): number => witnesses(db)["server"]?.count ?? 0;

/**
 * What others have witnessed must still be there: a chain that was cut off and stamped anew is whole in itself, and is not
 * what was seen. `witnesses` says by how many, and up to which entry, it was seen.
 */
export const againstWitness = (db: Sqlite, verdict: AuditVerdict): AuditVerdict & { readonly witnesses: number; readonly witnessed: number } => {
  const stands = Object.values(witnesses(db)).toSorted((a, b) => a.count - b.count);
  const seen = { witnesses: stands.length, witnessed: stands.at(-1)?.count ?? 0 };
  const hashOf = db.prepare("SELECT hash FROM audit WHERE seq = ?").pluck();
  for (const { count, root } of verdict.whole ? stands : []) {
    const hash = hashOf.get(count) as string | undefined;
    if (hash === undefined) return { whole: false, entries: verdict.entries, broken: { seq: verdict.entries + 1, why: "truncated" }, ...seen };
    if (!Buffer.from(hash, "hex").equals(Buffer.from(fromBase64url(root) ?? []))) return { whole: false, entries: verdict.entries, broken: { seq: count, why: "altered" }, ...seen };
  }
  return { ...verdict, ...seen };
};

/**
 * Takes in what another PC says of its audit. True where entries that this PC has seen are no longer in it: the other's audit
 * was cut off, and stays so. That of a file that was put back from a backup is too: its people know.
 */
export const seeAudit = (db: Sqlite, device: string, { count, root }: AuditStand): boolean => {
  const seen = recall(db, "auditsSeen") ?? {};
  const before = seen[device];
  const isCut = before !== undefined && (count < before.count || (count === before.count && root !== before.root));
  if (before && !isCut && count === before.count) return false;
  remember(db, "auditsSeen", { ...seen, [device]: isCut ? { ...before, isCut: true } : { count, root, isCut: before?.isCut ?? false } });
  return isCut && !before.isCut;
};

/** How far this PC has seen each other's audit come: its word for them. */
export const auditsSeen = (db: Sqlite): readonly (AuditStand & { readonly device: string; readonly isCut: boolean })[] =>
  Object.entries(recall(db, "auditsSeen") ?? {}).map(([device, stand]) => ({ device, ...stand }));
