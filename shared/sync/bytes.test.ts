import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64url, laidTogether, sameBytes, toBase64url, utf8 } from "./bytes.ts";

test("bytes written as base64url are what every other program writes, and are read back", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
    const text = toBase64url(bytes);
    expect(text).toBe(Buffer.from(bytes).toString("base64url"));
    expect(fromBase64url(text)).toEqual(new Uint8Array(bytes));
  }));
});

test.each(["a", "ab==", "a+bc", "a/bc", "ab c", "ab\ncd", "łbcd", "abcde"])("%j is not base64url", (text) => {
  expect(fromBase64url(text)).toBeNull();
});

test("bytes are the same only where each of them is, and there are as many", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  expect(sameBytes(bytes, Uint8Array.of(1, 2, 3))).toBe(true);
  expect(sameBytes(bytes, Uint8Array.of(1, 2, 4))).toBe(false);
  expect(sameBytes(bytes, Uint8Array.of(1, 2))).toBe(false);
  expect(sameBytes(bytes, Uint8Array.of(1, 2, 3, 0))).toBe(false);
});

test("a text is the same bytes as everywhere, short or long, in any script", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
    expect(Buffer.from(utf8(text))).toEqual(Buffer.from(text));
  }));
  expect(Buffer.from(utf8("Nour نور"))).toEqual(Buffer.from("Nour نور"));
});

test("parts that are laid together are all of them in their order, few or more than there is room for beforehand", () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 9_000 }), { maxLength: 5 }), (parts) => {
    expect(Buffer.from(laidTogether(parts))).toEqual(Buffer.concat(parts));
  }));
});
