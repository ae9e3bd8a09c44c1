import { appError, refuse } from "#shared/errors.ts";
import type { Sqlite } from "./open.ts";
import type { Migration } from "./migration.ts";
import { migration as first } from "./migrations/0001-first.ts";
import { migration as replication } from "./migrations/0002-replication.ts";
import { migration as attachments } from "./migrations/0003-attachments.ts";

export const migrations: readonly Migration[] = [first, replication, attachments];

/** The version that a file says it has: 0 for a new one. */
export const storeVersion = (db: Sqlite): number => Number(db.pragma("user_version", { simple: true }));

const newest = (known: readonly Migration[]): number => known.at(-1)?.version ?? 0;

/** Refuses with `storeNewer` a file that a newer program has written: its rules are not known here. */
export const mustBeKnown = (db: Sqlite, known: readonly Migration[] = migrations): number => {
  const found = storeVersion(db);
  if (found > newest(known)) refuse(appError("storeNewer", { found, known: newest(known) }));
  return found;
};

/**
 * Brings a file to the newest version, step by step; a step and its version number are kept in one transaction, so a power
 * cut leaves the file between two steps and never within one. `beforeUpgrade` makes and proves the copy that is kept of
 * an older file; where it throws, nothing has been touched.
 */
export const migrate = (db: Sqlite, beforeUpgrade: (from: number) => void, known: readonly Migration[] = migrations): void => {
  const found = mustBeKnown(db, known);
  const due = known.filter((step) => step.version > found);
  if (due.length === 0) return;
  if (found > 0) beforeUpgrade(found);
  let at = found;
  for (const step of due) {
    if (step.version !== at + 1) throw new Error(`migration ${step.version} does not follow ${at}`);
    db.exec("BEGIN IMMEDIATE");
    try {
      step.up(db);
      db.pragma(`user_version=${step.version}`);
      db.exec("COMMIT");
    } catch (error) {
      if (db.inTransaction) db.exec("ROLLBACK");
      throw error;
    }
    at = step.version;
  }
};
