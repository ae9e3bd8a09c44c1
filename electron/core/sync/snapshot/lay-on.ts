import { tableById } from "#shared/schema/index.ts";
import { sameBytes } from "#shared/sync/bytes.ts";
import { lowerRow } from "#shared/sync/overlay.ts";
import type { Sqlite } from "../../store/open.ts";
import type { WriteHook } from "../../store/tx.ts";
import { openStorage } from "../storage.ts";
import { unconfirmedRows } from "./rewind.ts";

/**
 * How far the log of a snapshot has this PC's own changes: 0 where it cannot be told, or where the log's are not this file's
 * (a copied PC), for what waits is only let go where it is surely there. `peer` as the snapshot has it.
 */
export const confirmedBy = (db: Sqlite, peer: { readonly lastSeq: number; readonly lastHash: Uint8Array } | undefined): number => {
  if (!peer) return 0;
  const hash = db.prepare("SELECT hash FROM sent WHERE deviceSeq = ?").pluck().get(peer.lastSeq) as Uint8Array | undefined;
  return hash && sameBytes(hash, peer.lastHash) ? peer.lastSeq : 0;
};

/**
 * Lays this PC's unconfirmed changes over rows as the log says them (`lowerRow`). Changes that the log has up to
 * `confirmedUpTo` are no longer waiting. Within the transaction in which the rows came.
 */
export const layOnUnconfirmed = (db: Sqlite, hooks: readonly WriteHook[], confirmedUpTo: number, confirmedAt: number): void => {
  db.prepare("DELETE FROM outbox WHERE deviceSeq <= ?").run(confirmedUpTo);
  db.prepare("UPDATE sent SET seq = ? WHERE deviceSeq <= ? AND seq IS NULL").run(confirmedAt, confirmedUpTo);
  const { tx } = openStorage(db, hooks);
  for (const [tableId, rowIds] of unconfirmedRows(db)) {
    if (!tableById.has(tableId)) continue;
    for (const rowId of rowIds) {
      const row = tx.row(tableId, rowId);
      lowerRow(tx, tableId, rowId, row, row, tx.pendingOf(rowId));
    }
  }
};
