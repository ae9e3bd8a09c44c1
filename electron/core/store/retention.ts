import { addDays, instantToLocalDate, weekdayOf, type Instant, type LocalDate, type Zone } from "#shared/core/time.ts";
import type { BackupReason } from "./backup.ts";

/** How many are kept: one for each of the last days and weeks that have one, and the last made on demand and before upgrades. */
export const kept = { days: 14, weeks: 8, demand: 10, upgrade: 5 } as const;

interface Made {
  readonly madeAt: number;
  readonly reason: BackupReason;
}

const mondayOf = (day: LocalDate): LocalDate => addDays(day, 1 - weekdayOf(day));

/** The backups that may go. Those of the schedule thin out with age; the newest of all always stays. */
export const backupsToDrop = <B extends Made>(backups: readonly B[], zone: Zone): readonly B[] => {
  const newestFirst = backups.toSorted((a, b) => b.madeAt - a.madeAt);
  const days = new Set<LocalDate>();
  const weeks = new Set<LocalDate>();
  let demand = 0;
  let upgrade = 0;
  return newestFirst.filter((backup, place) => {
    const day = instantToLocalDate(backup.madeAt as Instant, zone);
    if (backup.reason === "demand") return (demand += 1) > kept.demand && place > 0;
    if (backup.reason === "upgrade" || backup.reason === "restore") return (upgrade += 1) > kept.upgrade && place > 0;
    const isDaily = !days.has(day) && days.size < kept.days;
    const isWeekly = !weeks.has(mondayOf(day)) && weeks.size < kept.weeks;
    if (isDaily) days.add(day);
    // The week keeps its first that is seen, which is its newest; while days are kept it costs nothing more.
    if (isWeekly) weeks.add(mondayOf(day));
    return !isDaily && !isWeekly;
  });
};
