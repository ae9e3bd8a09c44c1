import { decodeManifest } from "#shared/sync/manifest.ts";
import { lockTenant } from "../membership.ts";
import type { Reader, Store, Writer } from "../store/store.ts";

/** A piece of a snapshot that no manifest names may be on its way for this long. */
export const unnamedMs = 86_400_000;

/** Every piece that these manifests name. Null where one cannot be read, as after going back to an older program: what it names is not known. */
export const chunksOf = (manifests: readonly string[]): ReadonlySet<string> | null => {
  const named = new Set<string>();
  for (const manifest of manifests) {
    const decoded = decodeManifest(manifest);
    if (!decoded.ok) return null;
    for (const { chunks } of decoded.value.files) for (const name of chunks) named.add(name);
  }
  return named;
};

const namesAtOnce = 500;

/** Marks pieces of snapshots as named by nothing. */
export const markChunks = async (tx: Writer, no: number, names: readonly string[], now: number): Promise<void> => {
  for (let at = 0; at < names.length; at += namesAtOnce) {
    await tx.updateTable("piece").set({ dropped_at: now }).where("tenant", "=", no).where("kind", "=", "chunk").where("name", "in", names.slice(at, at + namesAtOnce)).where("dropped_at", "is", null).execute();
  }
};

/** A clinic's pieces of snapshots that came before `before` and are not marked. */
export const chunksBefore = (db: Reader, no: number, before: number) =>
  db.selectFrom("piece").select("name").where("tenant", "=", no).where("kind", "=", "chunk").where("dropped_at", "is", null).where("put_at", "<", before);

const unnamedOf = async (db: Reader, no: number, before: number): Promise<readonly string[]> => {
  const chunks = await chunksBefore(db, no, before).execute();
  if (chunks.length === 0) return [];
  const manifests = await db.selectFrom("snapshot").select("manifest").where("tenant", "=", no).execute();
  const named = chunksOf(manifests.map(({ manifest }) => manifest));
  return named === null ? [] : chunks.flatMap(({ name }) => (named.has(name) ? [] : [name]));
};

/**
 * Marks what a clinic's snapshots left behind: of one whose maker never came to its end, or made it again. Gives how many.
 * A maker that comes to its end after all takes its pieces back (`addSnapshot`).
 */
export const dropUnnamed = async (store: Store, no: number, now: number): Promise<number> => {
  if ((await unnamedOf(store.read, no, now - unnamedMs)).length === 0) return 0;
  return store.write(async (tx) => {
    // A manifest that is being kept meanwhile is seen, or comes after.
    await lockTenant(tx, store.kind, no);
    const names = await unnamedOf(tx, no, now - unnamedMs);
    await markChunks(tx, no, names, now);
    return names.length;
  });
};
