import type { z } from "zod";
import { addMs, minutesToMs, type Clock, type Instant } from "#shared/core/time.ts";
import { Refusal } from "#shared/errors.ts";
import { sqlite } from "../store/sqlite.ts";
import type { Store } from "../store/tx.ts";

/** Work that is due at a time. What it needs is kept as JSON and parsed again when its time has come. */
export interface Job<Input = unknown> {
  readonly kind: string;
  readonly input: z.ZodType<Input>;
  readonly retry: { readonly attempts: number; readonly firstDelayMs: number };
  /** Says in a word what came of it. Throwing means: later again. */
  readonly run: (input: Input, now: Instant) => Promise<string>;
}

export interface Queue {
  /** Puts work down for a time. The same key is the same work, however often it is put down. */
  readonly plan: <Input>(job: Job<Input>, key: string, dueAt: Instant, input: Input) => void;
  /** Does what is due, the longest waiting first. Does nothing while no store is open or it is at it already. */
  readonly runDue: () => Promise<void>;
}

/** Work that has not said how it went within this time was cut off by a power cut, and is begun again. */
const leaseMs = minutesToMs(60);
const wordLength = 200;

export const createQueue = ({ store, clock, jobs }: { readonly store: () => Store | null; readonly clock: Clock; readonly jobs: readonly Job[] }): Queue => {
  let isRunning = false;

  /** Bookkeeping of this PC: no row of the clinic's changes, so the audit does not tell of it. */
  const write = (open: Store, query: Parameters<Parameters<Parameters<Store["transact"]>[2]>[0]["local"]>[0]): void =>
    void open.transact({ userId: null, procedure: "job" }, null, (tx) => tx.local(query));

  const next = (open: Store, now: Instant) =>
    open.read.one(
      sqlite.selectFrom("job").selectAll()
        .where("doneAt", "is", null).where("dueAt", "<=", now)
        .where((either) => either.or([either("leasedUntil", "is", null), either("leasedUntil", "<=", now)]))
        .orderBy("dueAt").orderBy("id").limit(1),
    );

  const finish = (open: Store, id: number, outcome: string): void =>
    write(open, sqlite.updateTable("job").set({ doneAt: clock.now(), leasedUntil: null, outcome: outcome.slice(0, wordLength) }).where("id", "=", id));

  const runOne = async (open: Store, row: NonNullable<ReturnType<typeof next>>): Promise<void> => {
    const now = clock.now();
    const job = jobs.find(({ kind }) => kind === row.kind);
    const input = job?.input.safeParse(JSON.parse(row.input));
    // An older program's work, or a newer one's: kept to be seen, not done by guesswork.
    if (!job || !input?.success) return finish(open, row.id, "parked");
    const attempts = row.attempts + 1;
    write(open, sqlite.updateTable("job").set({ attempts, leasedUntil: addMs(now, leaseMs) }).where("id", "=", row.id));
    try {
      finish(open, row.id, await job.run(input.data, now));
    } catch (error) {
      if (!open.db.open) return;
      const why = error instanceof Refusal ? error.error.code : error instanceof Error ? error.message : String(error);
      if (attempts >= job.retry.attempts) return finish(open, row.id, `gave up: ${why}`);
      const dueAt = addMs(clock.now(), job.retry.firstDelayMs * 2 ** (attempts - 1));
      write(open, sqlite.updateTable("job").set({ dueAt, leasedUntil: null, outcome: why.slice(0, wordLength) }).where("id", "=", row.id));
    }
  };

  return {
    plan: (job, key, dueAt, input) => {
      const open = store();
      if (!open || open.read.one(sqlite.selectFrom("job").select("id").where("key", "=", key))) return;
      write(open, sqlite.insertInto("job").values({ kind: job.kind, key, dueAt, input: JSON.stringify(input), attempts: 0 } as never));
    },
    runDue: async () => {
      if (isRunning) return;
      isRunning = true;
      try {
        for (let open = store(); open?.db.open; open = store()) {
          const row = next(open, clock.now());
          if (!row) return;
          await runOne(open, row);
        }
      } finally {
        isRunning = false;
      }
    },
  };
};
