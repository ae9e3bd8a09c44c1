import { expect, test } from "vitest";
import { addressName, createRateLimit, namesKept, rateWindowMs } from "./rate-limit.ts";

const at = 1_795_000_000_000;

test("who asks too often waits until the window is over, and nobody else does", () => {
  const limit = createRateLimit(2);
  expect([limit.waitMs("a", at), limit.waitMs("a", at + 1), limit.waitMs("a", at + 2), limit.waitMs("b", at + 2)]).toEqual([0, 0, rateWindowMs - 2, 0]);
  expect(limit.waitMs("a", at + rateWindowMs)).toBe(0);
});

test("what is large is taken where anything is left, and then the next waits", () => {
  const limit = createRateLimit(10);
  expect([limit.waitMs("a", at, 9), limit.waitMs("a", at, 10), limit.waitMs("a", at, 1)]).toEqual([0, 0, rateWindowMs]);
});

test("a hundred thousand strangers do not make a count forgotten that is still asked for", () => {
  const limit = createRateLimit(2);
  for (let times = 0; times < 3; times += 1) limit.waitMs("noisy", at);
  for (let stranger = 0; stranger < 2 * namesKept; stranger += 1) {
    limit.waitMs(`stranger ${stranger}`, at);
    if (stranger % 40_000 === 0) expect(limit.waitMs("noisy", at)).toBeGreaterThan(0);
  }
  expect(limit.waitMs("noisy", at)).toBeGreaterThan(0);
  expect(limit.waitMs(`stranger ${2 * namesKept - 1}`, at)).toBe(0);
  expect(limit.waitMs(`stranger ${2 * namesKept - 1}`, at)).toBeGreaterThan(0);
});

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["0:0:0:0:0:ffff:203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["2001:db8:0:0:1::", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::", "0:0:0:0::/64"],
  ["64:ff9b::203.0.113.7", "64:ff9b:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["not an address", "not an address"],
])("%s is counted as %s", (address, name) => {
  expect(addressName(address)).toBe(name);
});
