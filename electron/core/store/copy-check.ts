import { existsSync, readdirSync } from "node:fs";
import { appError, refuse } from "#shared/errors.ts";
import { isPermitted, type Role } from "#shared/permissions.ts";
import type { ClinicFiles } from "../clinic-files.ts";
import type { StoreKey } from "./key.ts";
import { mustBeKnown } from "./migrate.ts";
import { openDatabase } from "./open.ts";
import { leasesKey } from "./queries/leases.ts";
import { seriesStand, startNewSeries, timesBegun } from "./queries/number-series.ts";
import { createRunner } from "./sqlite.ts";

/**
 * Refuses a copied store that may not take the clinic's place: one of a newer program (`storeNewer`), or one that was opened
 * by a person who had no right to go back to a copy (`notAllowed`). `userId` null: opened by the printed code, which is right enough.
 */
export const mustBeRestorable = (store: string, key: StoreKey, userId: string | null): void => {
  const db = openDatabase(store, key);
  try {
    mustBeKnown(db);
    if (userId === null) return;
    const held = db.prepare("SELECT roles FROM user WHERE id = ? AND active = 1 AND voidedAt IS NULL").pluck().get(userId);
    if (typeof held !== "string" || !isPermitted(JSON.parse(held) as readonly Role[], "backup.restore")) refuse(appError("notAllowed", { permission: "backup.restore" }));
  } finally {
    db.close();
  }
};

/** What the store that is about to be replaced has given out; null where there is none, or none that this key opens. */
const numbersOf = (file: string, key: StoreKey): { readonly stand: string; readonly times: number } | null => {
  if (!existsSync(file)) return null;
  try {
    const db = openDatabase(file, key);
    try {
      const runner = createRunner(db);
      return { stand: seriesStand(runner), times: timesBegun(runner) };
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
};

/** A copy does not know what was given back since it was made: what this PC holds, the server says anew. Done to the copy before it takes its place. */
export const forgetLeases = (copied: string, key: StoreKey): void => {
  const db = openDatabase(copied, key);
  try {
    // A copy of an older program has none, nor where they would be.
    if (db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'replica'").pluck().get() === 1) db.prepare("DELETE FROM replica WHERE key = ?").run(leasesKey);
  } finally {
    db.close();
  }
};

/**
 * Sees to it that a copied store gives no number a second time: it goes on where the store that it replaces had given none
 * that the copy does not know of, else it begins new series. Done to the copy before it takes its place, so that a power cut
 * cannot come between. Every restore leaves a folder behind, which counts too where the replaced store cannot be read.
 */
export const settleNumbers = (copied: string, key: StoreKey, { store, keptAside }: ClinicFiles): void => {
  const replaced = numbersOf(store, key);
  const db = openDatabase(copied, key);
  try {
    const { run: local, ...reading } = createRunner(db);
    if (replaced?.stand === seriesStand(reading)) return;
    const restores = existsSync(keptAside) ? readdirSync(keptAside).length : 0;
    db.transaction(() => startNewSeries({ ...reading, local }, Math.max(replaced?.times ?? 0, restores))).immediate();
  } finally {
    db.close();
  }
};
