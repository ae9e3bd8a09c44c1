import { expect, test } from "vitest";
import { addDays, type LocalDate, type Zone } from "#shared/core/time.ts";
import { minutesOfDay } from "./leases.ts";

test.each([
  ["2026-04-24", 23],
  ["2026-04-25", 24],
  ["2026-10-29", 25],
  ["2026-10-30", 24],
] as const)("a doctor's day in Cairo on %s is %i hours long, and the next one begins where it ends", (on, hours) => {
  const [day, clinic] = [on as LocalDate, { zone: "Africa/Cairo" as Zone }];
  const { from, to } = minutesOfDay(day, clinic);
  expect(to - from).toBe(hours * 60);
  expect(minutesOfDay(addDays(day, 1), clinic).from).toBe(to);
});
