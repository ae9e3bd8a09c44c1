import { createHash } from "node:crypto";
import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import type { Instant } from "#shared/core/time.ts";
import { appError, refuse } from "#shared/errors.ts";
import { isDiskFull, syncFolder, writeFileAtomic } from "./atomic-write.ts";
import { storeVersion } from "./migrate.ts";
import { openDatabase, type Sqlite } from "./open.ts";

const fileMark = z.object({ bytes: z.int(), sha256: z.string() });
const tableMark = z.object({ rows: z.int(), sha256: z.string() });

export const backupReason = z.enum(["schedule", "demand", "upgrade", "restore"]);
export type BackupReason = z.output<typeof backupReason>;

/** What a copy is said to hold, written beside it once it was proved to hold it. */
const manifest = z.object({
  format: z.literal(1),
  madeAt: z.int(),
  reason: backupReason,
  clinicName: z.string(),
  /** Version of the store's schema. */
  version: z.int(),
  rows: z.int(),
  tables: z.record(z.string(), tableMark),
  files: z.object({ "clinic.db": fileMark, "keys.json": fileMark }),
  provedAt: z.int(),
});
export type BackupManifest = z.output<typeof manifest>;

export interface Backup {
  readonly folder: string;
  readonly manifest: BackupManifest;
}

export interface BackupSpec {
  readonly store: string;
  readonly key: Uint8Array;
  /** The key file's text, so that the copy opens with the passwords of its own time. */
  readonly keys: string;
  /** Where the backups lie, and this one's name there. */
  readonly into: string;
  readonly name: string;
  /** Where the copy is opened apart, so that looking at a backup never changes it. */
  readonly scratch: string;
  readonly clinicName: string;
  readonly madeAt: Instant;
  readonly reason: BackupReason;
}

const storeName = "clinic.db";
const keysName = "keys.json";
const manifestName = "manifest.json";
const draftEnding = ".part";
/** Names that copies in the making have, and nothing else in a folder that others keep their files in too. */
const draftName = /^daftar-\d{4}-\d{2}-\d{2}-\d{4}(?:-\d+)?\.part$/;

const markOf = (file: string): z.output<typeof fileMark> => {
  const hash = createHash("sha256");
  const handle = openSync(file, "r");
  const piece = Buffer.alloc(1 << 20);
  let bytes = 0;
  try {
    for (let read = readSync(handle, piece); read > 0; read = readSync(handle, piece)) {
      hash.update(piece.subarray(0, read));
      bytes += read;
    }
  } finally {
    closeSync(handle);
  }
  return { bytes, sha256: hash.digest("hex") };
};

/** Rows of the tables, without what is derived from them (virtual tables and their shadows). */
const tableNames = (db: Sqlite): readonly string[] =>
  db.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").pluck().all() as string[];

/** Counts and hashes every table, as its own tree is walked: by rowid, or by primary key where there is none. */
const markTables = (db: Sqlite): Readonly<Record<string, z.output<typeof tableMark>>> =>
  Object.fromEntries(
    tableNames(db).map((name) => {
      const hash = createHash("sha256");
      let rows = 0;
      for (const row of db.prepare(`SELECT * FROM "${name}" NOT INDEXED`).raw().iterate()) {
        hash.update(JSON.stringify(row));
        rows += 1;
      }
      return [name, { rows, sha256: hash.digest("hex") }];
    }),
  );

const unreadable = (file: string, detail: string): never => refuse(appError("backupUnreadable", { file: basename(file), detail }));

/** Opens a copy of the copy, walks all its pages and counts and hashes all its rows. Refuses with `backupUnreadable`. */
const inspect = (folder: string, key: Uint8Array, scratch: string): { readonly version: number; readonly tables: BackupManifest["tables"] } => {
  const apart = join(scratch, `${basename(folder)}.db`);
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  try {
    copyFileSync(join(folder, storeName), apart);
    const db = openDatabase(apart, key);
    try {
      const [verdict] = db.pragma("integrity_check(1)", { simple: false }) as readonly Readonly<Record<string, string>>[];
      const found = Object.values(verdict ?? {})[0];
      if (found !== "ok") return unreadable(folder, found ?? "integrity");
      return { version: storeVersion(db), tables: markTables(db) };
    } finally {
      db.close();
    }
  } catch (error) {
    if (isDiskFull(error)) return refuse(appError("diskFull"));
    if ((error as { readonly error?: { readonly code?: string } }).error?.code === "backupUnreadable") throw error;
    return unreadable(folder, error instanceof Error ? error.message : String(error));
  } finally {
    for (const ending of ["", "-wal", "-shm", "-journal"]) rmSync(apart + ending, { force: true });
  }
};

const sync = (file: string): void => {
  const handle = openSync(file, "r+");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

const sameMarks = (a: BackupManifest["tables"], b: BackupManifest["tables"]): string | undefined =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].find((name) => a[name]?.rows !== b[name]?.rows || a[name]?.sha256 !== b[name]?.sha256);

/**
 * Makes a copy and proves it: `VACUUM INTO` under the same key, opened apart, integrity-checked, and each table counted and
 * hashed against the original (where nobody has written meanwhile). It has its name only when all that is done, so a half
 * copy is never taken for a whole one. Runs for seconds: call it in a thread of its own. Refuses with `diskFull` or `backupUnreadable`.
 */
export const makeBackup = (spec: BackupSpec): Backup => {
  const folder = join(spec.into, spec.name);
  const draft = folder + draftEnding;
  try {
    mkdirSync(spec.into, { recursive: true, mode: 0o700 });
    dropDrafts(spec.into);
    mkdirSync(draft, { mode: 0o700 });
    const source = openDatabase(spec.store, spec.key);
    let original: BackupManifest["tables"] | null;
    try {
      const before = source.pragma("data_version", { simple: true });
      original = markTables(source);
      source.prepare("VACUUM INTO ?").run(join(draft, storeName));
      if (source.pragma("data_version", { simple: true }) !== before) original = null;
    } finally {
      source.close();
    }
    sync(join(draft, storeName));
    writeFileAtomic(join(draft, keysName), spec.keys);
    const { version, tables } = inspect(draft, spec.key, spec.scratch);
    const differs = original && sameMarks(original, tables);
    if (differs !== null && differs !== undefined) unreadable(folder, differs);
    const made: BackupManifest = {
      format: 1, madeAt: spec.madeAt, reason: spec.reason, clinicName: spec.clinicName, version,
      rows: Object.values(tables).reduce((sum, { rows }) => sum + rows, 0), tables,
      files: { [storeName]: markOf(join(draft, storeName)), [keysName]: markOf(join(draft, keysName)) },
      provedAt: spec.madeAt,
    };
    writeFileAtomic(join(draft, manifestName), JSON.stringify(made, null, 1));
    renameSync(draft, folder);
    syncFolder(spec.into);
    return { folder, manifest: made };
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (isDiskFull(error)) return refuse(appError("diskFull"));
    throw error;
  }
};

/** What a power cut left of a copy in the making. */
const dropDrafts = (into: string): void => {
  for (const name of readdirSync(into)) if (draftName.test(name)) rmSync(join(into, name), { recursive: true, force: true });
};

/** The copy at a path, which may also be one of its files. Refuses with `backupUnreadable`. */
export const readBackup = (path: string): Backup => {
  const folder = existsSync(path) && statSync(path).isDirectory() ? path : dirname(path);
  try {
    return { folder, manifest: manifest.parse(JSON.parse(readFileSync(join(folder, manifestName), "utf8"))) };
  } catch {
    return unreadable(path, manifestName);
  }
};

/** Every whole copy in a folder, the newest first. */
export const listBackups = (into: string): readonly Backup[] => {
  if (!existsSync(into)) return [];
  return readdirSync(into)
    .filter((name) => !name.endsWith(draftEnding) && existsSync(join(into, name, manifestName)))
    .flatMap((name) => {
      try {
        return [readBackup(join(into, name))];
      } catch {
        return [];
      }
    })
    .sort((a, b) => b.manifest.madeAt - a.manifest.madeAt);
};

export const backupStoreFile = (backup: Backup): string => join(backup.folder, storeName);
export const backupKeysFile = (backup: Backup): string => join(backup.folder, keysName);

/** Refuses with `backupUnreadable` a copy whose files are not those that its manifest tells of. */
export const mustBeAsWritten = ({ folder, manifest: { files } }: Backup): void => {
  for (const name of [storeName, keysName] as const) {
    const found = existsSync(join(folder, name)) ? markOf(join(folder, name)) : null;
    if (found?.sha256 !== files[name].sha256) unreadable(folder, name);
  }
};

/** Opens a copy apart and compares all of it with its manifest. Refuses with `backupUnreadable`; then notes when it was proved. */
export const proveBackup = (path: string, key: Uint8Array, scratch: string, now: Instant): Backup => {
  const backup = readBackup(path);
  mustBeAsWritten(backup);
  const { tables } = inspect(backup.folder, key, scratch);
  const differs = sameMarks(backup.manifest.tables, tables);
  if (differs !== undefined) unreadable(path, differs);
  const proved = { ...backup.manifest, provedAt: now };
  writeFileAtomic(join(backup.folder, manifestName), JSON.stringify(proved, null, 1));
  return { ...backup, manifest: proved };
};
