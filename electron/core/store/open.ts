// oxlint-disable-next-line import/default -- the addon's CommonJS has no marked default; Node gives its exports as one.
import Database from "better-sqlite3-multiple-ciphers";
import { appError, refuse } from "#shared/errors.ts";
import { isDiskFull } from "./atomic-write.ts";

export type Sqlite = Database.Database;

/** The N-API that the addon was built for. An older runtime does not refuse it: it crashes without a word. */
const neededNapi = 10;

/** What is kept of the file in memory, in KiB: a board of every day of a year and the searches of a day each fit, and a larger cache was no quicker. */
export const cacheKib = 49_152;

/**
 * How a file's pages are sealed; with either a flipped bit is found. `sqlcipher` is the store: AES-256-CBC and HMAC-SHA512,
 * for which there are other readers. `aegis` (AEGIS-256) is for files that travel and are not kept: five times as quick.
 */
export type Cipher = "sqlcipher" | "aegis";

/** Of the file that the connection opens or attaches next. */
const chooseCipher = (db: Sqlite, cipher: Cipher): void => {
  db.pragma(`cipher='${cipher}'`);
  if (cipher === "sqlcipher") db.pragma("legacy=4");
};

/** A raw key as SQLite takes it. */
const keyText = (key: Uint8Array): string => `"x'${Buffer.from(key).toString("hex")}'"`;

/** What SQLite says where the index of its journal, a file beside the store's, finds no room. */
const isNoRoomBeside = (error: unknown): boolean => (error as { readonly code?: unknown } | null)?.code === "SQLITE_IOERR_SHMSIZE";

/**
 * Opens or makes an encrypted file.
 * `key` is 32 random bytes and is used raw: no passphrase is stretched here.
 * Refuses with `runtimeTooOld`, with `diskFull` where there is no room even to open it, or `storeUnreadable` where the key is not the file's or the file is damaged.
 */
export const openDatabase = (file: string, key: Uint8Array, options: { readonly readonly?: boolean; readonly cipher?: Cipher } = {}): Sqlite => {
  if (Number(process.versions["napi"] ?? 0) < neededNapi) {
    refuse(appError("runtimeTooOld", { found: `N-API ${process.versions["napi"] ?? "none"}`, needed: `N-API ${neededNapi}` }));
  }
  if (key.length !== 32) throw new Error("a store's key is 32 bytes");
  const db = new Database(file, { readonly: options.readonly ?? false });
  try {
    chooseCipher(db, options.cipher ?? "sqlcipher");
    db.pragma(`key=${keyText(key)}`);
    db.pragma("temp_store=MEMORY");
    db.pragma(`cache_size=-${cacheKib}`);
    db.pragma("foreign_keys=ON");
    db.pragma("busy_timeout=5000");
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    if (!options.readonly) {
      db.pragma("journal_mode=WAL");
      db.pragma("synchronous=FULL");
      db.pragma("secure_delete=ON");
    }
    return db;
  } catch (error) {
    db.close();
    if (isDiskFull(error) || isNoRoomBeside(error)) return refuse(appError("diskFull"));
    return refuse(appError("storeUnreadable", { detail: error instanceof Error ? error.message : String(error) }));
  }
};

/** Attaches another encrypted file under a name. */
export const attachDatabase = (db: Sqlite, file: string, as: string, key: Uint8Array, cipher: Cipher = "sqlcipher"): void => {
  chooseCipher(db, cipher);
  try {
    db.prepare(`ATTACH ? AS ${as} KEY ${keyText(key)}`).run(file);
  } finally {
    chooseCipher(db, "sqlcipher");
  }
};

/** Opens or makes a file that holds nothing: only its lock is wanted. `patienceMs` is how long another holder is waited for. */
export const openLockFile = (file: string, patienceMs: number): Sqlite => new Database(file, { timeout: patienceMs });
