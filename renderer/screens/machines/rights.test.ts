import { expect, test } from "vitest";
import { machines } from "./fixtures.ts";
import { lostBefore, presenceOf, streamsOfPurpose, timeLeft, purposeOfRoles, purposes } from "./rights.ts";

test("a PC is proposed what its person works with: no medical records at the desk, no money in the doctor's room", () => {
  expect(purposeOfRoles(["receptionist"])).toBe("desk");
  expect(purposeOfRoles(["doctor"])).toBe("doctor");
  expect(purposeOfRoles(["nurse", "receptionist"])).toBe("all");
  expect(purposeOfRoles(["owner", "doctor"])).toBe("all");
  expect(streamsOfPurpose.desk).not.toContain("clinical");
  expect(streamsOfPurpose.doctor).not.toContain("billing");
});

test("no PC can do without settings and bookings", () => {
  for (const purpose of purposes) expect(streamsOfPurpose[purpose]).toEqual(expect.arrayContaining(["config", "desk"]));
});

test("a PC that was heard of within three minutes is in touch, and one that was removed never is", () => {
  const now = 1_800_000_000_000;
  expect(presenceOf({ isThis: false, revoked: false, lastContactAt: now - 60_000 }, now)).toBe("here");
  expect(presenceOf({ isThis: false, revoked: false, lastContactAt: now - 600_000 }, now)).toBe("away");
  expect(presenceOf({ isThis: false, revoked: false, lastContactAt: null }, now)).toBe("away");
  expect(presenceOf({ isThis: true, revoked: true, lastContactAt: now }, now)).toBe("revoked");
});

test("a code's time runs out second by second, to nothing", () => {
  expect(timeLeft(600_000, 0)).toBe("10:00");
  expect(timeLeft(600_000, 19_000)).toBe("9:41");
  expect(timeLeft(600_000, 599_500)).toBe("0:01");
  expect(timeLeft(600_000, 600_000)).toBeNull();
});

test("after the printed sheet let this PC in, those of before are named until they are removed; otherwise nobody is", () => {
  const [front, room, desk, old] = machines;
  if (!front || !room || !desk || !old) throw new Error("four machines");
  expect(lostBefore(machines)).toEqual([]);
  const back = { ...front, bySheet: true, admittedAt: (room.admittedAt ?? 0) + 1_000 };
  const later = { ...desk, admittedAt: back.admittedAt + 1_000 };
  expect(lostBefore([back, room, later, old])).toEqual([room]);
  expect(lostBefore([{ ...back, isThis: false }, { ...room, isThis: true }])).toEqual([]);
});
