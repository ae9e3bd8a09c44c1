import { err, ok, type Result } from "#shared/core/result.ts";
import { tables, type TableName } from "#shared/schema/index.ts";
import { foldSchemaOf } from "#shared/sync/fold-table.ts";
import { sameBytes } from "#shared/sync/bytes.ts";
import { decodeEnvelope, limits, partContext } from "#shared/sync/envelope.ts";
import { decodePage, type LogEntry } from "#shared/sync/log.ts";
import { plainPartsOf } from "#shared/sync/outgoing.ts";
import { liftRow, lowerRow } from "#shared/sync/overlay.ts";
import type { NetFault, SyncCrypto } from "#shared/sync/ports.ts";
import type { WriteHook } from "../store/tx.ts";
import { netFaultOf } from "./http-net.ts";
import type { Live } from "./live.ts";
import { unconfirmedRows } from "./snapshot/rewind.ts";
import { openStorage, type StorageTx, tablesOf } from "./storage.ts";

/** This PC's last change set of those that wait which the log has, and where. Between `after` and there lies nobody else's work. */
export interface Found {
  readonly deviceSeq: number;
  readonly seq: number;
  readonly after: number;
}

const schema = foldSchemaOf(Object.values(tables));
const streamOf = (tableId: number) => schema.get(tableId)?.stream ?? null;

/** Whether an entry of the log is what waits here under its number: sent as it is, or sealed another time. */
const isOurs = ({ tenant, bodies: { keys } }: Live, crypto: SyncCrypto, tx: StorageTx, { device, deviceSeq, envelope }: LogEntry): boolean => {
  const kept = tx.sent(deviceSeq);
  if (kept && sameBytes(kept.envelope, envelope)) return true;
  const decoded = decodeEnvelope(envelope, device);
  const set = tx.setOf(deviceSeq);
  if (!decoded.ok || decoded.value.statement || !set) return false;
  const plain = plainPartsOf(set, streamOf);
  return decoded.value.parts.length === plain.size && decoded.value.parts.every(({ stream, epoch, sealed }) => {
    const key = keys.key(stream, epoch);
    const theirs = key && crypto.open(key, sealed, partContext(tenant, device, deviceSeq, stream, epoch));
    const ours = plain.get(stream);
    return theirs && ours ? sameBytes(theirs, ours) : false;
  });
};

/**
 * How far the log has what waits here under this PC's present name: a file that was made anew waits with all that it had not
 * heard the log have. Null where the log has none of it, or no longer says. Looks no further than the first other work.
 */
export const findAlreadyThere = async (live: Live, crypto: SyncCrypto): Promise<Result<Found | null, NetFault>> => {
  const { store: { db }, client, device } = live;
  const [first, last, base] = db.prepare("SELECT min(o.deviceSeq), max(o.deviceSeq), coalesce(min(nullif(s.base, 0)), 0) FROM outbox o JOIN changeSet s ON s.deviceSeq = o.deviceSeq").raw().get() as readonly [number | null, number | null, number];
  const heard = await client.call("head");
  if (!heard.ok) return err(netFaultOf(heard.error));
  if (first === null || last === null || heard.value.answer.deviceSeq < first) return ok(null);
  const end = Math.min(last, heard.value.answer.deviceSeq);
  let found: Found | null = null;
  let since = base;
  let after = base;
  while (since < heard.value.answer.server.head) {
    const pulled = await client.call("pull", { query: { since, limit: limits.pageEntries } });
    if (!pulled.ok && pulled.error.code === "compacted" && pulled.error.horizon > since) {
      // Whose work that was is not known any more.
      since = after = pulled.error.horizon;
      continue;
    }
    if (!pulled.ok) return err(netFaultOf(pulled.error));
    const page = decodePage(pulled.value.answer);
    const reached = page.ok ? page.value.at(-1)?.seq : undefined;
    if (!page.ok || reached === undefined || reached <= since || !db.open) return err({ code: "offline" });
    const { tx } = openStorage(db, []);
    for (const entry of page.value) {
      if (entry.device !== device || entry.deviceSeq < first) {
        after = entry.seq;
        continue;
      }
      if (entry.deviceSeq > end || !isOurs(live, crypto, tx, entry)) return ok(found);
      // Each entry is chained to the one before it: what was compacted away before this one is this PC's work too.
      found = { deviceSeq: entry.deviceSeq, seq: entry.seq, after };
    }
    since = reached;
  }
  return ok(found);
};

/**
 * What the log has up to there waits no more; rows are shown as the log has them, with the rest laid on, which has seen it:
 * whoever wrote that had written both. Gives the tables of rows that are others now.
 */
export const letGo = ({ store: { db } }: Live, hooks: readonly WriteHook[], { deviceSeq: upTo, seq, after }: Found): readonly TableName[] => {
  const { tx, touched } = openStorage(db, hooks);
  db.transaction(() => {
    for (const [tableId, rowIds] of unconfirmedRows(db)) {
      for (const rowId of rowIds) {
        const { shown, confirmed, pending } = liftRow(tx, tableId, rowId);
        lowerRow(tx, tableId, rowId, shown, confirmed, pending.filter(({ deviceSeq }) => deviceSeq > upTo));
      }
    }
    db.prepare("DELETE FROM outbox WHERE deviceSeq <= ?").run(upTo);
    db.prepare("UPDATE sent SET seq = ? WHERE deviceSeq <= ? AND seq IS NULL").run(seq, upTo);
    db.prepare("UPDATE changeSet SET base = ? WHERE deviceSeq IN (SELECT deviceSeq FROM outbox) AND base >= ? AND base < ?").run(seq, after, seq);
  }).immediate();
  return tablesOf(touched());
};
