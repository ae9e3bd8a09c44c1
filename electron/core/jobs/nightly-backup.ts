import { z } from "zod";
import { addDays, instantToLocalDate, instantToMinuteOfDay, minutesToMs, minuteToInstant, type Clock, type Instant, type LocalDate } from "#shared/core/time.ts";
import { clinic as clinicTable, type Clinic } from "#shared/schema/tables/clinic.ts";
import type { Backups } from "../backups.ts";
import type { Serve } from "../serve.ts";
import { decodeRow } from "../store/rows.ts";
import { sqlite } from "../store/sqlite.ts";
import type { Store } from "../store/tx.ts";
import type { Job, Queue } from "./queue.ts";

export interface NightlyBackupDeps {
  readonly store: () => Store | null;
  readonly clock: Clock;
  readonly backups: Backups;
  readonly transactAs: Serve["transactAs"];
}

const clinicOf = (store: Store): Clinic | null => {
  const stored = store.read.one(sqlite.selectFrom("clinic").selectAll().limit(1));
  return stored ? decodeRow(clinicTable, stored) : null;
};

/** The last time that a copy was due by the clinic's clock: tonight's, or last night's until then. */
export const lastDue = (now: Instant, { zone, backupMinute }: Pick<Clinic, "zone" | "backupMinute">): { readonly night: LocalDate; readonly dueAt: Instant } => {
  const today = instantToLocalDate(now, zone);
  const night = instantToMinuteOfDay(now, zone) >= backupMinute ? today : addDays(today, -1);
  return { night, dueAt: minuteToInstant(night, backupMinute, zone) };
};

/** The nightly copy. A PC that was off at night makes it when it is next on and somebody has signed in. */
export const nightlyBackup = ({ store, backups, transactAs }: Omit<NightlyBackupDeps, "clock">): Job<{ readonly night: string }> => ({
  kind: "backup.nightly",
  input: z.object({ night: z.string() }),
  retry: { attempts: 6, firstDelayMs: minutesToMs(5) },
  run: async () => {
    const open = store();
    const clinic = open && clinicOf(open);
    if (!clinic) return "no clinic";
    const { name } = await backups.make(clinic, "schedule");
    transactAs(null, { procedure: "backup.nightly", subject: name }, () => undefined);
    return name;
  },
});

/** Puts the last night's copy down as due, once. A clinic that was made after that time has had no night yet. */
export const planNightlyBackup = ({ store, clock }: Pick<NightlyBackupDeps, "store" | "clock">, queue: Queue, job: Job<{ readonly night: string }>): void => {
  const open = store();
  const clinic = open && clinicOf(open);
  if (!clinic) return;
  const { night, dueAt } = lastDue(clock.now(), clinic);
  const made = open.read.one(sqlite.selectFrom("changeSet").select("at").orderBy("deviceSeq").limit(1));
  if (made && made.at <= dueAt) queue.plan(job, `backup.nightly/${night}`, dueAt, { night });
};
