import { expect, test } from "vitest";
import { detectDateOrder } from "./date-order.ts";

test.each([
  [["1/2/1990", "22/1/2007"], "US", { order: "dmy", sure: true }],
  [["1/2/1990", "1/22/2007", "1976-10-20"], "EG", { order: "mdy", sure: true }],
  [["1976-10-20", "2001/4/26"], "EG", { order: "ymd", sure: true }],
  [["٣٠/١٠/١٩٣٤", "1976-10-20"], "EG", { order: "dmy", sure: true }],
  [["1/2/1990"], "EG", { order: "dmy", sure: false }],
  [["1/2/1990"], "US", { order: "mdy", sure: false }],
  [["22/1/1990", "23/1/1990", "1/22/2007"], "EG", { order: "dmy", sure: false }],
  [["", "unknown"], "EG", { order: "dmy", sure: true }],
] as const)("%j in %s", (dates, country, found) => {
  expect(detectDateOrder(dates, country)).toEqual(found);
});
