import { expect, test } from "vitest";
import { matchNamed } from "./word-match.ts";

const doctors = [
  { name: "Dr. Hanan Mansour", nameOther: "د. حنان منصور" },
  { name: "Dr. Karim Fahmy", nameOther: null },
  { name: "Dr. Karim Adel", nameOther: null },
];

test.each([
  ["Hanan Mansour", "Dr. Hanan Mansour"],
  ["د/ حنان", "Dr. Hanan Mansour"],
  ["دكتور كريم فهمي", "Dr. Karim Fahmy"],
  ["Fahmi", "Dr. Karim Fahmy"],
  ["Karim", undefined],
  ["Dr.", undefined],
  ["Nobody", undefined],
])("%s means %s", (written, name) => {
  expect(matchNamed(written, doctors)?.name).toBe(name);
});
