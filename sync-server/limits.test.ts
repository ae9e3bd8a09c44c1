import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { fromBase64url, toBase64url } from "#shared/sync/bytes.ts";
import { statementOf } from "#shared/sync/membership.ts";
import { apiPrefix, endpoints, pathOf, wakePath } from "#shared/sync/protocol.ts";
import { requestMessage } from "#shared/sync/request-signature.ts";
import { serverCrypto, systemRandom } from "./crypto.ts";
import { foundingWindowMs } from "./rate-limit.ts";
import { foundClinic, sendInto, type Machine, type TestClinic } from "./testing/clinic.ts";
import { databases, startServer, type TestServer } from "./testing/databases.ts";
import { closeCodes } from "./wake-socket.ts";
import { socketsOfDevice } from "./wakes.ts";

const open: TestServer[] = [];
const start = async (settings: Readonly<Record<string, string>>): Promise<TestServer> => {
  const server = await startServer(await (databases[0] ?? expect.fail("no database")).make(), settings);
  open.push(server);
  return server;
};
const clinicOn = (server: TestServer): Promise<TestClinic> => foundClinic({ send: sendInto(server.app), now: server.now, random: systemRandom });
afterEach(async () => {
  for (const server of open.splice(0)) {
    await server.close();
    server.database.remove();
  }
});

test("whoever has a whole network of IPv6 is counted as one, and a neighbour's network is not", async () => {
  const server = await start({ DAFTAR_RATE_IP: "3" });
  const ask = async (remoteAddress: string) => (await server.app.inject({ url: `${apiPrefix}/openapi.json`, remoteAddress })).statusCode;
  expect([await ask("2001:db8:1:1::1"), await ask("2001:db8:1:1::2"), await ask("2001:db8:1:1:ffff::3"), await ask("2001:db8:1:1::4")]).toEqual([200, 200, 200, 429]);
  expect([await ask("2001:db8:1:2::1"), await ask("203.0.113.1"), await ask("::ffff:203.0.113.1"), await ask("203.0.113.1"), await ask("203.0.113.1")]).toEqual([200, 200, 200, 200, 429]);
});

test("from one address only so many clinics are founded in an hour; another address founds, and those that are there are served", async () => {
  const server = await start({ DAFTAR_RATE_FOUNDING: "2" });
  const clinic = await clinicOn(server);
  await clinicOn(server);
  await expect(clinicOn(server)).rejects.toThrow("busy");
  expect((await clinic.call(clinic.first, endpoints.head)).status).toBe(200);
  const elsewhere = await server.app.inject({ method: "POST", url: apiPrefix + endpoints.foundTenant.path, remoteAddress: "203.0.113.9", payload: { tenant: clinic.tenant, statement: toBase64url(clinic.founding) } });
  expect(elsewhere.statusCode).toBe(200);
  server.pass(foundingWindowMs);
  await clinicOn(server);
});

describe("a revoked PC", () => {
  test("is told by its own revocation, whoever else went and whatever was said since", async () => {
    const server = await start({});
    const clinic = await clinicOn(server);
    const [lost, stolen] = [await clinic.admit(), await clinic.admit()];
    for (const pc of [lost, stolen]) await clinic.revoke(pc);
    await clinic.say(clinic.first, { type: "rename", device: clinic.first.device, name: "Front desk" });
    for (const pc of [lost, stolen]) {
      const told = [await clinic.call(pc, endpoints.head), await clinic.askTokens({ ...pc, refresh: null })].map((answer) => answer.json() as { readonly code: string; readonly statement: string });
      for (const { code, statement } of told) expect([code, statementOf(fromBase64url(statement) ?? new Uint8Array(0)).body]).toMatchObject(["revoked", { type: "revoke", device: pc.device }]);
    }
  });

  test("that asks too often is counted like every machine, and the database hears nothing of it", async () => {
    const server = await start({ DAFTAR_RATE_DEVICE: "6" });
    const clinic = await clinicOn(server);
    const lost = await clinic.admit();
    await clinic.revoke(lost);
    const codes = [];
    for (let times = 0; times < 6; times += 1) codes.push(((await clinic.call(lost, endpoints.head)).json() as { readonly code: string }).code);
    expect(codes).toEqual(["revoked", "revoked", "revoked", "revoked", "revoked", "busy"]);
    const asked = vi.spyOn(server.store.read, "selectFrom");
    expect((await clinic.call(lost, endpoints.head)).json()).toMatchObject({ code: "busy" });
    expect(asked).not.toHaveBeenCalled();
    expect((await clinic.askTokens({ ...lost, refresh: null })).json()).toMatchObject({ code: "busy" });
    // It takes nothing of what its clinic may ask.
    expect((await clinic.call(clinic.first, endpoints.head)).status).toBe(200);
  });
});

describe("sockets", () => {
  const listen = (server: TestServer, clinic: TestClinic, as: Machine) => {
    const path = pathOf(wakePath, { tenant: clinic.tenant });
    const socket = new WebSocket(`ws://127.0.0.1:${(server.app.server.address() as AddressInfo).port}${path}`);
    const heard: string[] = [];
    socket.addEventListener("open", () => socket.send(JSON.stringify({ access: as.access, at: server.now(), signature: toBase64url(as.keys.sign(requestMessage(serverCrypto, { method: "GET", path, at: server.now(), body: new Uint8Array(0) }))) })));
    socket.addEventListener("message", ({ data }) => heard.push(String(data)));
    const said = new Promise<void>((resolve) => { socket.addEventListener("message", () => resolve(), { once: true }); });
    const ended = new Promise<number>((resolve) => { socket.addEventListener("close", ({ code }) => resolve(code)); });
    return { heard, said, ended };
  };

  test("of one machine are so many and no more: the oldest is closed, the newer ones hear on, and another machine's stay", async () => {
    const server = await start({});
    const clinic = await clinicOn(server);
    const other = await clinic.admit();
    await server.app.listen({ host: "127.0.0.1", port: 0 });
    const others = listen(server, clinic, other);
    await others.said;
    const own = [];
    for (let at = 0; at < socketsOfDevice + 2; at += 1) {
      const one = listen(server, clinic, clinic.first);
      await one.said;
      own.push(one);
    }
    expect(await Promise.all(own.slice(0, 2).map(({ ended }) => ended))).toEqual([closeCodes.outnumbered, closeCodes.outnumbered]);
    await clinic.push(clinic.first, [clinic.envelope(clinic.first)]);
    for (const { heard } of [...own.slice(2), others]) await vi.waitFor(() => expect(heard).toContain('{"head":2}'), { timeout: 20_000 });
  });

  test("are counted with the machine's other calls", async () => {
    const server = await start({ DAFTAR_RATE_DEVICE: "4" });
    const clinic = await clinicOn(server);
    await server.app.listen({ host: "127.0.0.1", port: 0 });
    const some = [];
    for (let at = 0; at < 3; at += 1) {
      const one = listen(server, clinic, clinic.first);
      await one.said;
      some.push(one);
    }
    expect((await clinic.call(clinic.first, endpoints.head)).json()).toMatchObject({ code: "busy" });
    const refused = listen(server, clinic, clinic.first);
    expect(await refused.ended).toBe(closeCodes.busy);
    expect(refused.heard.map((text) => (JSON.parse(text) as { readonly code: unknown }).code)).toEqual(["busy"]);
  });
});
