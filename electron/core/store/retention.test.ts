import { expect, test } from "vitest";
import { addMs, hoursToMs, isoToInstant, type Zone } from "#shared/core/time.ts";
import type { BackupReason } from "./backup.ts";
import { backupsToDrop } from "./retention.ts";

const zone = "Africa/Cairo" as Zone;
const lastNight = isoToInstant("2026-11-22T00:30:00Z");
const nights = (count: number) => Array.from({ length: count }, (_, ago) => ({ madeAt: addMs(lastNight, -hoursToMs(24 * ago)), reason: "schedule" as BackupReason }));

test("fourteen nights and one a week for eight weeks are kept, however long the clinic runs", () => {
  let kept = nights(0);
  for (const night of nights(200).toReversed()) {
    const all = [night, ...kept];
    const dropped = new Set(backupsToDrop(all, zone));
    kept = all.filter((one) => !dropped.has(one));
  }
  const agoOf = kept.map(({ madeAt }) => Math.round((lastNight - madeAt) / hoursToMs(24)));
  expect(agoOf.slice(0, 14)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  expect(kept.length).toBeLessThanOrEqual(14 + 8);
  expect(Math.max(...agoOf)).toBeGreaterThanOrEqual(7 * 6);
});

test("copies made on demand do not push the nights out, nor the nights them", () => {
  const demand = nights(12).map(({ madeAt }) => ({ madeAt: addMs(madeAt, 60_000), reason: "demand" as BackupReason }));
  const dropped = backupsToDrop([...nights(14), ...demand], zone);
  expect(dropped.map(({ reason }) => reason)).toEqual(["demand", "demand"]);
});

test("the newest is never dropped, whatever it is", () => {
  for (const reason of ["schedule", "demand", "upgrade", "restore"] as const) expect(backupsToDrop([{ madeAt: lastNight, reason }], zone)).toEqual([]);
});
