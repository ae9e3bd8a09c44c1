import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { addMs, systemClock, type Clock } from "#shared/core/time.ts";
import { streamIds, streamNames, type StreamId } from "#shared/schema/streams.ts";
import { toBase64url } from "#shared/sync/bytes.ts";
import { makeStatement, takeStatement } from "#shared/sync/membership.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestServer } from "../../testing/sync-server.ts";
import { createSystemRandom } from "../system-random.ts";
import { createSyncCrypto, signerOf } from "./crypto.ts";
import { newIdentity, publicOf, recoveryIdentity } from "./device-keys.ts";
import { createHpke } from "./hpke.ts";
import { createHttpClient } from "./http-client.ts";
import { createHttpNet } from "./http-net.ts";
import { createServerClient, type Heard, type ServerClientDeps } from "./server-client.ts";
import { foundBody } from "./statement-bodies.ts";
import { systemScheduler } from "./system-scheduler.ts";
import { createWake } from "./wake.ts";

const random = createSystemRandom();
const crypto = createSyncCrypto(random);
const hpke = createHpke(random);
const folder = mkdtempSync(join(tmpdir(), "daftar-client-"));
const server = await startTestServer(folder);
const http = createHttpClient();
afterAll(async () => {
  http.stop();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const identity = newIdentity(random);
const sign = signerOf(identity.sign.privateKey);
const tenant = "cln_test_client";
const fresh = new Map(streamNames.map((stream) => [streamIds[stream], random.bytes(32)]));
const keys = { key: (stream: StreamId) => fresh.get(stream) ?? null, newest: () => 1, keep: () => undefined };
const machine = { device: "front", name: "Front desk", ...publicOf(identity), admin: true, streams: [...streamNames], series: "A", after: 0 };
const founding = makeStatement(crypto, null, "front", 1, foundBody({ hpke, random, tenant, keys }, machine, publicOf(recoveryIdentity(random.bytes(32)))), sign);

const clientWith = (about: Partial<ServerClientDeps> = {}) =>
  createServerClient({ http, server: server.address, tenant, as: { device: "front", sign }, hasher: crypto, clock: systemClock, random, program: "0.1.0", ...about });
const shifted = (ms: number): Clock => ({ now: () => addMs(systemClock.now(), ms) });

test("a clinic is founded, once, by the machine whose key signed it", async () => {
  expect(takeStatement(crypto, null, founding, 0).ok).toBe(true);
  const found = () => clientWith({ as: null }).call("foundTenant", { body: { tenant, statement: toBase64url(founding) } });
  expect(await found()).toMatchObject({ ok: true });
  // The answer was lost: the same again is no fault.
  expect(await found()).toMatchObject({ ok: true });
});

test("calls are signed and answered with where the log stands", async () => {
  const heard: Heard[] = [];
  const client = clientWith({ heard: (one) => void heard.push(one) });
  expect(await client.call("head")).toMatchObject({ ok: true, value: { answer: { statements: 1, deviceSeq: 0, server: { head: 0 } } } });
  expect(await createHttpNet(client).pull(0, 100)).toMatchObject({ ok: true, value: { server: { head: 0 } } });
  expect(heard.at(-1)).toMatchObject({ head: 0 });
});

test("calls at once ask for tokens once", async () => {
  let asked = 0;
  const counting = { ...http, send: (request: Parameters<typeof http.send>[0]) => { asked += request.url.endsWith("/tokens") ? 1 : 0; return http.send(request); } };
  const client = clientWith({ http: counting });
  const all = await Promise.all(Array.from({ length: 8 }, () => client.call("head")));
  expect([all.every(({ ok }) => ok), asked]).toEqual([true, 1]);
});

test("a clock that is an hour or a year wrong is set right by the server's and keeps nobody out", async () => {
  for (const ms of [3_600_000, -365 * 86_400_000]) {
    const client = clientWith({ clock: shifted(ms) });
    expect(await client.call("head")).toMatchObject({ ok: true });
    expect(Math.abs(client.clockAheadMs() - ms)).toBeLessThan(60_000);
  }
});

test("another key gets nothing, and neither does another clinic's name", async () => {
  const stranger = signerOf(newIdentity(random).sign.privateKey);
  expect(await clientWith({ as: { device: "front", sign: stranger } }).call("head")).toEqual({ ok: false, error: { code: "unauthenticated" } });
  expect(await clientWith({ tenant: "cln_of_others" }).call("head")).toEqual({ ok: false, error: { code: "unauthenticated" } });
  expect(await createHttpNet(clientWith({ as: { device: "front", sign: stranger } })).chainAt(0)).toEqual({ ok: false, error: { code: "offline" } });
});

const answering = async (answer: Parameters<typeof createServer>[1]): Promise<{ readonly address: string; readonly server: Server }> => {
  const odd = createServer(answer as never);
  await new Promise<void>((done) => odd.listen(0, "127.0.0.1", done));
  return { address: `http://127.0.0.1:${(odd.address() as AddressInfo).port}`, server: odd };
};

test("no network, something else that answers, and an answer that is cut short are all being offline", async () => {
  expect(await clientWith({ server: "http://127.0.0.1:9" }).call("head")).toEqual({ ok: false, error: { code: "offline" } });
  const other = await answering(((_: unknown, reply: { end: (text: string) => void }) => reply.end("<html>")) as never);
  expect(await clientWith({ server: other.address }).call("head")).toEqual({ ok: false, error: { code: "offline" } });
  other.server.close();
  const cut = await answering(((_: unknown, reply: { writeHead: (status: number, headers: object) => void; write: (text: string) => void; destroy: () => void }) => {
    reply.writeHead(200, { "content-length": "100" });
    reply.write("{");
    reply.destroy();
  }) as never);
  expect(await clientWith({ server: cut.address }).call("head")).toEqual({ ok: false, error: { code: "offline" } });
  cut.server.close();
});

test("a socket says where the head is as soon as it is let in, and is silent once stopped", async () => {
  let woken = 0;
  const client = clientWith();
  const wake = createWake({ server: server.address, tenant, client, scheduler: systemScheduler, random, woken: () => (woken += 1) });
  wake.start();
  await expect.poll(() => woken, { timeout: 10_000 }).toBeGreaterThan(0);
  wake.stop();
});
