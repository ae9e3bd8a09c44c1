import fc from "fast-check";
import { expect, test } from "vitest";
import type { Instant } from "../core/time.ts";
import { nextHlc, type Hlc } from "./hlc.ts";

test("readings rise however the PC's clock is set back and forth", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4_000_000_000_000 }), { minLength: 1, maxLength: 50 }), (times) => {
      let last: Hlc | null = null;
      for (const time of times) {
        const next = nextHlc(last, time as Instant, "dev_a");
        if (last) expect(next > last).toBe(true);
        last = next;
      }
    }),
    { seed: 20_261_123 },
  );
});

test("the counter that runs over takes the next millisecond", () => {
  const full = `${(1_000).toString(36).padStart(9, "0")}zzzzdev_a` as Hlc;
  expect(nextHlc(full, 1_000 as Instant, "dev_a") > full).toBe(true);
});
