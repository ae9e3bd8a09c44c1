import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toBase64url } from "#shared/sync/bytes.ts";
import { encodeRun, hashEnvelope, limits, zeroHash } from "#shared/sync/envelope.ts";
import { chainAfter, decodePage, decodeVerdict, type LogEntry } from "#shared/sync/log.ts";
import { endpoints, headers } from "#shared/sync/protocol.ts";
import { serverCrypto, systemRandom } from "./crypto.ts";
import { foundClinic, sendInto, type Machine, type TestClinic } from "./testing/clinic.ts";
import { databases, startServer, type TestServer } from "./testing/databases.ts";

const bytesOf = (length: number): Uint8Array => systemRandom.bytes(length);

describe.each(databases)("the log on $name", ({ make }) => {
  let server: TestServer;
  let clinic: TestClinic;
  beforeAll(async () => {
    server = await startServer(await make());
  });
  afterAll(async () => {
    await server.close();
    server.database.remove();
  });
  const fresh = async (): Promise<Machine> => {
    clinic = await foundClinic({ send: sendInto(server.app), now: server.now, random: systemRandom });
    return clinic.first;
  };
  const pull = async (as: Machine, since: number, limit = 2_000): Promise<readonly LogEntry[]> => {
    const answer = await clinic.call(as, endpoints.pull, { query: { since, limit } });
    expect(answer.status).toBe(200);
    const page = decodePage(answer.bytes);
    if (!page.ok) throw new Error(page.error.fault);
    return page.value;
  };

  test("what one PC sends, another has in the same order, with numbers from 1 and a chain that can be checked", async () => {
    const desk = await fresh();
    const doctor = await clinic.admit();
    for (let at = 0; at < 5; at += 1) for (const pc of [desk, doctor]) expect((await clinic.push(pc, [clinic.envelope(pc), clinic.envelope(pc)])).status).toBe(200);
    const page = await pull(doctor, 0);
    expect(page.map(({ seq }) => seq)).toEqual(Array.from({ length: 21 }, (_, at) => at + 1));
    expect(await pull(desk, 7)).toEqual(page.slice(7));
    let chain: Uint8Array = zeroHash;
    const last = new Map<string, Uint8Array>();
    for (const entry of page) {
      const hash = hashEnvelope(serverCrypto, clinic.tenant, entry.device, entry.deviceSeq, last.get(entry.device) ?? zeroHash, entry.envelope);
      last.set(entry.device, hash);
      chain = chainAfter(serverCrypto, chain, entry, hash);
    }
    const told = await clinic.call(desk, endpoints.chain, { query: { seq: 21 } });
    expect(told.json()).toMatchObject({ chain: toBase64url(chain), deviceSeq: desk.seq, server: { head: 21 } });
    expect((await clinic.call(desk, endpoints.chain, { query: { seq: 22 } })).json()).toMatchObject({ chain: null });
    expect((await clinic.call(desk, endpoints.chain, { query: { seq: 0 } })).json()).toMatchObject({ chain: toBase64url(zeroHash) });
  });

  test("a run that comes again, whole, cut or with more after it, is not doubled", async () => {
    const desk = await fresh();
    const first = clinic.makeRun(desk, [clinic.envelope(desk), clinic.envelope(desk)]);
    const send = (run: Parameters<typeof encodeRun>[0]) => clinic.call(desk, endpoints.push, { body: encodeRun(run) });
    for (let times = 0; times < 3; times += 1) expect((await send(first.run)).json()).toMatchObject({ deviceSeq: 2, server: { head: 2 } });
    const longer = clinic.makeRun(desk, [...first.run.envelopes, clinic.envelope(desk)]);
    expect((await send(longer.run)).json()).toMatchObject({ deviceSeq: 3, server: { head: 3 } });
    expect(await pull(desk, 0)).toHaveLength(3);
  });

  test("twenty sendings of one run at the same moment make one entry", async () => {
    const desk = await fresh();
    const made = clinic.makeRun(desk, [clinic.envelope(desk)]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => clinic.call(desk, endpoints.push, { body: encodeRun(made.run) })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await pull(desk, 0)).toHaveLength(1);
  });

  test("a copied PC, a gap and another's run are refused, and the log is as before", async () => {
    const desk = await fresh();
    const other = await clinic.admit();
    await clinic.push(desk, [clinic.envelope(desk)]);
    const before = (await pull(desk, 0)).length;
    const forked = clinic.makeRun({ ...desk, seq: desk.seq - 1, last: zeroHash }, [clinic.envelope(desk)]);
    expect((await clinic.call(desk, endpoints.push, { body: encodeRun(forked.run) })).json()).toEqual({ code: "forked", deviceSeq: desk.seq });
    const gap = clinic.makeRun({ ...desk, seq: desk.seq + 3 }, [clinic.envelope(desk)]);
    expect((await clinic.call(desk, endpoints.push, { body: encodeRun(gap.run) })).json()).toEqual({ code: "gap", expected: desk.seq + 1, previous: toBase64url(desk.last) });
    expect((await clinic.call(other, endpoints.push, { body: encodeRun(clinic.makeRun(desk, [clinic.envelope(desk)]).run) })).json()).toEqual({ code: "badSignature" });
    expect((await clinic.call(desk, endpoints.push, { body: encodeRun({ ...clinic.makeRun(desk, [clinic.envelope(desk)]).run, signature: bytesOf(64) }) })).json()).toEqual({ code: "badSignature" });
    expect((await clinic.call(desk, endpoints.push, { body: bytesOf(200) })).json()).toEqual({ code: "malformed" });
    expect((await clinic.call(desk, endpoints.push, { body: bytesOf(limits.runBytes + 20_000) })).json()).toEqual({ code: "tooLarge" });
    expect(await pull(desk, 0)).toHaveLength(before);
  });

  test("a page ends where a run ends, and pages follow each other to the last entry", async () => {
    const desk = await fresh();
    const sizes = [1, 7, 3, 20, 2, 30, 1];
    for (const size of sizes) await clinic.push(desk, Array.from({ length: size }, () => clinic.envelope(desk)));
    const ends = sizes.map((_, at) => sizes.slice(0, at + 1).reduce((sum, size) => sum + size, 0));
    const all: LogEntry[] = [];
    for (let page = await pull(desk, 0, 5); page.length > 0; page = await pull(desk, all.length, 5)) {
      all.push(...page);
      expect(ends).toContain(all.length);
    }
    expect(all).toEqual(await pull(desk, 0));
    expect(all).toHaveLength(64);
  });

  test("one time is one booking's, a booking keeps its own, and what it leaves is free", async () => {
    const desk = await fresh();
    const other = await clinic.admit();
    const book = async (pc: Machine, key: string, from: number, to: number, resources: readonly string[]): Promise<readonly { key: string; by: string }[]> => {
      await clinic.push(pc, [clinic.envelope(pc, { claims: [{ key, resources, from, to }] })]);
      const entry = (await pull(pc, 0)).at(-1);
      const verdict = decodeVerdict(entry?.verdict ?? zeroHash);
      return verdict.ok ? verdict.value.refused : [];
    };
    expect(await book(desk, "a", 600, 630, ["doctor", "room"])).toEqual([]);
    expect(await book(other, "b", 629, 640, ["room"])).toEqual([{ key: "b", by: "a" }]);
    expect(await book(other, "b", 630, 640, ["room"])).toEqual([]);
    expect(await book(desk, "a", 610, 629, ["doctor", "room"])).toEqual([]);
    expect(await book(other, "c", 600, 610, ["doctor"])).toEqual([]);
    expect(await book(desk, "a", 0, 0, [])).toEqual([]);
    expect(await book(other, "d", 610, 629, ["doctor"])).toEqual([]);
  });

  test("legal numbers have no gap over all PCs, and a row that asks again has the same", async () => {
    const desk = await fresh();
    const other = await clinic.admit();
    const ask = (pc: Machine, ...keys: readonly string[]) => clinic.push(pc, keys.map((key) => clinic.envelope(pc, { numbers: [{ key, series: "invoice" }] })));
    await Promise.all([ask(desk, "a", "b", "c"), ask(other, "d", "e")]);
    await ask(other, "a");
    const given = (await pull(desk, 0)).flatMap(({ verdict }) => {
      const read = decodeVerdict(verdict);
      return read.ok ? read.value.numbers : [];
    });
    expect(given.slice(0, 5).map(({ number }) => number).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
    expect(given[5]?.number).toBe(given.find(({ key }) => key === "a")?.number);
  });

  test("a time leased by one PC is refused to the others until the lease is over or given back", async () => {
    const desk = await fresh();
    const other = await clinic.admit();
    const lease = (pc: Machine, ms: number, whose = "device") => clinic.call(pc, endpoints.lease, { body: { resource: "doctor", from: 600, to: 1_200, ms, for: whose } });
    const book = async (pc: Machine, key: string) => {
      await clinic.push(pc, [clinic.envelope(pc, { claims: [{ key, resources: ["doctor"], from: 600, to: 630 }] })]);
      const verdict = decodeVerdict((await pull(pc, 0)).at(-1)?.verdict ?? zeroHash);
      return verdict.ok ? verdict.value.refused : null;
    };
    expect((await lease(desk, 3_600_000)).status).toBe(200);
    expect((await lease(other, 3_600_000)).json()).toEqual({ code: "held", until: server.now() + 3_600_000 });
    expect(await book(other, "a")).toEqual([{ key: "a", by: "lease" }]);
    expect((await lease(desk, 0)).status).toBe(200);
    expect(await book(other, "a")).toEqual([]);
    expect((await lease(other, 1_000)).status).toBe(200);
    server.pass(2_000);
    expect((await lease(desk, 1_000)).status).toBe(200);
    expect((await lease(other, 1, "desk")).json()).toEqual({ code: "notAdmin" });
    expect((await lease(desk, 1, "desk")).status).toBe(200);
    expect((await clinic.call(other, endpoints.leases)).json()).toMatchObject({ leases: [{ device: null }, { device: desk.device }] });
  });

  test("a PC that was taken off the list holds no day any more, and one that goes on under another name holds what it held", async () => {
    const desk = await fresh();
    const [lost, copied, heir] = [await clinic.admit(), await clinic.admit(), clinic.machine()];
    for (const [pc, resource] of [[lost, "doctor"], [copied, "room"]] as const) expect((await clinic.call(pc, endpoints.lease, { body: { resource, from: 600, to: 1_200, ms: 3_600_000 } })).status).toBe(200);
    await clinic.revoke(lost);
    const bytes = clinic.statement(copied.device, copied.keys.sign, { type: "succeed", machine: clinic.machineBody(heir, true) });
    const claim = (key: string, resource: string) => ({ claims: [{ key, resources: [resource], from: 600, to: 630 }] });
    const { run } = clinic.makeRun(heir, [clinic.envelope(heir, { statement: bytes, parts: [] }), clinic.envelope(heir, claim("a", "room"))]);
    expect((await clinic.call(copied, endpoints.push, { body: encodeRun(run) })).status).toBe(200);
    await clinic.push(desk, [clinic.envelope(desk, claim("b", "doctor")), clinic.envelope(desk, claim("c", "room"))]);
    const refused = (await pull(desk, 0)).flatMap(({ verdict }) => {
      const read = decodeVerdict(verdict);
      return read.ok ? read.value.refused : [];
    });
    expect(refused).toEqual([{ key: "c", by: "lease" }]);
    expect((await clinic.call(desk, endpoints.leases)).json()).toMatchObject({ leases: [{ resource: "room", device: heir.device }] });
  });

  test("the time received never goes back, even where the server's clock does", async () => {
    const desk = await fresh();
    await clinic.push(desk, [clinic.envelope(desk)]);
    server.pass(-120_000);
    await clinic.push(desk, [clinic.envelope(desk)]);
    server.pass(120_000);
    const [first, second] = await pull(desk, 0);
    expect(second?.receivedAt).toBe(first?.receivedAt);
  });

  test("every answer to a member says epoch, head and the server's time", async () => {
    const desk = await fresh();
    await clinic.push(desk, [clinic.envelope(desk)]);
    const answer = await clinic.call(desk, endpoints.pull, { query: { since: 0 } });
    expect(answer.headers).toMatchObject({ [headers.head]: "1", [headers.now]: String(server.now()) });
    expect(String(answer.headers[headers.epoch])).toMatch(/^[A-Za-z0-9_-]{16}$/);
  });
});
