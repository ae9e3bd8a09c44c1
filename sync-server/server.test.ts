import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { apiPrefix, endpoints, headers } from "#shared/sync/protocol.ts";
import { systemRandom } from "./crypto.ts";
import { requestIdHeader } from "./openapi.ts";
import { lookMs } from "./readiness.ts";
import { foundClinic, sendInto, sendTo, type TestClinic } from "./testing/clinic.ts";
import { databases, startServer, type TestServer } from "./testing/databases.ts";
import { startProcess } from "./testing/process.ts";
import { startS3 } from "./testing/s3.ts";

const open: TestServer[] = [];
const start = async (settings: Readonly<Record<string, string>> = {}): Promise<TestServer> => {
  const [sqlite] = databases;
  if (!sqlite) throw new Error("no database");
  const server = await startServer(await sqlite.make(), settings);
  open.push(server);
  return server;
};
const clinicOn = (server: TestServer, registrationKey?: string): Promise<TestClinic> => foundClinic({ send: sendInto(server.app), now: server.now, random: systemRandom, ...(registrationKey === undefined ? {} : { registrationKey }) });
afterEach(async () => {
  for (const server of open.splice(0)) {
    await server.close();
    server.database.remove();
  }
});

test("it says that it lives and that it is ready, and what it counts names no clinic", async () => {
  const server = await start();
  const clinic = await clinicOn(server);
  await clinic.push(clinic.first, [clinic.envelope(clinic.first)]);
  for (const path of ["/healthz", "/readyz"]) expect((await server.app.inject(path)).statusCode).toBe(200);
  const metrics = (await server.app.inject("/metrics")).body;
  expect(metrics).toContain("daftar_envelopes_total 1");
  expect(metrics).toContain('route="/api/v1/tenants/:tenant/push"');
  for (const name of [clinic.tenant, clinic.first.device, clinic.first.access]) expect(metrics).not.toContain(name);
});

test("a database that is gone makes it not ready, and alive still", async () => {
  const server = await start();
  await server.store.close();
  const { statusCode } = await server.app.inject("/readyz");
  expect([statusCode, (await server.app.inject("/healthz")).statusCode]).toEqual([503, 200]);
});

test("a folder for files that cannot be used makes it not ready until it can, and asking often is one look", async () => {
  const server = await start();
  const blobs = join(server.database.folder, "blobs");
  writeFileSync(blobs, "in the way");
  const ready = async (): Promise<number> => (await server.app.inject("/readyz")).statusCode;
  expect(await ready()).toBe(503);
  rmSync(blobs);
  expect(await ready()).toBe(503);
  server.pass(lookMs);
  expect(await ready()).toBe(200);
});

test("a bucket that is gone makes it not ready, and alive still", async () => {
  const s3 = await startS3();
  const server = await start({ DAFTAR_S3_ENDPOINT: s3.endpoint, DAFTAR_S3_BUCKET: "daftar", DAFTAR_S3_KEY: "key", DAFTAR_S3_SECRET: "secret" });
  expect((await server.app.inject("/readyz")).statusCode).toBe(200);
  s3.loseBucket();
  server.pass(lookMs);
  expect([(await server.app.inject("/readyz")).statusCode, (await server.app.inject("/healthz")).statusCode]).toEqual([503, 200]);
  await s3.close();
});

test("every answer, refusals too, names its request as the log does, and takes no name from whoever asks", async () => {
  const server = await start({ DAFTAR_RATE_IP: "4", DAFTAR_CORS: "https://clinic.example" });
  const ask = (url: string) => server.app.inject({ url, headers: { [requestIdHeader]: "Ana Ruiz", origin: "https://clinic.example" } });
  const answers = [await ask(`${apiPrefix}/openapi.json`), await ask("/nothing"), await ask(`${apiPrefix}/tenants/cln_none/head`), await ask("/healthz"), await ask("/nothing"), await ask("/nothing")];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 404, 401, 200, 404, 429]);
  const names = answers.map(({ headers: said }) => String(said[requestIdHeader]));
  for (const name of names) expect(name).toMatch(/^[\w-]{12}$/);
  expect(new Set(names).size).toBe(names.length);
  expect(String(answers[0]?.headers["access-control-expose-headers"])).toContain(requestIdHeader);
});

test("the document of the calls says of every answer that it names its request", async () => {
  const { paths, components } = (await (await start()).app.inject(`${apiPrefix}/openapi.json`)).json() as { paths: Record<string, Record<string, { responses: Record<string, { headers: unknown }> }>>; components: { headers: unknown } };
  const answers = Object.values(paths).flatMap((methods) => Object.values(methods)).flatMap(({ responses }) => Object.values(responses));
  expect(answers.length).toBeGreaterThan(40);
  for (const { headers: said } of answers) expect(said).toEqual({ [requestIdHeader]: { $ref: "#/components/headers/RequestId" } });
  expect(components.headers).toMatchObject({ RequestId: { required: true, schema: { type: "string" } } });
});

test("every answer carries the headers that keep a browser from mischief", async () => {
  const server = await start({ DAFTAR_CORS: "https://clinic.example" });
  const answer = await server.app.inject({ url: `${apiPrefix}/openapi.json`, headers: { origin: "https://clinic.example" } });
  expect(answer.headers).toMatchObject({ "x-content-type-options": "nosniff", "strict-transport-security": expect.stringContaining("max-age=31536000") as string, "access-control-allow-origin": "https://clinic.example" });
  expect(String(answer.headers["content-security-policy"])).toContain("default-src 'none'");
  const stranger = await server.app.inject({ url: `${apiPrefix}/openapi.json`, headers: { origin: "https://evil.example" } });
  expect(stranger.headers["access-control-allow-origin"]).not.toBe("https://evil.example");
});

test("behind a proxy it answers only what came by HTTPS, and believes only that proxy", async () => {
  const server = await start({ DAFTAR_REQUIRE_HTTPS: "true", DAFTAR_TRUST_PROXY: "10.0.0.1" });
  const ask = (remoteAddress: string, proto: string) => server.app.inject({ url: `${apiPrefix}/openapi.json`, remoteAddress, headers: { "x-forwarded-proto": proto } });
  expect((await ask("10.0.0.1", "https")).statusCode).toBe(200);
  expect((await ask("10.0.0.1", "http")).json()).toEqual({ code: "insecure" });
  expect((await ask("10.0.0.2", "https")).json()).toEqual({ code: "insecure" });
  expect((await server.app.inject("/healthz")).statusCode).toBe(200);
});

test.each([
  ["an address", { DAFTAR_RATE_IP: "8" }],
  ["a machine", { DAFTAR_RATE_DEVICE: "5" }],
  ["a clinic", { DAFTAR_RATE_TENANT: "5" }],
])("%s that asks too often is told when to come again, and then is heard", async (_, settings) => {
  const server = await start(settings);
  const clinic = await clinicOn(server);
  expect((await clinic.call(clinic.first, endpoints.head)).status).toBe(200);
  for (let at = 0; at < 8; at += 1) await clinic.call(clinic.first, endpoints.head);
  const busy = await clinic.call(clinic.first, endpoints.head);
  expect(busy.status).toBe(429);
  const { code, retryAfterMs } = busy.json() as { code: string; retryAfterMs: number };
  expect([code, Number(busy.headers["retry-after"])]).toEqual(["busy", Math.ceil(retryAfterMs / 1_000)]);
  server.pass(retryAfterMs);
  expect((await clinic.call(clinic.first, endpoints.head)).status).toBe(200);
});

test("where a key is asked for, nobody founds a clinic without it", async () => {
  const key = "the-key-of-this-server";
  const server = await start({ DAFTAR_REGISTRATION: "key", DAFTAR_REGISTRATION_KEY: key });
  await expect(clinicOn(server)).rejects.toThrow("registrationClosed");
  await expect(clinicOn(server, `${key}x`)).rejects.toThrow("registrationClosed");
  expect((await clinicOn(server, key)).first.access).not.toBe("");
});

test("a clinic is founded once; the same founding may come again, another may not", async () => {
  const server = await start();
  const [clinic, other] = [await clinicOn(server), await clinicOn(server)];
  const found = (founding: Uint8Array) => clinic.call(null, endpoints.foundTenant, { body: { tenant: clinic.tenant, statement: Buffer.from(founding).toString("base64url") } });
  expect((await found(clinic.founding)).status).toBe(200);
  expect((await found(other.founding)).json()).toEqual({ code: "taken" });
  expect((await found(new Uint8Array(40))).json()).toEqual({ code: "badStatement" });
});

test("a program of a form of the wire that is too old is told so", async () => {
  const server = await start();
  const clinic = await clinicOn(server);
  expect((await clinic.call(clinic.first, endpoints.head, { extra: { [headers.protocol]: "0" } })).json()).toEqual({ code: "tooOld" });
  expect((await clinic.call(clinic.first, endpoints.head, { extra: { [headers.protocol]: "1" } })).status).toBe(200);
});

test("the machines page is told when each PC last came, and with which program", async () => {
  const server = await start();
  const clinic = await clinicOn(server);
  const doctor = await clinic.admit();
  server.pass(300_000);
  await clinic.call(doctor, endpoints.head, { extra: { [headers.program]: "1.4.2" } });
  const { machines } = (await clinic.call(clinic.first, endpoints.machines)).json() as { machines: readonly { device: string }[] };
  expect(machines.find(({ device }) => device === doctor.device)).toEqual({ device: doctor.device, lastContactAt: server.now(), programVersion: "1.4.2" });
});

test("checkpoints of each machine are kept, the newest of each", async () => {
  const server = await start();
  const clinic = await clinicOn(server);
  const body = (seq: number) => ({ seq, chain: "A".repeat(43), audit: { root: "B".repeat(43), count: 7 }, tables: [{ table: 3, epoch: 1, digest: "C".repeat(43) }], seen: [{ device: "desk2", root: "B".repeat(43), count: 4 }], signature: "D".repeat(86) });
  for (const seq of [1, 2]) expect((await clinic.call(clinic.first, endpoints.checkpoint, { body: body(seq) })).status).toBe(200);
  expect((await clinic.call(clinic.first, endpoints.checkpoints)).json()).toEqual({ checkpoints: [{ ...body(2), device: clinic.first.device, receivedAt: server.now() }] });
  expect((await clinic.call(clinic.first, endpoints.checkpoint, { body: { ...body(3), chain: "short" } })).json()).toEqual({ code: "invalid" });
});

test("its log names no clinic, no machine, no token and no address, and gives each request a name of its own", async () => {
  const folder = mkdtempSync(join(tmpdir(), "daftar-server-"));
  const server = await startProcess({ DAFTAR_SERVER_DATA: folder, DAFTAR_LOG_LEVEL: "info" });
  const clinic = await foundClinic({ send: sendTo(server.address), now: Date.now, random: systemRandom });
  const doctor = await clinic.admit();
  await clinic.call(doctor, endpoints.pull, { query: { since: 0 } });
  const refused = await clinic.call(null, endpoints.pull, { query: { since: 0 } });
  expect(await server.end("SIGTERM")).toBe(0);
  const said = server.said();
  const lines = said.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as { reqId?: string; route?: string });
  expect(lines.filter(({ route }) => route === `${apiPrefix}/tenants/:tenant/pull`)).toHaveLength(2);
  const names = lines.flatMap(({ reqId }) => (reqId === undefined ? [] : [reqId]));
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain(refused.headers[requestIdHeader]);
  for (const secret of [clinic.tenant, clinic.first.device, doctor.device, doctor.access, String(doctor.refresh)]) expect(said).not.toContain(secret);
  expect(said).not.toContain("remoteAddress");
  rmSync(folder, { recursive: true, force: true });
});
