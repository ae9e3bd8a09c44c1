import { expect, test } from "vitest";
import { addMs, hoursToMs, isoToInstant } from "../../core/time.ts";
import { mayBeTakenBack } from "./taking-back.ts";

const startedAt = isoToInstant("2026-11-22T08:00:00Z");

test("an import that is over is taken back at any time, one that was taken back never again", () => {
  expect(mayBeTakenBack({ status: "done", startedAt }, startedAt)).toBe(true);
  expect(mayBeTakenBack({ status: "takenBack", startedAt }, addMs(startedAt, hoursToMs(99)))).toBe(false);
});

test("half an import of a PC that is gone can be taken back the next day, and none that may still be under way", () => {
  expect(mayBeTakenBack({ status: "running", startedAt }, addMs(startedAt, hoursToMs(12)))).toBe(false);
  expect(mayBeTakenBack({ status: "running", startedAt }, addMs(startedAt, hoursToMs(12) + 1))).toBe(true);
});
