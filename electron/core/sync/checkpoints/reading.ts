import { tableById, tables } from "#shared/schema/index.ts";
import type { Table } from "#shared/schema/kit.ts";
import { streamIds } from "#shared/schema/streams.ts";
import { toBase64url } from "#shared/sync/bytes.ts";
import { voidedColumn } from "#shared/sync/change.ts";
import type { Reckoning } from "#shared/sync/checkpoint.ts";
import type { Scheduler } from "#shared/sync/ports.ts";
import { openDatabase, type Sqlite } from "../../store/open.ts";
import { replicaValues } from "../replica-values.ts";
import { isAgendaOnly, leftOutKey } from "../snapshot/carry-over.ts";
import { confirmedMarkSteps } from "../snapshot/digests.ts";
import { streamKeysOf } from "../stream-keys.ts";

/** Rows between two breaths, some 2 ms, and the breath in which the desk's work comes first. */
const rowsAtOnce = 400;
const breathMs = 6;
/** What the reader keeps of the file in memory, in KiB: it passes over each page once. */
const readerCacheKib = 2_048;

/** What stands in the way of saying anything: rows that others have and this PC lacks. */
const isBlind = (db: Sqlite): boolean => isAgendaOnly(db) || replicaValues(db).number(leftOutKey) !== null || db.prepare("SELECT EXISTS (SELECT 1 FROM quarantine WHERE code IN ('sealed', 'unknownTable'))").pluck().get() === 1;

/** Tables that must be the same on every PC that has them: of streams that this one has, and without values of a newer program's. */
const comparable = (db: Sqlite): ReadonlySet<number> => {
  const keys = streamKeysOf(db);
  const kept = db.prepare("SELECT DISTINCT tableId, columnId FROM unknownValue").all() as readonly { readonly tableId: number; readonly columnId: number }[];
  // What is kept of a row that has not come yet is the same on every PC.
  const strange = new Set(kept.flatMap(({ tableId, columnId }) => (columnId === voidedColumn || Object.values(tableById.get(tableId)?.columnIds ?? {}).includes(columnId) ? [] : [tableId])));
  return new Set(Object.values<Table>(tables).filter(({ stream, tableId }) => stream !== "none" && keys.newest(streamIds[stream]) > 0 && !strange.has(tableId)).map(({ tableId }) => tableId));
};

export interface ReadingDeps {
  /** The store's file and key. */
  readonly path: string;
  readonly key: Uint8Array;
  readonly scheduler: Scheduler;
  /** Null where this PC lacks something that others have, or the file could not be read. */
  readonly done: (reckoning: Reckoning | null) => void;
}

/**
 * Reckons what the tables come to where the log stands at this moment, whatever is written from here on. It reads through a
 * hold of its own, a few rows at a time, so that no other work of the core waits. Gives the way to break it off, which a file
 * that is to be put away needs.
 */
export const startReading = ({ path, key, scheduler, done }: ReadingDeps): (() => void) => {
  const db = openDatabase(path, key);
  db.pragma(`cache_size=-${readerCacheKib}`);
  const steps = confirmedMarkSteps(db, rowsAtOnce);
  let takeBack: (() => void) | null = null;
  let isOver = false;
  const end = (reckoning: Reckoning | null): void => {
    isOver = true;
    steps.return(null as never);
    db.close();
    done(reckoning);
  };
  const step = (): void => {
    try {
      const { done: isThrough, value } = steps.next();
      if (isThrough !== true) {
        takeBack = scheduler.after(breathMs, step);
        return;
      }
      const known = comparable(db);
      end(isBlind(db) ? null : { seq: value.head.seq, chain: toBase64url(value.head.chain), tables: value.tables.filter(({ table }) => known.has(table)) });
    } catch {
      end(null);
    }
  };
  // At once: this is what holds the file's state of now.
  step();
  return () => {
    if (isOver) return;
    takeBack?.();
    end(null);
  };
};
