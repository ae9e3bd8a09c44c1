import { expect, test } from "vitest";
import { createSystemRandom } from "./system-random.ts";

test("no two ids are cut from the same bytes, and what was drawn before stays as it was", () => {
  const random = createSystemRandom();
  const drawn = Array.from({ length: 2_000 }, (_, index) => random.bytes(index % 3 === 0 ? 16 : 10));
  const texts = drawn.map((bytes) => Buffer.from(bytes).toString("hex"));
  expect(new Set(texts).size).toBe(drawn.length);
  expect(texts).not.toContain("0".repeat(20));
  expect(random.bytes(32)).toHaveLength(32);
});
