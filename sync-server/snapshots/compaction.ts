import { lockTenant } from "../membership.ts";
import { dropOldClaims } from "../old-claims.ts";
import type { Store, Writer } from "../store/store.ts";
import { chunksOf, dropUnnamed, markChunks } from "./unnamed.ts";

const dayMs = 86_400_000;

/** Entries and pieces stay at least this long, whatever is co-signed: a machine that was away for less never needs a snapshot. */
export const keepMs = 30 * dayMs;

/** Snapshots before the newest co-signed one that stay, for machines that are loading them. */
const olderKept = 1;

/** Takes away snapshots that a newer co-signed one has made needless, and marks pieces that only they named. */
const dropOlder = async (tx: Writer, no: number, newestCosigned: number, now: number): Promise<void> => {
  const rows = await tx.selectFrom("snapshot").select(["seq", "manifest"]).where("tenant", "=", no).orderBy("seq", "desc").execute();
  const older = rows.filter(({ seq }) => seq < newestCosigned).slice(olderKept);
  if (older.length === 0) return;
  const gone = new Set(older.map(({ seq }) => seq));
  const named = chunksOf(rows.flatMap(({ seq, manifest }) => (gone.has(seq) ? [] : [manifest])));
  for (const { seq, manifest } of older) {
    await tx.deleteFrom("cosign").where("tenant", "=", no).where("seq", "=", seq).execute();
    await tx.deleteFrom("snapshot").where("tenant", "=", no).where("seq", "=", seq).execute();
    if (named) await markChunks(tx, no, [...(chunksOf([manifest]) ?? [])].filter((name) => !named.has(name)), now);
  }
};

/** Decides up to where a clinic's log is needed no longer, and lets nobody read before that. Gives the horizon. */
const moveHorizon = (store: Store, no: number, now: number): Promise<number> =>
  store.write(async (tx) => {
    const tenant = await lockTenant(tx, store.kind, no);
    if (!tenant) return 0;
    const snapshot = await tx.selectFrom("snapshot").select("seq").where("tenant", "=", no).where("cosigned_at", "is not", null).orderBy("seq", "desc").limit(1).executeTakeFirst();
    if (!snapshot) return tenant.horizon;
    await dropOlder(tx, no, snapshot.seq, now);
    const last = await tx.selectFrom("log").select("seq").where("tenant", "=", no).where("seq", "<=", snapshot.seq).where("received_at", "<", now - keepMs).where("signature", "is not", null).orderBy("seq", "desc").limit(1).executeTakeFirst();
    if (!last || last.seq <= tenant.horizon) return tenant.horizon;
    await tx.updateTable("tenant").set({ horizon: last.seq }).where("no", "=", no).execute();
    return last.seq;
  });

/** SQLite never waits for anything: whoever calls has a turn in between. */
const letThrough = (): Promise<void> => new Promise((go) => void setImmediate(go));

/** Entries that one transaction takes away: no push waits for more. */
const entriesAtOnce = 1_000;

/** Takes away what lies before the horizon, also what a try before this one left behind as it was killed. */
const dropBefore = async (store: Store, no: number, horizon: number): Promise<void> => {
  for (;;) {
    const first = await store.read.selectFrom("log").select("seq").where("tenant", "=", no).orderBy("seq").limit(1).executeTakeFirst();
    if (!first || first.seq >= horizon) return;
    await store.write((tx) => tx.deleteFrom("log").where("tenant", "=", no).where("seq", "<", Math.min(horizon, first.seq + entriesAtOnce)).execute());
    await letThrough();
  }
};

/**
 * Drops what of a clinic's log a co-signed snapshot has made needless: whole runs up to its number that came more than
 * thirty days ago. The last of them stays, so that its chain can still be told. Statements have a table of their own and
 * stay for ever. Gives the horizon.
 */
export const compactTenant = async (store: Store, no: number, now: number): Promise<number> => {
  const horizon = await moveHorizon(store, no, now);
  await dropBefore(store, no, horizon);
  return horizon;
};

/** What every clinic needs no longer: its log before a co-signed snapshot, pieces that nothing names, times of long ago. */
export const compactAll = async (store: Store, now: number): Promise<void> => {
  const rows = await store.read.selectFrom("snapshot").select("tenant").distinct().where("cosigned_at", "is not", null).execute();
  for (const { tenant } of rows) await compactTenant(store, tenant, now);
  for (const { no } of await store.read.selectFrom("tenant").select("no").execute()) {
    await dropUnnamed(store, no, now);
    await letThrough();
  }
  await dropOldClaims(store, now);
};
