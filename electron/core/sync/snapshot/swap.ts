import { renameSync } from "node:fs";
import { dirname } from "node:path";
import { err, ok, type Result } from "#shared/core/result.ts";
import { isDiskFull, syncFolder } from "../../store/atomic-write.ts";
import { attachDatabase, openDatabase, type Sqlite } from "../../store/open.ts";
import type { WriteHook } from "../../store/tx.ts";
import type { Vault } from "../../vault.ts";
import { readHead } from "../head.ts";
import { replicaValues } from "../replica-values.ts";
import { carryOver, leftOutKey } from "./carry-over.ts";
import { confirmedBy, layOnUnconfirmed } from "./lay-on.ts";

/** `busy`: somebody else has the file open (a backup), try again. */
export type SwapFault = { readonly fault: "busy" | "diskFull" | "notOpen" } | { readonly fault: "failed"; readonly detail: string };

const finish = (path: string, vault: Pick<Vault, "files" | "key">, device: string, hooks: readonly WriteHook[]): void => {
  const db = openDatabase(path, vault.key());
  try {
    attachDatabase(db, vault.files.store, "old", vault.key());
    db.exec("BEGIN IMMEDIATE");
    const head = readHead(db);
    carryOver(db, "old", { head, leftOut: replicaValues(db).number(leftOutKey) });
    const peer = db.prepare("SELECT lastSeq, lastHash FROM peer WHERE device = ?").get(device) as { readonly lastSeq: number; readonly lastHash: Uint8Array } | undefined;
    layOnUnconfirmed(db, hooks, confirmedBy(db, peer), head.seq);
    db.exec("COMMIT");
    db.exec("DETACH old");
    db.pragma("wal_checkpoint(TRUNCATE)");
  } finally {
    db.close();
  }
};

/** True where nobody else has the file open: its journal then goes with the last who closes it. */
const isAlone = (db: Sqlite): boolean => {
  try {
    const mode = db.pragma("journal_mode=DELETE", { simple: true });
    if (mode === "delete") return true;
  } catch {
    // Locked by another: the same answer.
  }
  db.pragma("journal_mode=WAL");
  return false;
};

/**
 * Puts a built store in the place of the one in use: what came since it was built is carried over, what was not sent is
 * laid on, and a rename decides. Until then the old file is whole, afterwards the new one. Nobody writes meanwhile, for all
 * of it happens in one go. `hooks` keep what is derived.
 */
export const swapStore = (vault: Vault, path: string, hooks: readonly WriteHook[]): Result<null, SwapFault> => {
  const store = vault.store();
  if (!store) return err({ fault: "notOpen" });
  try {
    finish(path, vault, store.device, hooks);
    if (!isAlone(store.db)) return err({ fault: "busy" });
    vault.reopen(() => {
      renameSync(path, vault.files.store);
      syncFolder(dirname(vault.files.store));
    });
    return ok(null);
  } catch (error) {
    return err(isDiskFull(error) ? { fault: "diskFull" } : { fault: "failed", detail: error instanceof Error ? error.message : String(error) });
  }
};
