import { closeSync, fsyncSync, openSync, rmSync } from "node:fs";
import { freemem } from "node:os";
import { err, ok, type Result } from "#shared/core/result.ts";
import { tables } from "#shared/schema/index.ts";
import type { StreamName } from "#shared/schema/streams.ts";
import type { Head } from "#shared/sync/ports.ts";
import { isDiskFull } from "../../store/atomic-write.ts";
import { makeFirstVisit } from "../../store/first-visits.ts";
import { migrate } from "../../store/migrate.ts";
import { attachDatabase, openDatabase, type Sqlite } from "../../store/open.ts";
import { addMissingTerms, makeEmptySearch } from "../../store/search.ts";
import { carryOver } from "./carry-over.ts";
import { dropStaleTerms, layInBesides, layInRows, layInSearch } from "./lay-in.ts";
import { attachPart } from "./make.ts";

/** A file of a snapshot that has come whole. */
export interface FileToLay {
  readonly stream: StreamName;
  readonly path: string;
  readonly key: Uint8Array;
}

export interface BuildSpec {
  /** Where the new store is made; what a try before has left there goes. */
  readonly path: string;
  readonly key: Uint8Array;
  /** The store that it will replace, under the same key: what is this PC's own goes along. */
  readonly old: string;
  readonly files: readonly FileToLay[];
  readonly head: Head;
  /** The form that the snapshot was made with. */
  readonly schemaVersion: number;
  readonly peers: readonly { readonly device: string; readonly lastSeq: number; readonly lastHash: Uint8Array }[];
}

export type BuildFault = { readonly fault: "diskFull" } | { readonly fault: "failed"; readonly detail: string };

/**
 * Memory for pages while indexes are made, in KiB. Each index reads its whole table: where the table stays in memory its pages
 * are deciphered once and not four times, a third of all the work. A quarter of what the machine has free, within bounds.
 */
const buildCacheKib = (freeBytes: number): number => Math.min(393_216, Math.max(32_768, Math.floor(freeBytes / 4_096)));

/** A page is written once: nobody depends on this file before it takes the other's place. */
const openForBuilding = (path: string, key: Uint8Array): Sqlite => {
  const db = openDatabase(path, key);
  // Otherwise SQLite lets nobody go without a journal, nor write the tables that the search index is made of.
  db.unsafeMode(true);
  db.pragma("journal_mode=OFF");
  db.pragma("synchronous=OFF");
  db.pragma("secure_delete=OFF");
  db.pragma(`cache_size=-${buildCacheKib(freemem())}`);
  return db;
};

/** So many names are made findable between two words of progress: seconds on a slow PC. */
const namesAtOnce = 5_000;

/**
 * Rows come quicker into a table whose indexes are made afterwards. Those of few rows stay: each that is made afterwards
 * reads the whole table once more (0.8 s of a million bookings), and they cost little row by row. Gives the work that makes them.
 */
const withoutIndexes = (db: Sqlite, alive: () => void): (() => void) => {
  const names = Object.keys(tables).map((name) => `'${name}'`).join(", ");
  const indexes = db.prepare(`SELECT name, sql FROM main.sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND sql NOT LIKE '% WHERE %' AND tbl_name IN (${names})`).all() as readonly { readonly name: string; readonly sql: string }[];
  for (const { name } of indexes) db.exec(`DROP INDEX main.${name}`);
  return () => {
    for (const { sql } of indexes) {
      db.exec(sql);
      alive();
    }
  };
};

const layInFiles = (db: Sqlite, spec: BuildSpec, progress: (rows: number) => void): void => {
  const alive = (): void => progress(0);
  let isWhole = true;
  let isSearchLaidIn = false;
  let stale: readonly string[] = [];
  let staleVisits: readonly string[] = [];
  db.exec("BEGIN");
  const makeIndexes = withoutIndexes(db, alive);
  makeEmptySearch(db);
  for (const [at, { stream }] of spec.files.entries()) {
    const from = `part${at}`;
    if (!layInRows(db, from, stream, progress).isWhole) isWhole = false;
    layInBesides(db, from, stream);
    if (stream !== "desk") continue;
    isSearchLaidIn = layInSearch(db, from);
    stale = db.prepare(`SELECT patientId FROM ${from}.searchStale`).pluck().all() as string[];
    db.exec(`INSERT INTO main.firstVisit (patientId, startsAt) SELECT patientId, startsAt FROM ${from}.firstVisit`);
    staleVisits = db.prepare(`SELECT patientId FROM ${from}.visitStale`).pluck().all() as string[];
  }
  makeIndexes();
  for (const id of staleVisits) makeFirstVisit(db, id);
  alive();
  carryOver(db, "old", { head: spec.head, leftOut: isWhole ? null : spec.schemaVersion });
  db.exec("DELETE FROM main.peer");
  const addPeer = db.prepare("INSERT INTO main.peer (device, lastSeq, lastHash) VALUES (?, ?, ?)");
  for (const { device, lastSeq, lastHash } of spec.peers) addPeer.run(device, lastSeq, Buffer.from(lastHash));
  db.exec("COMMIT");
  alive();
  db.exec("BEGIN");
  if (isSearchLaidIn) dropStaleTerms(db, stale);
  while (addMissingTerms(db, namesAtOnce) > 0) alive();
  db.exec("COMMIT");
};

/** Asks the disk for a file that was written without waiting. */
const settleOnDisk = (path: string): void => {
  const handle = openSync(path, "r+");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

export const dropFile = (path: string): void => {
  for (const ending of ["", "-wal", "-shm", "-journal"]) rmSync(path + ending, { force: true });
};

/**
 * Makes a new store of a snapshot's files beside the one in use, which stays as it is. Seconds long: call it in a thread of
 * its own. `progress` gets rows laid in since the last word, none where other
 * work has gone on: whoever hears nothing takes it for dead. What a try leaves behind is of no use and goes with the next.
 */
export const buildStore = (spec: BuildSpec, progress: (rows: number) => void): Result<null, BuildFault> => {
  dropFile(spec.path);
  try {
    const db = openForBuilding(spec.path, spec.key);
    try {
      migrate(db, () => undefined);
      attachDatabase(db, spec.old, "old", spec.key);
      for (const [at, { path, key }] of spec.files.entries()) attachPart(db, path, `part${at}`, key);
      layInFiles(db, spec, progress);
    } finally {
      db.close();
    }
    settleOnDisk(spec.path);
    return ok(null);
  } catch (error) {
    dropFile(spec.path);
    return err(isDiskFull(error) ? { fault: "diskFull" } : { fault: "failed", detail: error instanceof Error ? error.message : String(error) });
  }
};
