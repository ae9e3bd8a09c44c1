import { expect, test } from "vitest";
import { isUnderWay, joinSteps, shareLoaded, sheetSteps, stepOf, wayOf } from "./steps.ts";

test("the wizard stands where the joining is, also in a window that was opened meanwhile", () => {
  expect(stepOf({ stage: "none" })).toBe("code");
  expect(stepOf({ stage: "asking" })).toBe("compare");
  expect(stepOf({ stage: "loading" })).toBe("loading");
  expect(stepOf({ stage: "ready" })).toBe("password");
  expect(stepOf({ stage: "over" })).toBeNull();
  expect(stepOf({ stage: "diskFull" })).toBeNull();
  expect(stepOf({ stage: "forgotten" })).toBe("code");
  expect((["none", "asking", "loading", "ready", "over", "diskFull", "forgotten"] as const).filter((stage) => isUnderWay({ stage }))).toEqual(["asking", "loading", "ready"]);
  expect(isUnderWay(undefined)).toBe(false);
});

test("a size that is not known yet is no progress, and more than all of it is all of it", () => {
  expect(shareLoaded({ done: 400, total: 0 })).toBe(0);
  expect(shareLoaded({ done: 412_300, total: 1_020_000 })).toBe(40);
  expect(shareLoaded({ done: 12, total: 10 })).toBe(100);
});

test("a window that opens while the sheet brings the clinic back goes on as that, and both ways are as long", () => {
  expect(wayOf({ stage: "loading", figures: null })).toBe("sheet");
  expect(wayOf({ stage: "loading", figures: "482 913" })).toBe("pairing");
  expect(wayOf({ stage: "none", figures: null })).toBe("pairing");
  expect(sheetSteps).toHaveLength(joinSteps.length);
});
