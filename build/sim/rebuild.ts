import { tableById } from "#shared/schema/index.ts";
import { streamIds, streamNames, type StreamName } from "#shared/schema/streams.ts";
import { sameBytes } from "#shared/sync/bytes.ts";
import { liftRow, lowerRow } from "#shared/sync/overlay.ts";
import type { PendingChange } from "#shared/sync/replica.ts";
import { copyOfDisk, createDisk, emptyDisk, type DiskState } from "./disk.ts";

const never = (): boolean => false;

/** What the log says up to the disk's head, without anything of the machine's own: a snapshot as a machine makes one. */
export const confirmedState = (state: DiskState): DiskState => {
  const disk = createDisk(copyOfDisk(state), never);
  disk.transact((tx) => {
    for (const changes of state.pending.values()) {
      const [first] = changes;
      if (!first) continue;
      const { shown, confirmed } = liftRow(tx, first.tableId, first.rowId);
      lowerRow(tx, first.tableId, first.rowId, shown, confirmed, []);
    }
    return true;
  });
  const own = emptyDisk(state.membership);
  return { ...disk.state(), written: 0, lastHlc: null, sets: own.sets, waiting: own.waiting, pending: own.pending, sent: own.sent, keys: new Map(state.keys), notes: own.notes };
};

/** What a machine is handed of a snapshot: the rows and keys of the streams that it has. */
export const onlyStreams = (snapshot: DiskState, streams: readonly StreamName[]): DiskState => {
  if (streams.length === streamNames.length) return snapshot;
  const ids = new Set<string>(streams.map((stream) => String(streamIds[stream])));
  const isTheirs = (tableId: number): boolean => streams.some((stream) => stream === tableById.get(tableId)?.stream);
  const byRow = <Value>(map: ReadonlyMap<string, Value>): Map<string, Value> => new Map([...map].filter(([key]) => isTheirs(Number(key.split(" ", 1)[0]))));
  return {
    ...snapshot,
    rows: byRow(snapshot.rows), unknown: byRow(snapshot.unknown), conflictsOf: byRow(snapshot.conflictsOf),
    rowIds: new Map([...snapshot.rowIds].filter(([tableId]) => isTheirs(tableId))),
    conflicts: new Map([...snapshot.conflicts].filter(([, { tableId }]) => isTheirs(tableId))),
    keys: new Map([...snapshot.keys].filter(([name]) => ids.has(name.split(" ", 1)[0] ?? ""))),
  };
};

/** A machine's disk made anew of a snapshot: what it has done and the snapshot lacks is laid on again and waits to be sent. */
export const rebuiltState = (snapshot: DiskState, own: DiskState, device: string, after: number): DiskState => {
  const base = copyOfDisk(snapshot);
  const theirs = base.peers.get(device);
  const sent = theirs && own.sent.get(theirs.lastSeq);
  // A number alone proves nothing: of a disk that was put back the snapshot may have other work under it.
  const isOurs = theirs && sent ? sameBytes(sent.hash, theirs.lastHash) : false;
  const has = (deviceSeq: number, confirmedAt: number | null): boolean =>
    deviceSeq <= after || (isOurs ? deviceSeq <= (theirs?.lastSeq ?? 0) : confirmedAt !== null && confirmedAt <= base.head.seq);
  const state: DiskState = {
    ...base, written: own.written, lastHlc: own.lastHlc, sets: new Map(), waiting: new Set(), pending: new Map(), sent: new Map(own.sent), keys: new Map([...base.keys, ...own.keys]), notes: new Map(own.notes).set("unlocked", false),
  };
  const disk = createDisk(state, never);
  disk.transact((tx) => {
    const rows = new Map<string, PendingChange[]>();
    for (const [deviceSeq, kept] of [...own.sets].toSorted(([a], [b]) => a - b)) {
      const isThere = has(deviceSeq, kept.confirmedAt);
      tx.addSet({ ...kept, confirmedAt: isThere ? (kept.confirmedAt ?? base.head.seq) : null });
      if (isThere) continue;
      for (const change of kept.changes) rows.set(`${change.tableId} ${change.rowId}`, [...(rows.get(`${change.tableId} ${change.rowId}`) ?? []), change]);
    }
    for (const changes of rows.values()) {
      const [{ tableId, rowId }] = changes as [PendingChange];
      const row = tx.row(tableId, rowId);
      lowerRow(tx, tableId, rowId, row, row, changes);
    }
    return true;
  });
  return disk.state();
};
