import { describe, expect, test } from "vitest";
import { instantToLocalDateTime, type LocalDate, type Zone } from "../../core/time.ts";
import { closedStretches, hoursClash, openIntervals, roomClosedIntervals, roomClosedStretches, type ClosedTime, type Schedule, type WeeklyHours } from "./availability.ts";
import type { Interval } from "./intervals.ts";

const cairo = "Africa/Cairo" as Zone;
const day = (text: string): LocalDate => text as LocalDate;
const works = (weekday: number, fromMinute: number, toMinute: number, more: Partial<WeeklyHours> = {}): WeeklyHours => ({
  practitionerId: "mona", weekday, fromMinute, toMinute, validFrom: null, validTo: null, ...more,
});
const closed = (more: Partial<ClosedTime> & Pick<ClosedTime, "fromOn">): ClosedTime => ({
  kind: "leave", practitionerId: "mona", roomId: null, toOn: more.fromOn, fromMinute: null, toMinute: null, weekdays: null, label: "", ...more,
});
const hour = (h: number, m = 0): number => h * 60 + m;
const schedule = (hours: readonly WeeklyHours[], closures: readonly ClosedTime[] = [], zone = cairo): Schedule => ({ zone, hours, closures });
const read = (stretches: readonly Interval[], zone = cairo): readonly string[] =>
  stretches.map(({ from, to }) => `${instantToLocalDateTime(from, zone)}/${instantToLocalDateTime(to, zone)}`);

// 22 November 2026 is a Sunday.
describe("a practitioner's open hours", () => {
  test("are the weekday's stretches with the break between them", () => {
    const hours = [works(7, hour(9), hour(13)), works(7, hour(14), hour(18)), works(1, hour(9), hour(12))];
    expect(read(openIntervals(schedule(hours), "mona", day("2026-11-22")))).toEqual([
      "2026-11-22T09:00/2026-11-22T13:00",
      "2026-11-22T14:00/2026-11-22T18:00",
    ]);
    expect(openIntervals(schedule(hours), "karim", day("2026-11-22"))).toEqual([]);
  });

  test("follow the weeks in which they are valid", () => {
    const ramadan = [
      works(7, hour(9), hour(17), { validTo: day("2026-02-17") }),
      works(7, hour(20), hour(25), { validFrom: day("2026-02-18"), validTo: day("2026-03-19") }),
    ];
    expect(read(openIntervals(schedule(ramadan), "mona", day("2026-02-15")))).toEqual(["2026-02-15T09:00/2026-02-15T17:00"]);
    expect(read(openIntervals(schedule(ramadan), "mona", day("2026-02-22")))).toEqual(["2026-02-22T20:00/2026-02-23T01:00"]);
    expect(openIntervals(schedule(ramadan), "mona", day("2026-03-22"))).toEqual([]);
  });

  test("of a night shift are open after midnight on the next day too", () => {
    const night = schedule([works(7, hour(20), hour(26))]);
    expect(read(openIntervals(night, "mona", day("2026-11-23")))).toEqual(["2026-11-22T20:00/2026-11-23T02:00"]);
  });

  test("lose the whole night shift to a day off, and keep the end of the shift before", () => {
    const everyNight = [1, 2, 3, 4, 5, 6, 7].map((weekday) => works(weekday, hour(20), hour(26)));
    const off = schedule(everyNight, [closed({ fromOn: day("2026-11-23") })]);
    expect(read(openIntervals(off, "mona", day("2026-11-23")))).toEqual(["2026-11-22T20:00/2026-11-23T02:00"]);
    expect(read(openIntervals(off, "mona", day("2026-11-24")))).toEqual(["2026-11-24T20:00/2026-11-25T02:00"]);
  });

  test("give way to a weekly prayer break and to the clinic's holiday, not to a colleague's leave or a closed room", () => {
    const closures = [
      closed({ kind: "break", practitionerId: null, fromOn: day("2026-01-01"), toOn: day("2026-12-31"), fromMinute: hour(12), toMinute: hour(12, 30), weekdays: [7] }),
      closed({ practitionerId: "karim", fromOn: day("2026-11-22") }),
      closed({ kind: "closure", practitionerId: null, roomId: "xray", fromOn: day("2026-11-22") }),
    ];
    const week = schedule([works(7, hour(9), hour(15)), works(1, hour(9), hour(15))], closures);
    expect(read(openIntervals(week, "mona", day("2026-11-22")))).toEqual(["2026-11-22T09:00/2026-11-22T12:00", "2026-11-22T12:30/2026-11-22T15:00"]);
    expect(read(openIntervals(week, "mona", day("2026-11-23")))).toEqual(["2026-11-23T09:00/2026-11-23T15:00"]);
    expect(read(roomClosedIntervals(week, "xray", day("2026-11-22")))).toEqual(["2026-11-22T00:00/2026-11-23T00:00"]);
    expect(roomClosedIntervals(week, "lab", day("2026-11-22"))).toEqual([]);
    const holiday = closed({ kind: "closure", practitionerId: null, fromOn: day("2026-11-22") });
    expect(openIntervals(schedule(week.hours, [holiday]), "mona", day("2026-11-22"))).toEqual([]);
  });

  test("are an hour shorter on the night the clocks go forward and an hour longer when they go back", () => {
    const madrid = "Europe/Madrid" as Zone;
    const night = schedule([works(6, hour(22), hour(30))], [], madrid);
    const lengths = ["2026-03-28", "2026-10-24", "2026-11-21"].map((saturday) =>
      openIntervals(night, "mona", day(saturday)).reduce((sum, { from, to }) => sum + (to - from) / 3_600_000, 0),
    );
    expect(lengths).toEqual([7, 9, 8]);
  });

  test("that begin in the skipped hour begin when the clocks have jumped", () => {
    const madrid = "Europe/Madrid" as Zone;
    const early = schedule([works(7, hour(2, 30), hour(5))], [], madrid);
    expect(read(openIntervals(early, "mona", day("2026-03-29")), madrid)).toEqual(["2026-03-29T03:00/2026-03-29T05:00"]);
  });
});

describe("hatching", () => {
  const hatched = (one: Schedule, on: LocalDate) => closedStretches(one, "mona", on, openIntervals(one, "mona", on));

  test("names each closed stretch, the clinic's holiday before a leave and a leave before a break", () => {
    const closures = [
      closed({ kind: "break", fromOn: day("2026-11-22"), fromMinute: hour(12), toMinute: hour(13), label: "Lunch" }),
      closed({ kind: "leave", fromOn: day("2026-11-22"), fromMinute: hour(12, 30), toMinute: hour(18), label: "Conference" }),
    ];
    const stretches = hatched(schedule([works(7, hour(9), hour(17))], closures), day("2026-11-22"));
    expect(stretches.map((one, index) => `${one.kind} ${one.label ?? "-"} ${read(stretches)[index]?.replaceAll(/\d{4}-\d\d-\d\dT/g, "")}`)).toEqual([
      "closed - 00:00/09:00",
      "break Lunch 12:00/12:30",
      "leave Conference 12:30/18:00",
      "closed - 18:00/00:00",
    ]);
  });

  test("of a room tells its own closures and the clinic's, not a doctor's, and when nobody works", () => {
    const closures = [
      closed({ practitionerId: null, roomId: "one", fromOn: day("2026-11-22"), fromMinute: hour(10), toMinute: hour(11), label: "Painting" }),
      closed({ practitionerId: null, roomId: "two", fromOn: day("2026-11-22"), label: "Other room" }),
      closed({ practitionerId: null, fromOn: day("2026-11-22"), fromMinute: hour(15), toMinute: hour(20), label: "Feast" }),
      closed({ fromOn: day("2026-11-22"), fromMinute: hour(12), toMinute: hour(13), label: "Doctor's leave" }),
    ];
    const one = schedule([works(7, hour(9), hour(17)), { ...works(7, hour(12), hour(18)), practitionerId: "karim" }], closures);
    const on = day("2026-11-22");
    const open = ["mona", "karim"].flatMap((id) => openIntervals(one, id, on));
    const stretches = roomClosedStretches(one, "one", on, open);
    expect(stretches.map(({ label }, index) => `${label ?? "-"} ${read(stretches)[index]?.replaceAll(/\d{4}-\d\d-\d\dT/g, "")}`)).toEqual([
      "- 00:00/09:00", "Painting 10:00/11:00", "Feast 15:00/20:00", "- 20:00/00:00",
    ]);
  });

  test("of a day off reaches to the end of the night shift that it takes away", () => {
    const night = schedule([works(7, hour(20), hour(26))], [closed({ fromOn: day("2026-11-22"), label: "Leave" })]);
    const [first] = hatched(night, day("2026-11-23"));
    expect([first?.kind, ...read(first ? [first] : [])]).toEqual(["leave", "2026-11-23T00:00/2026-11-23T02:00"]);
  });
});

describe("weekly hours that clash", () => {
  test("are two stretches of one doctor that overlap while both are valid", () => {
    expect(hoursClash([works(1, hour(9), hour(13)), works(1, hour(13), hour(17))])).toBeNull();
    expect(hoursClash([works(1, hour(9), hour(13)), works(1, hour(12, 59), hour(17))])?.weekday).toBe(1);
    expect(hoursClash([works(1, hour(9), hour(13)), works(1, hour(9), hour(13), { practitionerId: "karim" })])).toBeNull();
    expect(hoursClash([works(1, hour(9), hour(13), { validTo: day("2026-02-17") }), works(1, hour(9), hour(13), { validFrom: day("2026-02-18") })])).toBeNull();
  });

  test("include Sunday's night shift that runs into Monday's morning", () => {
    expect(hoursClash([works(1, hour(1), hour(5)), works(7, hour(20), hour(26))])?.weekday).toBe(7);
  });
});
