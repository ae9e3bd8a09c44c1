import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { foldVersion } from "#shared/domain/patients/fold.ts";
import { err, ok, type Result } from "#shared/core/result.ts";
import { schemaVersion } from "#shared/schema/index.ts";
import { appointment } from "#shared/schema/tables/appointment.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import type { StreamName } from "#shared/schema/streams.ts";
import type { Head } from "#shared/sync/ports.ts";
import type { TableMark } from "#shared/sync/manifest.ts";
import { isDiskFull } from "../../store/atomic-write.ts";
import { attachDatabase, openDatabase, type Sqlite } from "../../store/open.ts";
import { isDoubted } from "../checkpoints/memory.ts";
import { readHead } from "../head.ts";
import { replicaValues } from "../replica-values.ts";
import { isAgendaOnly, leftOutKey } from "./carry-over.ts";
import { markOf } from "./digests.ts";
import { piecesOf } from "./file-pieces.ts";
import { takeOffUnconfirmed, unconfirmedRows } from "./rewind.ts";
import { columnsOf, tableIdsOf, tablesOf } from "./stream-tables.ts";

/** How far ahead the desk sees before the rest has come, and how far back: today is in it, wherever the clock stands. */
const agendaMs = 14 * 86_400_000;
const lookBackMs = 86_400_000;

/** One file to be made: 32 random bytes open it. */
export interface FileToMake {
  readonly group: 0 | 1;
  readonly stream: StreamName;
  readonly key: Uint8Array;
}

export interface MakeSpec {
  readonly store: string;
  readonly key: Uint8Array;
  /** An empty folder, or one of a try that did not end. */
  readonly into: string;
  readonly files: readonly FileToMake[];
  /** Milliseconds since 1970 UTC: where the agenda begins. */
  readonly now: number;
}

export interface MadeFile extends FileToMake {
  readonly path: string;
  readonly bytes: number;
  readonly chunks: readonly string[];
  readonly tables: readonly TableMark[];
}

export interface Made {
  readonly head: Head;
  readonly schemaVersion: number;
  readonly peers: readonly { readonly device: string; readonly lastSeq: number; readonly lastHash: Uint8Array }[];
  readonly files: readonly MadeFile[];
}

/** `blind`: this PC lacks rows that others have (a part that it cannot open, tables of a newer program) or has them otherwise, so it speaks for nobody. */
export type MakeFault = { readonly fault: "blind" | "diskFull" } | { readonly fault: "failed"; readonly detail: string };

export const fileName = ({ group, stream }: Pick<FileToMake, "group" | "stream">): string => `${stream}-${group}.db`;

/** Of a file that is written or read once from its beginning to its end. */
const partCacheKib = 2_048;

/** Attaches a snapshot's file, which is thrown away when anything goes wrong: no journal on the disk and no waiting for it. */
export const attachPart = (db: Sqlite, path: string, as: string, key: Uint8Array): void => {
  attachDatabase(db, path, as, key, "aegis");
  db.pragma(`${as}.journal_mode=MEMORY`);
  db.pragma(`${as}.synchronous=OFF`);
  db.pragma(`${as}.cache_size=-${partCacheKib}`);
};

const agendaSql = (at: number): string => `startsAt >= ${at - lookBackMs} AND startsAt < ${at + agendaMs}`;

const copyAgenda = (db: Sqlite, into: string, now: number): void => {
  for (const table of tablesOf("desk")) {
    const which = table.name === "appointment" ? agendaSql(now)
      : table.name === "patient" ? `id IN (SELECT patientId FROM main.appointment WHERE ${agendaSql(now)})` : "false";
    db.exec(`CREATE TABLE ${into}.${table.name} AS SELECT ${columnsOf(table).join(", ")} FROM main.${table.name} WHERE ${which}`);
  }
};

/** The search index is derived, but to make it anew of a hundred thousand names takes longer than all the rest of a load. */
const copySearch = (db: Sqlite, into: string): void => {
  db.exec(`CREATE TABLE ${into}.searchVersion AS SELECT '${foldVersion}' AS value`);
  db.exec(`CREATE TABLE ${into}.patientDoc AS SELECT docId, patientId, digest FROM main.patientDoc`);
  for (const part of ["data", "idx", "docsize", "config"]) db.exec(`CREATE TABLE ${into}.term_${part} AS SELECT * FROM main.patientTerm_${part}`);
  db.exec(`CREATE TABLE ${into}.searchStale (patientId TEXT PRIMARY KEY)`);
  const stale = db.prepare(`INSERT INTO ${into}.searchStale VALUES (?)`);
  for (const id of unconfirmedRows(db).get(patient.tableId) ?? []) stale.run(id);
};

/** Derived too: 100,000 rows that follow from a million. Of patients whose bookings were changed and not sent it is worked out where it is laid in. */
const copyFirstVisits = (db: Sqlite, into: string): void => {
  db.exec(`CREATE TABLE ${into}.firstVisit AS SELECT patientId, startsAt FROM main.firstVisit ORDER BY patientId`);
  db.exec(`CREATE TABLE ${into}.visitStale (patientId TEXT PRIMARY KEY)`);
  const stale = db.prepare(`INSERT OR IGNORE INTO ${into}.visitStale SELECT patientId FROM main.appointment WHERE id = ?`);
  const before = db.prepare(`INSERT OR IGNORE INTO ${into}.visitStale SELECT patientId FROM ${into}.appointment WHERE id = ?`);
  for (const id of unconfirmedRows(db).get(appointment.tableId) ?? []) for (const add of [stale, before]) add.run(id);
};

const copyStream = (db: Sqlite, into: string, stream: StreamName): void => {
  for (const table of tablesOf(stream)) db.exec(`CREATE TABLE ${into}.${table.name} AS SELECT ${columnsOf(table).join(", ")} FROM main.${table.name}`);
  for (const kept of ["conflict", "unknownValue"]) db.exec(`CREATE TABLE ${into}.${kept} AS SELECT * FROM main.${kept} WHERE tableId IN ${tableIdsOf(stream)}`);
  if (stream === "config") for (const kept of ["statement", "logAuthor"]) db.exec(`CREATE TABLE ${into}.${kept} AS SELECT * FROM main.${kept}`);
  if (stream !== "desk") return;
  db.exec(`CREATE TABLE ${into}.slotClaim AS SELECT * FROM main.slotClaim`);
  copySearch(db, into);
};

/** What stands in the way of speaking for the clinic. */
const isBlind = (db: Sqlite): boolean => isAgendaOnly(db) || isDoubted(db) || replicaValues(db).number(leftOutKey) !== null || db.prepare("SELECT EXISTS (SELECT 1 FROM main.quarantine WHERE code IN ('sealed', 'unknownTable', 'unknownRow'))").pluck().get() === 1;

const makeFiles = (db: Sqlite, { into, files, now }: MakeSpec): Omit<Made, "files"> & { readonly marks: readonly (readonly TableMark[])[] } => {
  for (const [at, file] of files.entries()) attachPart(db, join(into, fileName(file)), `part${at}`, file.key);
  // One reading of the file for all parts: what is written meanwhile waits for nothing and is not in them.
  db.exec("BEGIN");
  try {
    const head = readHead(db);
    const peers = db.prepare("SELECT device, lastSeq, lastHash FROM main.peer ORDER BY device").all() as Made["peers"];
    const marks = files.map(({ group, stream }, at) => {
      const part = `part${at}`;
      const isAgenda = group === 0 && stream === "desk";
      if (isAgenda) copyAgenda(db, part, now);
      else copyStream(db, part, stream);
      takeOffUnconfirmed(db, part, (table) => table.stream === stream);
      if (stream === "desk" && !isAgenda) copyFirstVisits(db, part);
      return isAgenda ? [] : tablesOf(stream).map((table) => markOf(db, part, table));
    });
    db.exec("COMMIT");
    return { head, schemaVersion, peers, marks };
  } finally {
    if (db.inTransaction) db.exec("ROLLBACK");
    for (const at of files.keys()) db.exec(`DETACH part${at}`);
  }
};

/**
 * Makes the files of a snapshot from the clinic's store while it is in use: what the log says at its head, without what
 * this PC has not sent. Seconds long: call it in a thread of its own. A try that was cut short leaves files without a manifest.
 */
export const makeSnapshotFiles = (spec: MakeSpec): Result<Made, MakeFault> => {
  try {
    rmSync(spec.into, { recursive: true, force: true });
    mkdirSync(spec.into, { recursive: true, mode: 0o700 });
    const db = openDatabase(spec.store, spec.key);
    try {
      if (isBlind(db)) return err({ fault: "blind" });
      const { marks, ...made } = makeFiles(db, spec);
      return ok({ ...made, files: spec.files.map((file, at) => {
        const path = join(spec.into, fileName(file));
        return { ...file, path, ...piecesOf(path), tables: marks[at] ?? [] };
      }) });
    } finally {
      db.close();
    }
  } catch (error) {
    rmSync(spec.into, { recursive: true, force: true });
    return err(isDiskFull(error) ? { fault: "diskFull" } : { fault: "failed", detail: error instanceof Error ? error.message : String(error) });
  }
};
