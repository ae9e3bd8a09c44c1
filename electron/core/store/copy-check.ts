import { existsSync } from "node:fs";
import { join } from "node:path";
import { appError, refuse } from "#shared/errors.ts";
import { isPermitted, type Role } from "#shared/permissions.ts";
import type { StoreKey } from "./key.ts";
import { mustBeKnown } from "./migrate.ts";
import { openDatabase } from "./open.ts";
import { seriesStand } from "./queries/number-series.ts";
import { createRunner } from "./sqlite.ts";
import { createRead, type Read } from "./tx.ts";

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

/** True where the store that was replaced is at hand and had given out no number that its copy does not know of. */
export const hasSameNumbers = (keptAside: string | null, key: StoreKey, copy: Read): boolean => {
  const replaced = keptAside === null ? null : join(keptAside, "clinic.db");
  if (replaced === null || !existsSync(replaced)) return false;
  try {
    const db = openDatabase(replaced, key);
    try {
      return seriesStand(createRead(createRunner(db))) === seriesStand(copy);
    } finally {
      db.close();
    }
  } catch {
    return false;
  }
};
