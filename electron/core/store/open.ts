// oxlint-disable-next-line import/default -- the addon's CommonJS has no marked default; Node gives its exports as one.
import Database from "better-sqlite3-multiple-ciphers";
import { appError, refuse } from "#shared/errors.ts";

export type Sqlite = Database.Database;

/** The N-API that the addon was built for. An older runtime does not refuse it: it crashes without a word. */
const neededNapi = 10;

/** What is kept of the file in memory, in KiB: a board of every day of a year and the searches of a day each fit, and a larger cache was no quicker. */
export const cacheKib = 49_152;

/**
 * Opens or makes an encrypted file (SQLCipher 4 pages: AES-256-CBC and HMAC-SHA512, so a flipped bit is found).
 * `key` is 32 random bytes and is used raw: no passphrase is stretched here.
 * Refuses with `runtimeTooOld`, or `storeUnreadable` where the key is not the file's or the file is damaged.
 */
export const openDatabase = (file: string, key: Uint8Array, options: { readonly readonly?: boolean } = {}): Sqlite => {
  if (Number(process.versions["napi"] ?? 0) < neededNapi) {
    refuse(appError("runtimeTooOld", { found: `N-API ${process.versions["napi"] ?? "none"}`, needed: `N-API ${neededNapi}` }));
  }
  if (key.length !== 32) throw new Error("a store's key is 32 bytes");
  const db = new Database(file, { readonly: options.readonly ?? false });
  try {
    db.pragma("cipher='sqlcipher'");
    db.pragma("legacy=4");
    db.pragma(`key="x'${Buffer.from(key).toString("hex")}'"`);
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
    return refuse(appError("storeUnreadable", { detail: error instanceof Error ? error.message : String(error) }));
  }
};

/** Opens or makes a file that holds nothing: only its lock is wanted. `patienceMs` is how long another holder is waited for. */
export const openLockFile = (file: string, patienceMs: number): Sqlite => new Database(file, { timeout: patienceMs });
