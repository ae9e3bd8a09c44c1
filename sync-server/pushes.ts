import { ok, type Result } from "#shared/core/result.ts";
import type { Clock } from "#shared/core/time.ts";
import { claimedMinutes } from "#shared/sync/claims.ts";
import { limits } from "#shared/sync/envelope.ts";
import type { PushRefusal } from "#shared/sync/ports.ts";
import { lockTenant, type Memberships, type Tenant } from "./membership.ts";
import { openLog, type OpenLog, type WaitingRun } from "./push.ts";
import type { Store } from "./store/store.ts";

export type Pushed = Result<{ readonly deviceSeq: number; readonly tenant: Tenant }, PushRefusal>;

/** Called after a commit, for each clinic whose log grew. */
export type Grown = (tenant: Tenant, revoked: readonly string[]) => void;

interface Waiting extends WaitingRun {
  readonly tenant: number;
  readonly done: (pushed: Pushed) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Runs that wait are written by one transaction, so that a disk's slow commit is paid once for all of them. No more than so many
 * envelopes and minutes that they claim: meanwhile nobody else is answered.
 */
export const perCommit = { runs: 64, envelopes: 2_000, claimMinutes: limits.runClaimMinutes } as const;

const nextGroup = (queue: Waiting[]): readonly Waiting[] => {
  let [runs, envelopes, minutes] = [0, 0, 0];
  for (const one of queue) {
    envelopes += one.envelopes.length;
    for (const { claims } of one.envelopes) minutes += claimedMinutes(claims);
    if (runs >= perCommit.runs || (runs > 0 && (envelopes > perCommit.envelopes || minutes > perCommit.claimMinutes))) break;
    runs += 1;
  }
  return queue.splice(0, runs);
};

/**
 * Takes runs into logs. SQLite has one writer, so all clinics queue together; on PostgreSQL each clinic has its own queue,
 * and other processes are kept apart by the clinic's row. Nothing is acknowledged before its commit.
 */
export const createPushes = (store: Store, memberships: Memberships, clock: Clock, grown: Grown) => {
  const lanes = new Map<number, Waiting[]>();

  const commit = async (group: readonly Waiting[]): Promise<readonly Pushed[]> => {
    const { outcomes, logs } = await store.write(async (tx) => {
      const open = new Map<number, OpenLog>();
      const outcomes: Result<{ readonly deviceSeq: number }, PushRefusal>[] = [];
      for (const one of group) {
        const { tenant } = one;
        const row = open.has(tenant) ? null : await lockTenant(tx, store.kind, tenant);
        const log = open.get(tenant) ?? (row && (await openLog(tx, store, memberships, row, group.flatMap((other) => (other.tenant === tenant ? [other.run.device] : [])))));
        // No refusal: the clinic is being put back from a backup, and is there again at the next try.
        if (!log) throw new Error("the clinic was taken away meanwhile");
        open.set(tenant, log);
        outcomes.push(await log.take(one, clock.now()));
      }
      const logs = new Map<number, Awaited<ReturnType<OpenLog["close"]>>>();
      for (const [tenant, log] of open) logs.set(tenant, await log.close());
      return { outcomes, logs };
    });
    for (const { tenant, revoked } of logs.values()) grown(tenant, revoked);
    return group.flatMap(({ tenant }, at): readonly Pushed[] => {
      const [outcome, closed] = [outcomes[at], logs.get(tenant)];
      if (!outcome || !closed) return [];
      return [outcome.ok ? ok({ ...outcome.value, tenant: closed.tenant }) : outcome];
    });
  };
  const settle = async (group: readonly Waiting[]): Promise<void> => {
    try {
      const all = await commit(group);
      for (const [at, pushed] of all.entries()) group[at]?.done(pushed);
    } catch (error) {
      // One that cannot be written must not take the others with it.
      if (group.length === 1) group[0]?.failed(error);
      else for (const one of group) await settle([one]);
    }
  };
  const drain = async (lane: number, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) {
      await settle(nextGroup(queue));
      // SQLite never waits for anything: without this, nobody else would have a turn while runs keep coming.
      await new Promise((go) => void setImmediate(go));
    }
    lanes.delete(lane);
  };

  return {
    push: (tenant: number, one: WaitingRun): Promise<Pushed> =>
      new Promise((done, failed) => {
        const lane = store.kind === "sqlite" ? 0 : tenant;
        const queue = lanes.get(lane);
        if (queue) return void queue.push({ ...one, tenant, done, failed });
        const fresh: Waiting[] = [{ ...one, tenant, done, failed }];
        lanes.set(lane, fresh);
        // What arrives in the same turn of the loop is written together.
        setImmediate(() => void drain(lane, fresh));
      }),
  };
};
export type Pushes = ReturnType<typeof createPushes>;
