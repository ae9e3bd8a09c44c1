import type { Clock } from "#shared/core/time.ts";
import { appError, refuse } from "#shared/errors.ts";
import type { Minute } from "#shared/sync/claims.ts";
import type { Scheduler } from "#shared/sync/ports.ts";
import { isDiskFull } from "../store/atomic-write.ts";
import { keptLeases, leasesAt, leasesKey, type Lease } from "../store/queries/leases.ts";
import { errorOfFault } from "./faults.ts";
import type { Live } from "./live.ts";
import { replicaValues } from "./replica-values.ts";
import type { CallFault } from "./server-client.ts";

interface Stretch {
  readonly from: Minute;
  readonly to: Minute;
}

/** The clinic's leases as this PC knows them. `take` and `giveBack` refuse as the contract of `lease.take` and `lease.give` says. */
export interface Leases {
  /** All of these resources' stretch or, where one is not to be had, none but those that were here before. Good once everything that was booked in it is known here. */
  readonly take: (resources: readonly string[], stretch: Stretch) => Promise<void>;
  readonly giveBack: (resources: readonly string[], stretch: Stretch) => Promise<void>;
  readonly refresh: () => Promise<void>;
  /** Something of how this PC stands may be another: asks again where the leases may be others by that. */
  readonly look: () => void;
  readonly stop: () => void;
}

export interface LeasesDeps {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** What is held, or by whom, has changed: boards are asked for again. */
  readonly told: () => void;
}

/** Another PC's lease is known here this long after it began, at the latest. */
const askMs = 60_000;
/** The longest that the server lends. */
const longestMs = 14 * 86_400_000;
/** Ends that differ by less are the same end, read off two clocks. */
const sameEndMs = 60_000;

const kept = "leasesEpoch";

/** Keeps in this file what the server says of leases, and takes and gives back this PC's own. */
export const keepLeases = (live: Live, { clock, scheduler, told }: LeasesDeps): Leases => {
  const { client, store, device } = live;
  const { db } = store;
  const values = replicaValues(db);
  let isStopped = false;
  let turn: Promise<void> = Promise.resolve();
  let takeBack: (() => void) | null = null;
  let wasOffline = true;

  const serverNow = (): number => clock.now() - client.clockAheadMs();
  const nameOf = (of: string): string => live.membership.current()?.members.get(of)?.name ?? of;
  const held = (): readonly Lease[] => keptLeases(store.read);
  const countRefused = db.prepare("SELECT count(*) FROM slotClaim WHERE state = 'refused' AND heldBy = 'lease'").pluck();
  const refusedCount = (): number => countRefused.get() as number;
  let refused = refusedCount();
  let standing = leasesAt(store.read, clock.now()).length;

  const ask = async (): Promise<void> => {
    const found = await client.call("leases");
    if (!found.ok || isStopped || !db.open) return;
    const { answer, heard } = found.value;
    const epoch = heard.epoch ?? "";
    const before = values.text(kept) === epoch ? held() : [];
    // Everything that the server gave away before these leases is in the log by now: it takes a second call to know how far.
    let seq: number | null = null;
    const isNew = ({ resource, from, to, device: whose }: Lease | (typeof answer.leases)[number]) => !before.some((one) => one.resource === resource && one.from === from && one.to === to && one.device === whose);
    if (answer.leases.some((one) => one.device === device && isNew(one))) {
      const head = await client.call("head");
      if (!head.ok || isStopped || !db.open) return;
      seq = head.value.answer.server.head;
    }
    const ahead = client.clockAheadMs();
    const now = answer.leases.flatMap(({ resource, from, to, device: whose, until }): readonly Lease[] => {
      if (whose === null) return [];
      const known = before.find((one) => one.resource === resource && one.from === from && one.to === to && one.device === whose);
      const ends = until + ahead;
      return [{ resource, from, to, device: whose, machine: nameOf(whose), until: known && Math.abs(known.until - ends) < sameEndMs ? known.until : ends, endsAt: until, seq: known?.seq ?? seq ?? 0 }];
    });
    const text = JSON.stringify(now);
    standing = now.length;
    if (text === (values.text(leasesKey) ?? "[]") && values.text(kept) === epoch) return;
    db.transaction(() => {
      values.set(leasesKey, text);
      values.set(kept, epoch);
    }).immediate();
    told();
  };
  /** One at a time, so that an older answer never takes the place of a newer one. */
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const done = turn.then(work);
    turn = done.then(() => undefined, () => undefined);
    return done;
  };
  const refresh = (): Promise<void> => inTurn(async () => {
    try {
      if (!isStopped) await ask();
    } catch (error) {
      // With no room now, the next minute does it.
      if (!isDiskFull(error)) throw error;
    }
  });

  const tick = (): void => {
    if (isStopped || !db.open) return;
    const still = leasesAt(store.read, clock.now()).length;
    if (still !== standing) told();
    standing = still;
    if (live.replica.status().state !== "offline") void refresh();
    takeBack = scheduler.after(askMs, tick);
  };
  takeBack = scheduler.after(askMs, tick);

  const isOwn = (one: Lease, resources: readonly string[], { from, to }: Stretch): boolean => one.device === device && one.from === from && one.to === to && resources.includes(one.resource);

  /** Back to the server, and no longer this PC's from before it is asked: an answer that is lost may have been a yes. Gives the first fault. */
  const handBack = (resources: readonly string[], stretch: Stretch): Promise<CallFault | null> => inTurn(async () => {
    if (isStopped || !db.open) return { code: "offline" };
    const before = held();
    const left = before.filter((one) => !isOwn(one, resources, stretch));
    if (left.length < before.length) {
      values.set(leasesKey, JSON.stringify(left));
      told();
    }
    const answers = await Promise.all(resources.map((resource) => client.call("lease", { body: { resource, ...stretch, for: "device", ms: 0 } })));
    return answers.flatMap((answer) => (answer.ok ? [] : [answer.error]))[0] ?? null;
  });

  const refuseAs = async (fault: CallFault, resource: string, { from, to }: Stretch): Promise<never> => {
    if (fault.code !== "held") return refuse(errorOfFault(fault));
    await refresh();
    const holder = leasesAt(store.read, clock.now()).find((one) => one.resource === resource && one.device !== device && one.from < to && one.to > from);
    return refuse(appError("dayHeld", { machine: holder?.machine ?? "", heldUntil: (fault.until + client.clockAheadMs()) as never }));
  };

  return {
    refresh,
    take: async (resources, stretch) => {
      const taken: string[] = [];
      // What was this PC's already stays so: it has promised times in it.
      const had = held().filter((one) => isOwn(one, resources, stretch)).map(({ resource }) => resource);
      const letGo = (): Promise<unknown> => handBack(taken.filter((resource) => !had.includes(resource)), stretch);
      for (const resource of resources) {
        // Nothing would give it back.
        const ms = Math.max(1, Math.min(longestMs, stretch.to * 60_000 - serverNow()));
        const answer = await client.call("lease", { body: { resource, ...stretch, for: "device", ms } });
        if (!answer.ok) {
          await letGo();
          await refuseAs(answer.error, resource, stretch);
        }
        taken.push(resource);
      }
      await refresh();
      const mine = held().filter((one) => isOwn(one, taken, stretch));
      const isKnown = mine.length === taken.length && (await live.caughtUp(Math.max(...mine.map(({ seq }) => seq))));
      if (isKnown) return;
      await letGo();
      await refresh();
      refuse(errorOfFault({ code: "offline" }));
    },
    giveBack: async (resources, stretch) => {
      // What was promised in it is firm for good only once the server has it.
      const reached = await client.call("head");
      if (!reached.ok) refuse(errorOfFault(reached.error));
      if (!(await live.sent())) refuse(errorOfFault({ code: "offline" }));
      const fault = await handBack(resources, stretch);
      await refresh();
      if (fault) refuse(errorOfFault(fault));
    },
    look: () => {
      if (isStopped || !db.open) return;
      const isOffline = live.replica.status().state === "offline";
      const count = refusedCount();
      if ((wasOffline && !isOffline) || count > refused) void refresh();
      [wasOffline, refused] = [isOffline, count];
    },
    stop: () => {
      isStopped = true;
      takeBack?.();
    },
  };
};
