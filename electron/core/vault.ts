import { existsSync, mkdirSync } from "node:fs";
import type { Random } from "#shared/core/random.ts";
import type { Clock } from "#shared/core/time.ts";
import { appError, Refusal, refuse } from "#shared/errors.ts";
import { user as userTable } from "#shared/schema/tables/user.ts";
import { clinic as clinicTable } from "#shared/schema/tables/clinic.ts";
import type { ClinicFiles } from "./clinic-files.ts";
import { moveAside } from "./store/move-aside.ts";
import { readKeyFile, writeKeyFile, type KeyFile } from "./store/key-file.ts";
import type { StoreKey } from "./store/key.ts";
import { askServer } from "./store/asks.ts";
import { migrate } from "./store/migrate.ts";
import { openDatabase, type Sqlite } from "./store/open.ts";
import { mustNotBeHalfRestored } from "./store/restore.ts";
import { decodeRow } from "./store/rows.ts";
import { sqlite } from "./store/sqlite.ts";
import { createStore, type Store, type WriteHook } from "./store/tx.ts";

export interface VaultDeps {
  readonly files: ClinicFiles;
  readonly clock: Clock;
  readonly random: Random;
  readonly hooks: readonly WriteHook[];
  /** Makes anew what is derived from rows, where it is missing or was made by older rules. */
  readonly prepare: (db: Sqlite) => void;
  /** Settles what a power cut left half done, before anybody works in the store. */
  readonly settle: (store: Store) => void;
  /** Makes and proves the copy that is kept of a file before it is upgraded. */
  readonly copyBeforeUpgrade: (key: StoreKey, keys: KeyFile) => void;
}

/** The clinic's file and its key: shut until somebody's password opens it, then open until the program ends or restores. */
export interface Vault {
  readonly files: ClinicFiles;
  /** What is known before anyone has signed in; null where there is no clinic. */
  readonly keys: () => KeyFile | null;
  readonly store: () => Store | null;
  /** The key of the open store, to wrap it anew. */
  readonly key: () => StoreKey;
  /** The last change set before this run of the program: what came before is not taken back key by key. */
  readonly runStart: () => number;
  /** Which opening of the clinic this is: another one once it was shut, as for a restore, and the same where its file was made anew. */
  readonly opening: () => number;
  readonly open: (key: StoreKey) => Store;
  /** Shuts the file, lets `between` put another in its place, and opens that under the same key: whoever works here goes on. */
  readonly reopen: (between?: () => void) => void;
  /** Makes an empty store; the clinic exists once `saveKeys` has kept a way into it. `device`: where its name is known already. */
  readonly make: (key: StoreKey, device?: string) => Store;
  /** Hears of the store as it opens, and before it closes. */
  readonly watch: (watcher: VaultWatcher) => void;
  readonly saveKeys: (keys: KeyFile) => void;
  /** Writes names, languages and who is active into the key file where they have changed; on a full disk it does so the next time. */
  readonly refreshTiles: () => void;
  readonly close: () => void;
}

export interface VaultWatcher {
  readonly opened: (store: Store) => void;
  readonly closing: () => void;
}

/** Letters and digits that tell this PC's changes from another's, for ever. */
export const createDevice = (random: Random): string =>
  Array.from(random.bytes(10), (byte) => "0123456789abcdefghjkmnpqrstvwxyz"[byte & 31] ?? "0").join("");

/** The key file as the open store's people and clinic would have it. Whoever is not active loses their wrap. */
const tilesOf = (store: Store, keys: KeyFile): KeyFile => {
  const { read } = store;
  const stored = read.one(sqlite.selectFrom("clinic").selectAll().limit(1));
  const clinic = stored && decodeRow(clinicTable, stored);
  const pins = new Set(read.all(sqlite.selectFrom("userSecret").select("userId").where("pinHash", "is not", null)).map((secret) => secret.userId));
  const people = read.all(sqlite.selectFrom("user").selectAll().where("voidedAt", "is", null).orderBy("id")).map((row) => decodeRow(userTable, row));
  return {
    ...keys,
    ...(clinic && { clinicId: clinic.id, clinic: { name: clinic.name, nameOther: clinic.nameOther, language: clinic.language }, backupFolder: clinic.backupFolder }),
    slots: people.map(({ id, username, name, nameOther, active }) => ({
      userId: id, username, name, nameOther, active, hasPin: pins.has(id),
      wrap: active ? (keys.slots.find((slot) => slot.userId === id)?.wrap ?? null) : null,
    })),
  };
};

export const createVault = ({ files, clock, random, hooks, prepare, settle, copyBeforeUpgrade }: VaultDeps): Vault => {
  let store: Store | null = null;
  let key: StoreKey | null = null;
  let keys: KeyFile | null | undefined;
  let runStart = 0;
  let opening = 0;
  const watchers: VaultWatcher[] = [];

  const readKeys = (): KeyFile | null => (keys === undefined ? (keys = readKeyFile(files.keys)) : keys);
  const mustKeys = (): KeyFile => readKeys() ?? refuse(appError("noClinic"));
  const saveKeys = (next: KeyFile): void => {
    writeKeyFile(files.keys, next);
    keys = next;
  };
  const hold = (db: Sqlite, held: StoreKey): Store => {
    prepare(db);
    key = held;
    runStart = Number(db.prepare("SELECT coalesce(max(deviceSeq), 0) FROM changeSet").pluck().get());
    store = createStore(db, { clock, random, hooks, asks: askServer });
    for (const { opened } of watchers) opened(store);
    return store;
  };
  const refreshTiles = (): void => {
    const current = readKeys();
    if (!store || !current) return;
    const next = tilesOf(store, current);
    if (JSON.stringify(next) === JSON.stringify(current)) return;
    try {
      saveKeys(next);
    } catch (error) {
      // What the rows say is kept, and counts at the door: no room for the tiles makes no refusal of it.
      if (!(error instanceof Refusal && error.error.code === "diskFull")) throw error;
    }
  };

  const close = (db: Sqlite | null): void => {
    const shut = db ?? store?.db;
    try {
      if (store) for (const { closing } of watchers) closing();
      store?.close();
    } finally {
      // Whatever went wrong: what is half shut is not taken for open, and nobody else is kept from it.
      if (shut?.open) shut.close();
      store = null;
      key = null;
      keys = undefined;
      opening += 1;
    }
  };

  const open: Vault["open"] = (given) => {
    if (store) return store;
    mustNotBeHalfRestored(files);
    if (!existsSync(files.store)) return refuse(appError("storeUnreadable", { detail: "clinic.db" }));
    const db = openDatabase(files.store, given);
    try {
      migrate(db, () => copyBeforeUpgrade(given, mustKeys()));
    } catch (error) {
      db.close();
      throw error;
    }
    try {
      const opened = hold(db, given);
      settle(opened);
      refreshTiles();
      return opened;
    } catch (error) {
      // Half settled is not open: the next signing in begins again.
      close(db);
      throw error;
    }
  };

  const mustKey = (): StoreKey => key ?? refuse(appError("notSignedIn"));

  return {
    files,
    keys: readKeys,
    store: () => store,
    key: mustKey,
    saveKeys,
    refreshTiles,
    runStart: () => runStart,
    opening: () => opening,
    open,
    reopen: (between = () => undefined) => {
      const [held, before] = [mustKey(), opening];
      close(null);
      try {
        between();
      } finally {
        open(held);
        opening = before;
      }
    },
    watch: (watcher) => void watchers.push(watcher),
    make: (given, device = createDevice(random)) => {
      // Open without a key file: one is being made at this moment, by another window or a second press.
      if (store || readKeys()) return refuse(appError("clinicExists"));
      mustNotBeHalfRestored(files);
      mkdirSync(files.folder, { recursive: true, mode: 0o700 });
      // A store that no key file opens is what a power cut left of making a clinic: nobody has the key.
      if (existsSync(files.store)) moveAside(files, clock.now());
      const db = openDatabase(files.store, given);
      try {
        migrate(db, () => undefined);
        db.prepare("INSERT INTO meta (key, value) VALUES ('device', ?)").run(device);
        return hold(db, given);
      } catch (error) {
        close(db);
        throw error;
      }
    },
    close: () => close(null),
  };
};
