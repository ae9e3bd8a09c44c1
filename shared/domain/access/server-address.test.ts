import fc from "fast-check";
import { expect, test } from "vitest";
import { readServerAddress } from "./server-address.ts";

const urlOf = (typed: string): string => {
  const read = readServerAddress(typed);
  return read.ok ? read.value.url : read.error;
};

test("a server's address may be typed with or without https, and is kept without its last stroke", () => {
  expect(urlOf(" sync.example.org ")).toBe("https://sync.example.org");
  expect(urlOf("https://sync.example.org/")).toBe("https://sync.example.org");
  expect(urlOf("https://example.org:8443/daftar/")).toBe("https://example.org:8443/daftar");
});

test.each([
  "http://localhost:8420", "http://127.0.0.1:8420", "http://[::1]:8420",
  "http://10.0.0.4:8420", "http://172.16.0.9:8420", "http://172.31.255.9:8420", "http://192.168.1.10:8420", "http://169.254.7.7:8420",
  "http://[fd00::2]:8420", "http://[fc12::2]:8420", "http://[fe80::1]:8420",
  "http://back-room:8420", "http://server", "http://daftar.local:8420", "http://daftar.lan:8420", "http://sync.clinic.internal",
])("the old PC in the back room needs no certificate: %s", (typed) => {
  expect(urlOf(typed)).toBe(typed);
});

test.each([
  "http://sync.example.org", "http://8.8.8.8:8420", "http://172.15.0.1", "http://172.32.0.1", "http://192.169.1.1", "http://11.0.0.1", "http://100.64.0.1", "http://0.0.0.0",
  "http://[2001:db8::1]:8420", "http://[fec0::1]", "http://[::ffff:8.8.8.8]", "http://local.example.org", "http://mylocal.org", "http://192.168.1.10.example.org", "http://192.168.1.10@example.org", "http://example.org.",
])("over the internet nothing goes without TLS: %s", (typed) => {
  expect(urlOf(typed)).toBe("openHttp");
  expect(urlOf(typed.replace("http:", "https:"))).toMatch(/^https:/);
});

test("however an address of the internet is written as a number, it is taken for what it is", () => {
  fc.assert(fc.property(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)), ([a, b, c, d]) => {
    const dotted = urlOf(`http://${a}.${b}.${c}.${d}`);
    const number = ((a * 256 + b) * 256 + c) * 256 + d;
    const octal = [a, b, c, d].map((part) => `0${part.toString(8)}`).join(".");
    for (const other of [`${number}`, `0x${number.toString(16)}`, octal]) expect(urlOf(`http://${other}`)).toBe(dotted);
  }));
});

test("what is typed without a scheme is meant plain in the clinic's own network, and with TLS elsewhere", () => {
  expect(urlOf("192.168.1.10:8420")).toBe("http://192.168.1.10:8420");
  expect(urlOf("back-room:443")).toBe("http://back-room:443");
  expect(urlOf("[fd00::2]:8420/")).toBe("http://[fd00::2]:8420");
  expect(urlOf("8.8.8.8:8420")).toBe("https://8.8.8.8:8420");
});

test("it is said where calls go without TLS over a network, and not where they stay on this PC or go with it", () => {
  const isPlain = (typed: string): boolean | null => {
    const read = readServerAddress(typed);
    return read.ok ? read.value.isPlain : null;
  };
  expect(["192.168.1.10", "http://back-room:8420", "localhost:8420", "http://[::1]", "https://192.168.1.10", "sync.example.org"].map(isPlain)).toEqual([true, true, false, false, false, false]);
});

test("what can be no address is refused before anything is sent", () => {
  for (const typed of ["", "   ", "the server", "ftp://sync.example.org", "javascript://sync.example.org", "https://", "http://", "http://[fd00::2", "http://999.1.1.1"]) expect([typed, urlOf(typed)]).toEqual([typed, "none"]);
});
