import { expect, test } from "vitest";
import { addressOf } from "./address.ts";

test("a server's address may be typed with or without https, and is kept without its last stroke", () => {
  expect(addressOf(" sync.example.org ")).toBe("https://sync.example.org");
  expect(addressOf("https://sync.example.org/")).toBe("https://sync.example.org");
  expect(addressOf("https://example.org:8443/daftar/")).toBe("https://example.org:8443/daftar");
});

test("a server on this PC may be plain http, any other may not", () => {
  expect(addressOf("http://localhost:4700")).toBe("http://localhost:4700");
  expect(addressOf("http://127.0.0.1:4700")).toBe("http://127.0.0.1:4700");
  expect(addressOf("http://sync.example.org")).toBeNull();
});

test("what can be no address is refused before anything is sent", () => {
  for (const typed of ["", "   ", "the server", "sync", "ftp://sync.example.org", "javascript://sync.example.org", "https://"]) expect([typed, addressOf(typed)]).toEqual([typed, null]);
});
