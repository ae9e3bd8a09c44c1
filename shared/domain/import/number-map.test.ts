import fc from "fast-check";
import { expect, test } from "vitest";
import { createNumberMap } from "./number-map.ts";

test("holds what a Map would hold, through every doubling", () => {
  const key = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.maxSafeNat().map((one) => Math.min(one, 2 ** 53 - 2)), fc.integer({ min: 0, max: 50 }).map((high) => high * 2 ** 32));
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })), { maxLength: 3_000, size: "max" }), (pairs) => {
      const ours = createNumberMap();
      for (const [at, value] of pairs) ours.set(at, value);
      const theirs = new Map(pairs);
      for (const [at] of pairs) {
        expect(ours.get(at)).toBe(theirs.get(at));
        if (!theirs.has(at + 1)) expect(ours.get(at + 1)).toBeUndefined();
      }
    }),
    { numRuns: 60 },
  );
});
