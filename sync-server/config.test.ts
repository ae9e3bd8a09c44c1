import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig } from "./config.ts";
import { startProcess } from "./testing/process.ts";

const secret = "a-secret-that-must-not-be-said";

test("with no setting at all it serves this PC alone from an embedded file", () => {
  expect(readConfig({})).toMatchObject({ ok: true, value: { host: "127.0.0.1", port: 8420, folder: "server-data", databaseUrl: null, registrationKey: null, requireHttps: false, cors: [], blobs: { kind: "disk" } } });
});

describe("a wrong setting is refused by its name", () => {
  test.each([
    ["DAFTAR_SERVER_PORT", { DAFTAR_SERVER_PORT: "eighty" }],
    ["DAFTAR_SERVER_PORT", { DAFTAR_SERVER_PORT: "70000" }],
    ["DAFTAR_SERVER_HOST", { DAFTAR_SERVER_HOST: "" }],
    ["DAFTAR_SERVER_DATA", { DAFTAR_SERVER_DATA: "" }],
    ["DATABASE_URL", { DATABASE_URL: `mysql://daftar:${secret}@host/db` }],
    ["DATABASE_URL", { DATABASE_URL: `postgres://daftar:${secret}#@host/db` }],
    ["DAFTAR_DATABASE_CONNECTIONS", { DAFTAR_DATABASE_CONNECTIONS: "-1" }],
    ["DAFTAR_DATABASE_CONNECTIONS", { DAFTAR_DATABASE_CONNECTIONS: "0" }],
    ["DAFTAR_REGISTRATION", { DAFTAR_REGISTRATION: "closed" }],
    ["DAFTAR_REGISTRATION_KEY", { DAFTAR_REGISTRATION: "key" }],
    ["DAFTAR_REGISTRATION_KEY", { DAFTAR_REGISTRATION: "key", DAFTAR_REGISTRATION_KEY: "short" }],
    ["DAFTAR_REGISTRATION", { DAFTAR_REGISTRATION_KEY: secret }],
    ["DAFTAR_REGISTRATION", { DAFTAR_REGISTRATION: "open", DAFTAR_REGISTRATION_KEY: secret }],
    ["DAFTAR_REQUIRE_HTTPS", { DAFTAR_REQUIRE_HTTPS: "perhaps" }],
    ["DAFTAR_TRUST_PROXY", { DAFTAR_REQUIRE_HTTPS: "true" }],
    ["DAFTAR_TRUST_PROXY", { DAFTAR_REQUIRE_HTTPS: "true", DAFTAR_TRUST_PROXY: " , " }],
    ["DAFTAR_TRUST_PROXY", { DAFTAR_TRUST_PROXY: "caddy" }],
    ["DAFTAR_TRUST_PROXY", { DAFTAR_TRUST_PROXY: "10.0.0.1,10.0.0.300" }],
    ["DAFTAR_TRUST_PROXY", { DAFTAR_TRUST_PROXY: "10.0.0.0/33" }],
    ["DAFTAR_TRUST_PROXY", { DAFTAR_TRUST_PROXY: "0.0.0.0/0" }],
    ["DAFTAR_TRUST_PROXY", { DAFTAR_TRUST_PROXY: "fe80::1%eth0" }],
    ["DAFTAR_CORS", { DAFTAR_CORS: "not an address" }],
    ["DAFTAR_CORS", { DAFTAR_CORS: "https://clinic.example,https://a/" }],
    ["DAFTAR_CORS", { DAFTAR_CORS: "https://Clinic.example" }],
    ["DAFTAR_CORS", { DAFTAR_CORS: "https://clinic.example:443" }],
    ["DAFTAR_CORS", { DAFTAR_CORS: "javascript:alert(1)" }],
    ["DAFTAR_RATE_IP", { DAFTAR_RATE_IP: "many" }],
    ["DAFTAR_RATE_IP", { DAFTAR_RATE_IP: "0" }],
    ["DAFTAR_RATE_DEVICE", { DAFTAR_RATE_DEVICE: "1.5" }],
    ["DAFTAR_RATE_DEVICE", { DAFTAR_RATE_DEVICE: "0" }],
    ["DAFTAR_RATE_TENANT", { DAFTAR_RATE_TENANT: "0" }],
    ["DAFTAR_RATE_TENANT", { DAFTAR_RATE_TENANT: "" }],
    ["DAFTAR_RATE_FOUNDING", { DAFTAR_RATE_FOUNDING: "0" }],
    ["DAFTAR_LOG_LEVEL", { DAFTAR_LOG_LEVEL: "everything" }],
    ["DAFTAR_S3_ENDPOINT", { DAFTAR_S3_ENDPOINT: "nowhere" }],
    ["DAFTAR_S3_ENDPOINT", { DAFTAR_S3_ENDPOINT: "javascript:alert(1)", DAFTAR_S3_BUCKET: "blobs", DAFTAR_S3_KEY: secret, DAFTAR_S3_SECRET: secret }],
    ["DAFTAR_S3_BUCKET", { DAFTAR_S3_ENDPOINT: "https://s3.example" }],
    ["DAFTAR_S3_BUCKET", { DAFTAR_S3_REGION: "eu-south-2" }],
    ["DAFTAR_S3_BUCKET", { DAFTAR_S3_KEY: secret }],
    ["DAFTAR_S3_BUCKET", { DAFTAR_S3_SECRET: secret }],
    ["DAFTAR_S3_SECRET", { DAFTAR_S3_BUCKET: "blobs", DAFTAR_S3_KEY: secret }],
    ["DAFTAR_S3_KEY", { DAFTAR_S3_BUCKET: "blobs", DAFTAR_S3_SECRET: secret }],
  ])("%s in %j", (variable, env) => {
    const read = readConfig(env);
    expect(read).toMatchObject({ ok: false, error: [{ variable }] });
    expect(JSON.stringify(read)).not.toContain(secret);
  });
});

test("what a proxy and a browser's page are called is read as it was written", () => {
  const read = readConfig({ DAFTAR_REQUIRE_HTTPS: "true", DAFTAR_TRUST_PROXY: "10.0.0.1, 172.16.0.0/12,::1,fd00::/8,loopback", DAFTAR_CORS: "https://clinic.example,http://localhost:8080" });
  expect(read).toMatchObject({ ok: true, value: { trustProxy: ["10.0.0.1", "172.16.0.0/12", "::1", "fd00::/8", "loopback"], cors: ["https://clinic.example", "http://localhost:8080"] } });
});

test("every setting that is wrong is named at once", () => {
  expect(readConfig({ DAFTAR_REGISTRATION_KEY: secret, DAFTAR_REQUIRE_HTTPS: "true", DAFTAR_S3_KEY: secret })).toMatchObject({ ok: false, error: [{ variable: "DAFTAR_REGISTRATION" }, { variable: "DAFTAR_TRUST_PROXY" }, { variable: "DAFTAR_S3_BUCKET" }] });
});

test("a proxy that no address names ends the program before it has opened anything", async () => {
  const folder = mkdtempSync(join(tmpdir(), "daftar-config-"));
  const server = await startProcess({ DAFTAR_SERVER_DATA: folder, DAFTAR_TRUST_PROXY: "caddy" });
  expect(await server.end("SIGTERM")).toBe(2);
  expect(server.said()).toMatch(/^DAFTAR_TRUST_PROXY: /);
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

test("the program ends with 2 and says what is wrong, and no secret", async () => {
  const server = await startProcess({ DAFTAR_S3_BUCKET: "blobs", DAFTAR_S3_KEY: secret, DAFTAR_SERVER_PORT: "0" });
  expect(await server.end("SIGTERM")).toBe(2);
  expect(server.said()).toBe("DAFTAR_S3_SECRET: is needed where DAFTAR_S3_BUCKET is set\n");
});
