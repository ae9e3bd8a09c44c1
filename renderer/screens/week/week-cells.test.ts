import { expect, test } from "vitest";
import { isoToInstant, type LocalDate } from "#shared/core/time.ts";
import { weekCell, weekHours, weekStartOf, type WeekDay } from "./week-cells.ts";

const at = (time: string): number => isoToInstant(`2026-11-22T${time}:00+02:00`);

const booked = (from: string, to: string, status: string): WeekDay["cards"][number] =>
  ({ appointment: { practitionerId: "pra_1", startsAt: at(from), endsAt: at(to), status } }) as unknown as WeekDay["cards"][number];

const day = (cards: WeekDay["cards"]): WeekDay => ({
  day: "2026-11-22" as LocalDate, fromAt: at("00:00"), toAt: at("00:00") + 86_400_000,
  columns: [{ practitionerId: "pra_1", open: [{ fromAt: at("09:00"), toAt: at("13:00") }, { fromAt: at("17:00"), toAt: at("19:00") }], closed: [] }],
  cards,
});

test("free time is what is open less what is booked, and two who overlap take their time once", () => {
  const cell = weekCell(day([booked("09:00", "09:30", "booked"), booked("09:15", "09:45", "booked")]), "pra_1", { fromMs: 0, toMs: 86_400_000 });
  expect(cell.count).toBe(2);
  expect(cell.freeMs).toBe((6 * 60 - 45) * 60_000);
});

test("who did not come and who cancelled take no time, and only the first still counts", () => {
  const cell = weekCell(day([booked("09:00", "09:30", "noShow"), booked("10:00", "10:30", "cancelled")]), "pra_1", { fromMs: 0, toMs: 86_400_000 });
  expect(cell.count).toBe(1);
  expect(cell.freeMs).toBe(cell.openMs);
});

test("the strip of every day runs from the week's first opening to its last closing", () => {
  const hours = weekHours([day([])]);
  expect(hours).toEqual({ fromMs: 9 * 3_600_000, toMs: 19 * 3_600_000 });
  expect(weekCell(day([]), "pra_1", hours).open).toEqual([{ from: 0, to: 0.4 }, { from: 0.8, to: 1 }]);
});

test("the week of a Sunday begins on the Saturday before where weeks begin on Saturday", () => {
  expect(weekStartOf("2026-11-22" as LocalDate, 6)).toBe("2026-11-21");
  expect(weekStartOf("2026-11-22" as LocalDate, 7)).toBe("2026-11-22");
  expect(weekStartOf("2026-11-22" as LocalDate, 1)).toBe("2026-11-16");
});
