import { err, ok } from "#shared/core/result.ts";
import { tables } from "#shared/schema/index.ts";
import { voidedColumn } from "#shared/sync/change.ts";
import { hangMs, pollMs } from "#shared/sync/engine/loop.ts";
import type { ReplicaFile } from "#shared/sync/engine/engine-ports.ts";
import type { Hlc } from "#shared/sync/hlc.ts";
import type { Net, Scheduler, SyncCrypto } from "#shared/sync/ports.ts";
import type { RowClock, StoredRow } from "#shared/sync/replica.ts";
import { sequenceRun } from "#shared/sync/sequence.ts";
import { emptyDisk, type Disk, type DiskState, type DiskTx } from "./disk.ts";
import type { SimServer } from "./sim-server.ts";

/** Where a bug can be planted: around the real parts, never in them. */
export interface Plant {
  readonly disk: (disk: Disk) => Disk;
  readonly scheduler: (scheduler: Scheduler) => Scheduler;
  readonly net: (net: Net, head: () => Uint8Array) => Net;
  readonly crypto: (crypto: SyncCrypto) => SyncCrypto;
  readonly file: (file: ReplicaFile) => ReplicaFile;
  readonly server: (server: SimServer) => SimServer;
  readonly sequence: typeof sequenceRun;
  /** A disk that was made anew of a snapshot. */
  readonly rebuilt: (state: DiskState) => DiskState;
  /** A snapshot, and the disk of which it was made. */
  readonly snapshot: (confirmed: DiskState, whole: DiskState) => DiskState;
}

const same = <Value>(value: Value): Value => value;
export const noPlant: Plant = { disk: same, scheduler: same, net: same, crypto: same, file: same, server: same, sequence: sequenceRun, rebuilt: same, snapshot: same };

/** Transactions in which some calls do something else. */
const inTx = (change: (tx: DiskTx) => Partial<DiskTx>): Plant => ({
  ...noPlant,
  disk: (disk) => ({ ...disk, transact: (work) => disk.transact((tx) => work({ ...tx, get state() { return tx.state; }, ...change(tx) })) }),
});
const inNet = (change: (net: Net, head: () => Uint8Array) => Partial<Net>): Plant => ({ ...noPlant, net: (net, head) => ({ ...net, ...change(net, head) }) });
const inTime = (isLost: (ms: number) => boolean): Plant => ({ ...noPlant, scheduler: ({ after }) => ({ after: (ms, work) => (isLost(ms) ? () => undefined : after(ms, work)) }) });

const withoutTime = (clock: RowClock | null): RowClock | null =>
  clock && { row: [clock.row[0], `0000000000000${clock.row[1].slice(13)}` as Hlc], fields: Object.fromEntries(Object.entries(clock.fields).map(([column, [seq, at]]) => [column, [seq, `0000000000000${at.slice(13)}` as Hlc] as const])) };
const legal = tables.invoice.columnIds["legalNumber"] ?? 0;

/** Bugs that others have had, or nearly had, by name. Each is found by the checks within 200 seeds. */
export const plants = {
  /** Work is acknowledged though the disk has refused it. */
  ackBeforeCommit: (): Plant => ({
    ...noPlant,
    disk: (disk) => ({
      ...disk,
      transact: (work) => {
        let done: ReturnType<typeof work> = null;
        return disk.transact((tx) => (done = work(tx))) ?? done;
      },
    }),
  }),
  /** The place in the log is kept though the entries are not. */
  cursorOutsideTransaction: (): Plant => ({
    ...noPlant,
    disk: (disk) => ({
      ...disk,
      transact: (work) => {
        let head = disk.state().head;
        const done = disk.transact((tx) => work({ ...tx, get state() { return tx.state; }, setHead: (to, heard) => { head = to; tx.setHead(to, heard); } }));
        if (done === null) disk.become({ ...disk.state(), head });
        return done;
      },
    }),
  }),
  /** A number is given again once everything up to it is sent. */
  reusedDeviceSeq: () => inTx((tx) => ({ written: () => (tx.state.waiting.size > 0 ? tx.written() : Math.max(0, tx.written() - 1)) })),
  /** A page's last entry is left out. */
  lastEntryLost: (): Plant => ({ ...noPlant, file: (file) => ({ ...file, apply: (entries) => file.apply(entries.slice(0, -1)) }) }),
  /** Of two writes the one that came later wins, whenever it was made. */
  winnerByArrival: () => inTx((tx) => ({
    row: (tableId, rowId) => {
      const row = tx.row(tableId, rowId);
      return row && ({ ...row, clock: withoutTime(row.clock) } satisfies StoredRow);
    },
  })),
  conflictForgotten: () => inTx(() => ({ addConflict: () => undefined })),
  settlingForgotten: () => inTx(() => ({ settleConflicts: () => undefined })),
  /** The server does not look who has a time. */
  claimCheckSkipped: (): Plant => ({ ...noPlant, sequence: (crypto, state, run, now) => sequenceRun(crypto, { ...state, held: [] }, run, now) }),
  legalNumberTwice: (): Plant => ({ ...noPlant, sequence: (crypto, state, run, now) => sequenceRun(crypto, { ...state, numbers: new Map([...state.numbers].map(([series, last]) => [series, last - (last % 7 === 0 ? 1 : 0)])) }, run, now) }),
  legalNumberNotShown: () => inTx((tx) => ({ updateRow: (tableId, rowId, values, clock) => tx.updateRow(tableId, rowId, Object.fromEntries(Object.entries(values).filter(([column]) => tableId !== tables.invoice.tableId || Number(column) !== legal)), clock) })),
  /** Neither signatures nor the chain are looked at. */
  damageAccepted: (): Plant => ({
    ...inNet((net, head) => ({
      chainAt: async (seq) => {
        const answer = await net.chainAt(seq);
        return answer.ok && answer.value.chain ? ok({ ...answer.value, chain: head() }) : answer;
      },
    })),
    crypto: (crypto) => ({ ...crypto, verify: () => true }),
  }),
  /** Who was shut out is still answered. */
  revokedMayRead: (): Plant => ({
    ...noPlant,
    server: (server) => ({ ...server, pull: (_, since, limit) => server.pull("desk0", since, limit), chainAt: (device, seq) => {
      const answer = server.chainAt(device, seq);
      return answer.ok ? answer : server.chainAt("desk0", seq);
    } }),
  }),
  /** What this PC has not sent yet is overwritten by what comes. */
  overlayForgotten: () => inTx(() => ({ pendingOf: () => [] })),
  /** What a change has replaced is not noted anew when something else comes under it. */
  beforeKept: () => inTx(() => ({ setBefore: () => undefined })),
  /** A server that was put back is believed to have what it had. */
  epochIgnored: () => inNet((net, head) => ({
    push: async (run) => {
      const answer = await net.push(run);
      return answer.ok ? ok({ ...answer.value, server: { ...answer.value.server, epoch: "1", head: Number.MAX_SAFE_INTEGER } }) : answer;
    },
    pull: async (since, limit) => {
      const answer = await net.pull(since, limit);
      return answer.ok ? ok({ ...answer.value, server: { ...answer.value.server, epoch: "1", head: Math.max(since, answer.value.server.head) } }) : answer;
    },
    chainAt: async (seq) => {
      const answer = await net.chainAt(seq);
      return answer.ok ? ok({ ...answer.value, server: { ...answer.value.server, epoch: "1", head: Math.max(seq, answer.value.server.head) }, chain: head() }) : answer;
    },
  })),
  watchdogMissing: () => inTime((ms) => ms === hangMs),
  backoffForEver: () => inTime((ms) => ms > 4_000 && ms !== pollMs && ms !== hangMs),
  /** Nobody looks by themselves: who is not woken sleeps on. */
  pollMissing: () => inTime((ms) => ms === pollMs),
  /** What a server that was put back has lost is not sent again: neither the gap that it names nor what it says it has is heard. */
  resendForgotten: () => inNet((net) => {
    let most = 0;
    const heard = (deviceSeq: number): number => (most = Math.max(most, deviceSeq));
    return {
      push: async (run) => {
        const answer = await net.push(run);
        if (answer.ok) heard(answer.value.deviceSeq);
        return !answer.ok && answer.error.code === "gap" ? err({ code: "offline" }) : answer;
      },
      chainAt: async (seq) => {
        const answer = await net.chainAt(seq);
        return answer.ok ? ok({ ...answer.value, deviceSeq: heard(answer.value.deviceSeq) }) : answer;
      },
    };
  }),
  /** Other work under this PC's name is tried again for ever, as if it might become its own. */
  forkIsTaken: (): Plant => ({
    ...inNet((net) => ({
      push: async (run) => {
        const answer = await net.push(run);
        return !answer.ok && answer.error.code === "forked" ? err({ code: "offline" }) : answer;
      },
      chainAt: async (seq) => {
        const answer = await net.chainAt(seq);
        return answer.ok ? ok({ ...answer.value, deviceSeq: 0 }) : answer;
      },
    })),
    file: (file) => ({
      ...file,
      apply: (entries) => {
        const applied = file.apply(entries);
        return !applied.ok && applied.error.code === "forked" ? err({ code: "full" }) : applied;
      },
    }),
  }),
  /** The server gives a time that another machine has leased. */
  leaseForgotten: (): Plant => ({ ...noPlant, sequence: (crypto, state, run, now) => sequenceRun(crypto, { ...state, leases: [] }, run, now) }),
  /** Nothing was heard, so it will have arrived. */
  offlineIsTaken: (): Plant => ({
    ...noPlant,
    file: (file) => {
      let sent = 0;
      return {
        ...file,
        pack: (from, most) => {
          const packed = file.pack(Math.max(from, sent + 1), most);
          if (packed.ok && packed.value) sent = packed.value.last;
          return packed;
        },
      };
    },
  }),
  /** The change set after the one that came back is held for confirmed too. */
  confirmedTooEarly: () => inTx((tx) => ({ confirm: (deviceSeq, seq) => { tx.confirm(deviceSeq, seq); tx.confirm(deviceSeq + 1, seq); } })),
  keysForgotten: () => inTx(() => ({ keepKey: () => undefined })),
  peerForgotten: () => inTx(() => ({ setPeer: () => undefined })),
  refusalForgotten: () => inTx((tx) => ({ setClaim: (claim) => tx.setClaim({ ...claim, state: "firm" }) })),
  /** What is void is shown again by whatever is written beside it. */
  voidForgotten: () => inTx((tx) => ({ updateRow: (tableId, rowId, values, clock) => tx.updateRow(tableId, rowId, voidedColumn in values ? values : { ...values, [voidedColumn]: null }, clock) })),
  /** The server takes a run that comes twice for two. */
  takenTwice: (): Plant => ({
    ...noPlant,
    sequence: (crypto, state, run, now) => sequenceRun(crypto, state.member && run.firstSeq <= state.member.lastSeq ? { ...state, member: { ...state.member, lastSeq: run.firstSeq - 1, lastHash: run.previous } } : state, run, now),
  }),
  /** A file that is made anew has nothing of what was not sent. */
  rebuildForgetsWaiting: (): Plant => ({ ...noPlant, rebuilt: (state) => ({ ...state, waiting: new Set(), pending: new Map(), sets: new Map(), written: state.written }) }),
  /** A snapshot has what its maker alone had done. */
  snapshotWithWaiting: (): Plant => ({ ...noPlant, snapshot: (confirmed, whole) => ({ ...confirmed, rows: new Map(whole.rows), rowIds: new Map([...whole.rowIds].map(([table, ids]) => [table, new Set(ids)])), notes: emptyDisk(whole.membership).notes }) }),
} as const satisfies Readonly<Record<string, () => Plant>>;
export type PlantName = keyof typeof plants;
