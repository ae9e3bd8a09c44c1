import type { Clock } from "#shared/core/time.ts";
import type { BlobStore } from "./blobs/blob-store.ts";
import type { Store } from "./store/store.ts";

/** How long a look holds: anybody may ask for it, and a bucket may be paid by the request. */
export const lookMs = 5_000;

/** Whether the database and the blob store answer. `failed` hears what did not. */
export const createReadiness = (store: Store, blobs: BlobStore, clock: Clock, failed: (error: unknown) => void): (() => Promise<boolean>) => {
  let last: { readonly at: number; readonly isReady: Promise<boolean> } | null = null;
  const look = async (): Promise<boolean> => {
    try {
      await Promise.all([store.read.selectFrom("tenant").select("no").limit(1).execute(), blobs.reach()]);
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  };
  return () => {
    const now = clock.now();
    if (!last || Math.abs(now - last.at) >= lookMs) last = { at: now, isReady: look() };
    return last.isReady;
  };
};
