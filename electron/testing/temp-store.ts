import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Random } from "#shared/core/random.ts";
import type { Clock, Instant, Zone } from "#shared/core/time.ts";
import type { BasisPoints } from "#shared/core/money.ts";
import { clinic, type Clinic } from "#shared/schema/tables/clinic.ts";
import { askServer } from "../core/store/asks.ts";
import { keepDerived } from "../core/store/derived.ts";
import { migrate } from "../core/store/migrate.ts";
import { openDatabase, type Sqlite } from "../core/store/open.ts";
import { prepareSearch } from "../core/store/search.ts";
import { createStore, type Store } from "../core/store/tx.ts";

export interface TempStore {
  readonly store: Store;
  readonly db: Sqlite;
  readonly clinic: Clinic;
  readonly close: () => void;
}

const key = new Uint8Array(32).fill(7);

/** A real encrypted file in the temporary folder with an Egyptian clinic in it, for tests of queries without the door. */
export const tempStore = ({ clock, random }: { readonly clock: Clock; readonly random: Random }): TempStore => {
  const folder = mkdtempSync(join(tmpdir(), "clinic-"));
  const db = openDatabase(join(folder, "clinic.db"), key);
  migrate(db, () => undefined);
  db.prepare("INSERT INTO meta (key, value) VALUES ('device', 'testtestte')").run();
  prepareSearch(db);
  const store = createStore(db, { clock, random, hooks: keepDerived, asks: askServer });
  const made = store.transact({ userId: null, procedure: "test" }, null, (tx) =>
    tx.insert(clinic, {
      name: "عيادة النيل", country: "EG", zone: "Africa/Cairo" as Zone, currency: "EGP", language: "ar", digits: "latn", hijri: false, weekStart: 6,
      taxBps: 0 as BasisPoints, taxIncluded: false, cashStep: 1, slotMinutes: 15, autoLockMinutes: 5, backupMinute: 120,
    }),
  ).value;
  return {
    store, db, clinic: made,
    close: () => {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

export const fixedClock = (start: number): Clock & { readonly pass: (ms: number) => void } => {
  let at = start;
  return { now: () => at as Instant, pass: (ms) => void (at += ms) };
};
