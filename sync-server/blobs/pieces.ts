import { err, ok, type Result } from "#shared/core/result.ts";
import type { Fault } from "#shared/sync/protocol.ts";
import type { Tenant } from "../membership.ts";
import type { Store } from "../store/store.ts";
import { blobKey, BlobStoreFull, type BlobStore } from "./blob-store.ts";

/** A machine that finds no room comes again after this long. */
const fullRetryMs = 60_000;

type Kind = "chunk" | "blob";

/** A clinic's sealed pieces: the database says what is there, the blob store has it. Where one of the two was put back, they may differ. */
export interface Pieces {
  /** What is not there whole: without its row or its bytes, or with fewer of them. Whoever has such a piece puts it again. */
  readonly missing: (tenant: Tenant, kind: Kind, names: readonly string[]) => Promise<readonly string[]>;
  readonly put: (tenant: Tenant, kind: Kind, name: string, bytes: Uint8Array, now: number) => Promise<Result<null, Fault>>;
  readonly get: (tenant: Tenant, kind: Kind, name: string) => Promise<Result<Uint8Array, Fault>>;
  /** Marks pieces as named by nothing; putting one again takes it back. */
  readonly drop: (tenant: Tenant, kind: Kind, names: readonly string[], now: number) => Promise<void>;
  /** Takes away what was dropped before `before`. Gives how many. */
  readonly sweep: (before: number) => Promise<number>;
}

/** Names asked for in one query: both databases take so many parameters. */
const namesAtOnce = 500;
const sweptAtOnce = 1_000;
/** Looks into the blob store at once. */
const looksAtOnce = 32;

export const createPieces = (store: Store, blobs: BlobStore): Pieces => ({
  missing: async (tenant, kind, names) => {
    const rows: { readonly name: string; readonly bytes: number }[] = [];
    for (let at = 0; at < names.length; at += namesAtOnce) {
      rows.push(...await store.read.selectFrom("piece").select(["name", "bytes"]).where("tenant", "=", tenant.no).where("kind", "=", kind).where("dropped_at", "is", null).where("name", "in", names.slice(at, at + namesAtOnce)).execute());
    }
    const there = new Set<string>();
    for (let at = 0; at < rows.length; at += looksAtOnce) {
      await Promise.all(rows.slice(at, at + looksAtOnce).map(async ({ name, bytes }) => {
        if ((await blobs.sizeOf(blobKey(tenant.id, kind, name))) === bytes) there.add(name);
      }));
    }
    return names.filter((name) => !there.has(name));
  },
  put: async (tenant, kind, name, bytes, now) => {
    try {
      await blobs.put(blobKey(tenant.id, kind, name), bytes);
    } catch (error) {
      if (error instanceof BlobStoreFull) return err({ code: "busy", retryAfterMs: fullRetryMs });
      throw error;
    }
    const kept = { bytes: bytes.length, put_at: now, dropped_at: null };
    await store.write(async (tx) => void (await tx.insertInto("piece").values({ tenant: tenant.no, kind, name, ...kept }).onConflict((on) => on.columns(["tenant", "kind", "name"]).doUpdateSet(kept)).execute()));
    return ok(null);
  },
  get: async (tenant, kind, name) => {
    const row = await store.read.selectFrom("piece").select("bytes").where("tenant", "=", tenant.no).where("kind", "=", kind).where("name", "=", name).executeTakeFirst();
    const bytes = row ? await blobs.get(blobKey(tenant.id, kind, name)) : null;
    // Its row stays: bytes that this machine does not find may lie on another's disk.
    return bytes ? ok(bytes) : err({ code: "notFound" });
  },
  drop: async (tenant, kind, names, now) => {
    await store.write(async (tx) => {
      for (let at = 0; at < names.length; at += namesAtOnce) {
        await tx.updateTable("piece").set({ dropped_at: now }).where("tenant", "=", tenant.no).where("kind", "=", kind).where("dropped_at", "is", null).where("name", "in", names.slice(at, at + namesAtOnce)).execute();
      }
    });
  },
  sweep: async (before) => {
    const rows = await store.read.selectFrom("piece").innerJoin("tenant", "tenant.no", "piece.tenant").select(["piece.tenant", "kind", "name", "tenant.id"]).where("dropped_at", "is not", null).where("dropped_at", "<", before).limit(sweptAtOnce).execute();
    let swept = 0;
    for (const { tenant, id, kind, name } of rows) {
      // The row first: what is there without a row is not handed out, and a piece put again meanwhile stays.
      const gone = await store.write((tx) => tx.deleteFrom("piece").where("tenant", "=", tenant).where("kind", "=", kind).where("name", "=", name).where("dropped_at", "<", before).executeTakeFirst());
      if (gone.numDeletedRows === 0n) continue;
      await blobs.remove(blobKey(id, kind, name));
      swept += 1;
    }
    return swept;
  },
});
