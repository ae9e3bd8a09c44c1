import { createHash, createHmac, createPublicKey, generateKeyPairSync, sign as signWith, verify as verifyWith } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toBase64url } from "./bytes.ts";
import { compareMarks, dayOf, isSaidBy, meetingsIn, sealMark, signCheckpoint, standingOf, type Checkpoint, type Comparison, type Reckoning } from "./checkpoint.ts";
import type { Membership } from "./membership.ts";
import type { Hasher, Verifier } from "./ports.ts";

const crypto: Hasher & Verifier = {
  hash: (...parts) => new Uint8Array(parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest()),
  verify: (publicKey, message, signature) => verifyWith(null, message, createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: toBase64url(publicKey) }, format: "jwk" }), signature),
};
const textOf = (byte: number): string => toBase64url(new Uint8Array(32).fill(byte));
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const memberSince = (revokedAt: number | null): Membership => ({ members: new Map([["desk", { device: "desk", signKey: String(publicKey.export({ format: "jwk" }).x), revokedAt }]]) }) as unknown as Membership;
const key = new Uint8Array(32).fill(3);
const reckoning: Reckoning = { seq: 40, chain: textOf(1), tables: [{ table: 1, rows: 2, digest: textOf(2) }, { table: 5, rows: 900, digest: textOf(4) }] };
const checkpoint = (of: Reckoning = reckoning, streamKey = key, epoch = 1): Checkpoint => ({
  seq: of.seq, chain: of.chain, audit: { count: 7, root: textOf(6) }, tables: of.tables.map((mark) => sealMark(crypto, streamKey, "nile", of, mark, epoch)), seen: [{ device: "room", count: 3, root: textOf(7) }],
});
const keyOf = (_: number, epoch: number): Uint8Array | null => (epoch === 1 ? key : null);
const agreeing = (mine: Reckoning, theirs: Checkpoint) => compareMarks(crypto, "nile", mine, theirs, keyOf)?.map(({ agrees }) => agrees);

test("a digest that lies with the server is HMAC-SHA256 under a key of the stream's, and another at every number, table and count", () => {
  const [mark] = reckoning.tables;
  if (!mark) throw new Error("no mark");
  const sealKey = createHmac("sha256", key).update("daftar reckoning key 1").digest();
  const expected = createHmac("sha256", sealKey).update(`nile\n40\n${textOf(1)}\n1\n2\n${textOf(2)}`).digest("base64url");
  const sealed = (of: Reckoning, what = mark, streamKey = key): string => sealMark(crypto, streamKey, "nile", of, what, 1).digest;
  expect(sealed(reckoning)).toBe(expected);
  const all = [sealed(reckoning), sealed({ ...reckoning, seq: 41 }), sealed({ ...reckoning, chain: textOf(9) }), sealed(reckoning, { ...mark, table: 2 }), sealed(reckoning, { ...mark, rows: 3 }), sealed(reckoning, { ...mark, digest: textOf(8) }), sealed(reckoning, mark, new Uint8Array(32).fill(4))];
  expect(new Set(all).size).toBe(all.length);
});

test("machines are compared at one number of one log, by what both have a key for, and a table with another row is told", () => {
  expect(agreeing(reckoning, checkpoint())).toEqual([true, true]);
  expect(agreeing(reckoning, checkpoint({ ...reckoning, tables: reckoning.tables.map((mark) => (mark.table === 5 ? { ...mark, digest: textOf(9) } : mark)) }))).toEqual([true, false]);
  expect(agreeing(reckoning, checkpoint({ ...reckoning, tables: reckoning.tables.slice(1) }))).toEqual([true]);
  expect(agreeing(reckoning, checkpoint(reckoning, key, 2))).toEqual([]);
  for (const elsewhere of [{ ...reckoning, seq: 41 }, { ...reckoning, chain: textOf(9) }, { ...reckoning, tables: [] }]) expect(agreeing(reckoning, checkpoint(elsewhere))).toBeUndefined();
});

test("what a machine says is believed where it belongs to the clinic and said just that", () => {
  const said = checkpoint();
  const signature = signCheckpoint("nile", "desk", said, (message) => new Uint8Array(signWith(null, message, privateKey)));
  const believed = (change: Partial<Checkpoint & { signature: string }> = {}, device = "desk", tenant = "nile", membership = memberSince(null)): boolean => isSaidBy(crypto, membership, tenant, device, { ...said, signature, ...change });
  expect(believed()).toBe(true);
  const others: readonly Partial<Checkpoint>[] = [{ seq: 41 }, { chain: textOf(9) }, { audit: null }, { audit: { count: 8, root: textOf(6) } }, { tables: said.tables.slice(1) }, { seen: [] }, { seen: [{ device: "room", count: 4, root: textOf(7) }] }];
  expect(others.map((change) => believed(change))).toEqual(others.map(() => false));
  expect([believed({ signature: "" }), believed({}, "room"), believed({}, "desk", "delta"), believed({}, "desk", "nile", memberSince(9))]).toEqual([false, false, false, false]);
});

const words = (...agree: readonly (string | null)[]): readonly Comparison[] => agree.map((said) => [{ table: 1, said: said ?? "mine", agrees: said === null }]);

test("the larger group is right; where they are as many, each finds out for itself", () => {
  expect(standingOf(words())).toBe("agrees");
  expect(standingOf(words(null, null))).toBe("agrees");
  expect(standingOf(words("x"))).toBe("undecided");
  expect(standingOf(words("x", null))).toBe("othersMistaken");
  expect(standingOf(words("x", "x"))).toBe("mistaken");
  expect(standingOf(words("x", "y"))).toBe("undecided");
  expect(standingOf(words("x", "x", null))).toBe("undecided");
});

test("of machines that differ, at least one looks at itself, and none does that the most of them agree with", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom("a", "b", "c"), { minLength: 2, maxLength: 7 }), (rows) => {
    const standings = rows.map((mine, at) => standingOf(words(...rows.flatMap((theirs, other) => (other === at ? [] : [theirs === mine ? null : theirs])))));
    const looks = standings.map((standing) => standing === "mistaken" || standing === "undecided");
    expect(looks.includes(true)).toBe(new Set(rows).size > 1);
    const sizes = new Map<string, number>();
    for (const row of rows) sizes.set(row, (sizes.get(row) ?? 0) + 1);
    const [first = 0, second = 0] = [...sizes.values()].toSorted((a, b) => b - a);
    for (const [at, row] of rows.entries()) if (sizes.get(row) === first && first > second) expect(looks[at]).toBe(false);
  }));
});

test("every machine reckons before the first entry of a day, however the log comes to it, and never within a run", () => {
  const noon = 20_000 * 86_400_000 + 43_200_000;
  const signature = new Uint8Array(64);
  fc.assert(fc.property(fc.array(fc.record({ hours: fc.nat(20), ends: fc.boolean() }), { minLength: 1, maxLength: 40 }), fc.array(fc.nat(9), { minLength: 1 }), (steps, cuts) => {
    let at = noon;
    const log = steps.map(({ hours, ends }, index) => {
      if (index === 0 || steps[index - 1]?.ends) at += hours * 3_600_000;
      return { seq: index + 1, receivedAt: at, signature: ends || index === steps.length - 1 ? signature : null };
    });
    const wanted = log.flatMap((entry, index) => (index > 0 && dayOf(entry) > dayOf(log[index - 1] ?? entry) ? [entry.seq - 1] : []));
    const found: number[] = [];
    let from = 0;
    let last: number | null = null;
    for (let turn = 0; from < log.length; turn += 1) {
      let to = Math.min(log.length, from + 1 + (cuts[turn % cuts.length] ?? 0));
      while (log[to - 1]?.signature === null) to += 1;
      const page = log.slice(from, to);
      found.push(...meetingsIn(page, last, null).map((index) => (page[index]?.seq ?? 0) - 1));
      last = dayOf(page.at(-1) ?? { receivedAt: 0 });
      from = to;
    }
    expect(found).toEqual(wanted);
  }));
  const page = [{ seq: 8, receivedAt: noon, signature }, { seq: 9, receivedAt: noon, signature: null }, { seq: 10, receivedAt: noon, signature }];
  expect([meetingsIn(page, dayOf({ receivedAt: noon }), 8), meetingsIn(page, null, 9), meetingsIn(page, null, 7)]).toEqual([[1], [], [0]]);
});
