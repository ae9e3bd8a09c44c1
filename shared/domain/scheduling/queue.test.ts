import fc from "fast-check";
import { expect, test } from "vitest";
import { nextQueueNumber, queueCount, queueText } from "./queue.ts";

test("the clinic's first PC calls out plain numbers, every other one its letters before them", () => {
  expect([nextQueueNumber(null, "A"), nextQueueNumber(11, "A")].map(queueText)).toEqual(["1", "12"]);
  expect([nextQueueNumber(null, "B"), nextQueueNumber(12, "B"), nextQueueNumber(4, "Z"), nextQueueNumber(4, "AA"), nextQueueNumber(4, "BC")].map(queueText)).toEqual(["B1", "B13", "Z5", "AA5", "BC5"]);
});

test("PCs that know nothing of each other never give one number, and count on from the highest that they know", () => {
  const letters = fc.stringMatching(/^[A-Z]{1,2}$/);
  fc.assert(fc.property(letters, letters, fc.nat(900), fc.nat(900), (one, other, mine, theirs) => {
    const [a, b] = [nextQueueNumber(mine, one), nextQueueNumber(theirs, other)];
    expect(queueCount(a)).toBe(mine + 1);
    if (one !== other) expect(queueText(a)).not.toBe(queueText(b));
    if (one !== other) expect(a).not.toBe(b);
  }));
});
