import type { Store, Write } from "./tx.ts";

/** Pages of the WAL after which it is written into the file: 64 MB, so that a page that changes with every bite is written once. */
const bulkCheckpointPages = 16_000;
const usualCheckpointPages = 1_000;
/** Pages of the search index put together at once: some milliseconds. */
const mergePages = 500;

const tuneSearch = (store: Store, automerge: number, crisismerge: number): void => {
  store.transact({ userId: null, procedure: "store.bulk" }, null, (tx) => {
    tx.prepare(`INSERT INTO patientTerm (patientTerm, rank) VALUES ('automerge', ${automerge})`).run();
    tx.prepare(`INSERT INTO patientTerm (patientTerm, rank) VALUES ('crisismerge', ${crisismerge})`).run();
  });
};

/** True while there was something left to put together (https://sqlite.org/fts5.html#the_merge_command). */
const mergeSome = (tx: Write): boolean => {
  const changes = tx.prepare("SELECT total_changes()").pluck();
  const before = changes.get() as number;
  tx.prepare(`INSERT INTO patientTerm (patientTerm, rank) VALUES ('merge', ${mergePages})`).run();
  return (changes.get() as number) - before >= 2;
};

export interface Bulk {
  /** Back to the settings of daily work. `pause` lets other calls through. */
  readonly end: (pause: () => Promise<void>) => Promise<void>;
}

/**
 * Sets the store up for very many rows in many small transactions, each as safe as any other: the search index is put
 * together afterwards instead of at every commit, and the WAL is written back less often.
 */
export const beginBulk = (store: Store): Bulk => {
  tuneSearch(store, 0, 1_999);
  store.db.pragma(`wal_autocheckpoint=${bulkCheckpointPages}`);
  return {
    end: async (pause) => {
      // A restore has closed the file meanwhile: what it lacks is made up for when it is opened again.
      if (!store.db.open) return;
      tuneSearch(store, 4, 16);
      while (store.transact({ userId: null, procedure: "store.bulk" }, null, mergeSome).value) {
        await pause();
        if (!store.db.open) return;
      }
      store.db.pragma(`wal_autocheckpoint=${usualCheckpointPages}`);
      store.db.pragma("wal_checkpoint(PASSIVE)");
    },
  };
};

/** For a bulk that a power cut ended. */
export const settleBulk = (store: Store): void => tuneSearch(store, 4, 16);
