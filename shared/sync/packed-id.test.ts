import fc from "fast-check";
import { expect, test } from "vitest";
import { createId } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";
import { packId, unpackId } from "./packed-id.ts";

const random = fc.uint8Array({ minLength: 16, maxLength: 16 });

test("an id of any moment travels in nineteen bytes and is the same again", () => {
  fc.assert(fc.property(random, fc.integer({ min: 0, max: 2 ** 48 - 1 }), (bytes, now) => {
    const id = createId("pat", now as Instant, { bytes: () => bytes });
    const packed = packId(id);
    expect(packed).toBeInstanceOf(Uint8Array);
    expect(packed).toHaveLength(19);
    expect(unpackId(packed)).toBe(id);
  }));
});

test("no two texts travel alike, and one that is no id of ours travels as it is", () => {
  const letter = fc.constantFrom(...Array.from("0179abchijklmnopuvwxyzILOU_é"));
  const nearly = fc.tuple(fc.string({ unit: letter, maxLength: 9 }), fc.string({ unit: letter, minLength: 25, maxLength: 27 })).map(([prefix, rest]) => `${prefix}_${rest}`);
  fc.assert(fc.property(fc.oneof(nearly, fc.string()), (text) => {
    expect(unpackId(packId(text))).toBe(text);
  }), { numRuns: 2_000 });
  for (const text of ["", "_", "pat_", "A1", "pat_8zzzzzzzzzzzzzzzzzzzzzzzzz", "pat_01jd9x0000abcdefghijklmnop", "_01jd9x0000abcdefghjkmnpqrs", "é_01jd9x0000abcdefghjkmnpqrs"]) expect(packId(text)).toBe(text);
  expect(packId("pat_7zzzzzzzzzzzzzzzzzzzzzzzzz")).toHaveLength(19);
});

test("bytes of another length or with another prefix than letters are no id", () => {
  for (const wrong of [new Uint8Array(16), new Uint8Array(25), new Uint8Array(0), new Uint8Array(19).fill(200), 7, null, undefined, []]) expect(unpackId(wrong)).toBeNull();
});
