import fc from "fast-check";
import { expect, test } from "vitest";
import { isoToInstant, type LocalDate, type Zone } from "#shared/core/time.ts";
import { axisToInstant, dayAxis, hourMarks, instantToAxis, nowOnAxis, spanOnAxis, wallAt, wallToAxis } from "./axis.ts";
import { arrowStep, freeAt, moveCursor, settleCursor, stopNear, stopsOf, type Cursor } from "./cursor.ts";
import { boardRange, columnsInView, layLanes, longestGap, placeAt, pxPerMinuteFor, snap, type Span } from "./layout.ts";

const span = (id: string, start: number, end: number): Span => ({ id, start, end });
const range = { start: 540, end: 900 };

const spansArbitrary = fc
  .array(fc.record({ start: fc.integer({ min: 0, max: 280 }), length: fc.integer({ min: 1, max: 40 }) }), { maxLength: 30 })
  .map((all) => all.map(({ start, length }, index) => span(`a${index}`, start * 5, (start + length) * 5)));

test("an overbooked visit stands beside the one it overlaps, the next one has its whole width again", () => {
  const lanes = layLanes([span("first", 600, 630), span("overbooked", 615, 645), span("next", 645, 660)], 1.6);
  expect(lanes.get("first")).toEqual({ lane: 0, lanes: 2 });
  expect(lanes.get("overbooked")).toEqual({ lane: 1, lanes: 2 });
  expect(lanes.get("next")).toEqual({ lane: 0, lanes: 1 });
});

test("a visit of five minutes is drawn tall enough to read and so stands beside the one right after it", () => {
  const lanes = layLanes([span("brief", 600, 605), span("next", 605, 635)], 1.6);
  expect(lanes.get("brief")?.lanes).toBe(2);
  expect(lanes.get("next")?.lane).toBe(1);
});

test("no two visits that overlap ever share a lane, and every visit of one cluster counts the same lanes", () => {
  fc.assert(
    fc.property(spansArbitrary, (spans) => {
      const lanes = layLanes(spans, 2);
      for (const a of spans) {
        for (const b of spans) {
          if (a.id >= b.id || a.start >= b.end || b.start >= a.end) continue;
          expect(lanes.get(a.id)?.lane).not.toBe(lanes.get(b.id)?.lane);
          expect(lanes.get(a.id)?.lanes).toBe(lanes.get(b.id)?.lanes);
        }
      }
    }),
    { seed: 20_261_122, verbose: true },
  );
});

test("the board shows half an hour around what is open or booked, and never hides a booking outside hours", () => {
  expect(boardRange([{ start: 540, end: 780 }, { start: 840, end: 1020 }], [span("late", 1100, 1130)], 1440)).toEqual({ start: 510, end: 1170 });
  expect(boardRange([], [], 1440)).toEqual({ start: 540, end: 900 });
});

test("at 1366 by 768 a morning from eight to one fits without scrolling", () => {
  expect(pxPerMinuteFor({ start: 480, end: 1080 }, 600) * 300).toBeLessThanOrEqual(600);
});

test("the reason of a closure stands in its longest part without a booking, and nowhere when bookings cover it", () => {
  expect(longestGap([{ start: 825, end: 870 }, { start: 540, end: 765 }], range)).toEqual({ start: 765, end: 825 });
  expect(longestGap([{ start: 500, end: 560 }, { start: 880, end: 960 }], range)).toEqual({ start: 560, end: 880 });
  expect(longestGap([], range)).toEqual(range);
  expect(longestGap([{ start: 480, end: 960 }], range)).toEqual({ start: 540, end: 540 });
});

test("a drag ends on five minutes and inside the day", () => {
  expect(snap(603, range)).toBe(605);
  expect(snap(100, range)).toBe(540);
});

test("with thirty doctors only the columns in view are drawn", () => {
  expect(columnsInView(30, 200, 1000, 1000)).toEqual({ from: 4, to: 11 });
  expect(columnsInView(4, 200, 1000, 1000)).toEqual({ from: 0, to: 4 });
});

test("a point of the plane is a column and a minute", () => {
  expect(placeAt({ x: 410, y: 160 }, { columns: 3, columnPx: 200, pxPerMinute: 1.6, range })).toEqual({ column: 2, minute: 640 });
  expect(placeAt({ x: -4, y: -4 }, { columns: 3, columnPx: 200, pxPerMinute: 1.6, range })).toEqual({ column: 0, minute: 540 });
});

test("the arrow keys stop at every visit and at every free quarter, also right behind a visit of twenty minutes", () => {
  expect(stopsOf([span("a", 540, 560), span("b", 585, 600)], { start: 540, end: 630 }, 15)).toEqual([
    { minute: 540, id: "a" }, { minute: 560, id: null }, { minute: 570, id: null }, { minute: 585, id: "b" }, { minute: 600, id: null }, { minute: 615, id: null },
  ]);
});

test("down from the last visit of a cluster goes on, and up comes back the same way", () => {
  fc.assert(
    fc.property(spansArbitrary, (spans) => {
      const ground = { columns: [spans], range: { start: 0, end: 1440 }, grid: 15 };
      let cursor: Cursor = moveCursor({ column: 0, minute: 0, id: null }, "first", ground, 0);
      const down: Cursor[] = [cursor];
      for (let guard = 0; guard < 400; guard += 1) {
        const next = moveCursor(cursor, "down", ground, cursor.minute);
        if (next.id === cursor.id && next.minute === cursor.minute) break;
        cursor = next;
        down.push(cursor);
      }
      expect(new Set(down.flatMap((stop) => stop.id ?? [])).size).toBe(spans.length);
      for (const stop of down.toReversed().slice(1)) {
        cursor = moveCursor(cursor, "up", ground, cursor.minute);
        expect(cursor).toEqual(stop);
      }
    }),
    { seed: 22_112_026, verbose: true },
  );
});

test("crossing columns keeps to the minute the walk began at", () => {
  const ground = { columns: [[], [span("long", 540, 660)], []], range, grid: 15 };
  const onLong = moveCursor({ column: 0, minute: 630, id: null }, "after", ground, 630);
  expect(onLong).toEqual({ column: 1, minute: 540, id: "long" });
  expect(moveCursor(onLong, "after", ground, 630)).toEqual({ column: 2, minute: 630, id: null });
});

test("in Arabic the left arrow leads to the next doctor, as it is seen", () => {
  expect(arrowStep("ArrowLeft", "rtl")).toBe("after");
  expect(arrowStep("ArrowLeft", "ltr")).toBe("before");
  expect(arrowStep("ArrowUp", "rtl")).toBe("up");
  expect(arrowStep("x", "rtl")).toBeNull();
});

test("a click between two visits lands on the free time before it", () => {
  expect(stopNear([span("a", 540, 560)], range, 15, 568)).toEqual({ minute: 560, id: null });
});

const cairo = "Africa/Cairo" as Zone;

test("the day the clocks go forward has no midnight hour in Cairo, and every other hour once", () => {
  const axis = dayAxis("2026-04-24" as LocalDate, cairo);
  expect(axis.minutes).toBe(1380);
  expect(hourMarks(axis)).toHaveLength(23);
  expect(hourMarks(axis).some((mark) => mark.again)).toBe(false);
});

test("the day the clocks go back shows one hour twice, and nine o'clock is ten hours after its start", () => {
  const axis = dayAxis("2026-10-25" as LocalDate, "Europe/Madrid" as Zone);
  expect(axis.minutes).toBe(1500);
  expect(hourMarks(axis).filter((mark) => mark.again)).toHaveLength(1);
  expect(instantToAxis(axis, isoToInstant("2026-10-25T08:00:00Z"))).toBe(600);
  expect(axisToInstant(axis, 600)).toBe(isoToInstant("2026-10-25T08:00:00Z"));
});

test("a visit across midnight is on both days, cut at midnight", () => {
  const startsAt = isoToInstant("2026-11-22T21:30:00Z");
  const endsAt = isoToInstant("2026-11-22T22:30:00Z");
  expect(spanOnAxis(dayAxis("2026-11-22" as LocalDate, cairo), startsAt, endsAt)).toEqual({ start: 1410, end: 1440 });
  expect(spanOnAxis(dayAxis("2026-11-23" as LocalDate, cairo), startsAt, endsAt)).toEqual({ start: 0, end: 30 });
  expect(spanOnAxis(dayAxis("2026-11-24" as LocalDate, cairo), startsAt, endsAt)).toBeNull();
});

test("now has a place on today's board only", () => {
  const now = isoToInstant("2026-11-22T09:00:00Z");
  expect(nowOnAxis(dayAxis("2026-11-22" as LocalDate, cairo), now)).toBe(660);
  expect(nowOnAxis(dayAxis("2026-11-23" as LocalDate, cairo), now)).toBeNull();
});

test("a place in the hour that comes twice asks the core for the right one of the two", () => {
  const axis = dayAxis("2026-10-25" as LocalDate, "Europe/Madrid" as Zone);
  expect(wallAt(axis, 150)).toEqual({ startLocal: "2026-10-25T02:30", disambiguation: "earlier" });
  expect(wallAt(axis, 210)).toEqual({ startLocal: "2026-10-25T02:30", disambiguation: "later" });
  expect(wallAt(axis, 600)).toEqual({ startLocal: "2026-10-25T09:00", disambiguation: "earlier" });
  expect(wallToAxis(axis, 540)).toBe(600);
});

test("when somebody else moves the booking under the cursor, the cursor goes with it", () => {
  const cursor: Cursor = { column: 0, minute: 600, id: "nour" };
  expect(settleCursor(cursor, { columns: [[], [span("nour", 660, 690)]], range, grid: 15 })).toEqual({ column: 1, minute: 660, id: "nour" });
});

test("when the booking under the cursor is gone, the cursor keeps its time", () => {
  expect(settleCursor({ column: 0, minute: 600, id: "gone" }, { columns: [[]], range, grid: 15 })).toEqual({ column: 0, minute: 600, id: null });
  expect(settleCursor({ column: 7, minute: 2000, id: null }, { columns: [[], []], range, grid: 15 })).toEqual({ column: 1, minute: 885, id: null });
});

test("when a booking lands where the cursor stood on free time, the cursor is on it", () => {
  expect(settleCursor({ column: 0, minute: 615, id: null }, { columns: [[span("new", 600, 630)]], range, grid: 15 })).toEqual({ column: 0, minute: 600, id: "new" });
});

test("free time ends at the next booking", () => {
  expect(freeAt([span("a", 630, 660)], 600, 240)).toBe(30);
  expect(freeAt([span("a", 630, 660)], 640, 240)).toBe(0);
  expect(freeAt([], 600, 240)).toBe(240);
});
