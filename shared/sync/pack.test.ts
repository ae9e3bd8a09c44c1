import { expect, test } from "vitest";
import { decode } from "@msgpack/msgpack";
import { pack } from "./pack.ts";

test("what was packed stays as it was while more is packed after it", () => {
  const first = pack(["Mona Adel", 1]);
  const kept = first.slice();
  pack(["Karim Nabil", 2, "x".repeat(5_000)]);
  expect(first).toEqual(kept);
  expect(first.buffer.byteLength).toBe(first.length);
});

test("a value that packs another while it is packed gets what is its own", () => {
  const inner = { get name(): string { return `${pack("inside").length} bytes`; } };
  expect(decode(pack(["before", inner, "after"]))).toEqual(["before", { name: "7 bytes" }, "after"]);
});
