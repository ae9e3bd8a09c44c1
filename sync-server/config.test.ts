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
    ["DAFTAR_DATABASE_CONNECTIONS", { DAFTAR_DATABASE_CONNECTIONS: "-1" }],
    ["DAFTAR_REGISTRATION", { DAFTAR_REGISTRATION: "closed" }],
    ["DAFTAR_REGISTRATION_KEY", { DAFTAR_REGISTRATION: "key" }],
    ["DAFTAR_REGISTRATION_KEY", { DAFTAR_REGISTRATION: "key", DAFTAR_REGISTRATION_KEY: "short" }],
    ["DAFTAR_REQUIRE_HTTPS", { DAFTAR_REQUIRE_HTTPS: "perhaps" }],
    ["DAFTAR_CORS", { DAFTAR_CORS: "not an address" }],
    ["DAFTAR_RATE_IP", { DAFTAR_RATE_IP: "many" }],
    ["DAFTAR_RATE_DEVICE", { DAFTAR_RATE_DEVICE: "1.5" }],
    ["DAFTAR_RATE_TENANT", { DAFTAR_RATE_TENANT: "" }],
    ["DAFTAR_LOG_LEVEL", { DAFTAR_LOG_LEVEL: "everything" }],
    ["DAFTAR_S3_ENDPOINT", { DAFTAR_S3_ENDPOINT: "nowhere" }],
    ["DAFTAR_S3_SECRET", { DAFTAR_S3_BUCKET: "blobs", DAFTAR_S3_KEY: secret }],
    ["DAFTAR_S3_KEY", { DAFTAR_S3_BUCKET: "blobs", DAFTAR_S3_SECRET: secret }],
  ])("%s", (variable, env) => {
    const read = readConfig(env);
    expect(read).toMatchObject({ ok: false, error: [{ variable }] });
    expect(JSON.stringify(read)).not.toContain(secret);
  });
});

test("the program ends with 2 and says what is wrong, and no secret", async () => {
  const server = await startProcess({ DAFTAR_S3_BUCKET: "blobs", DAFTAR_S3_KEY: secret, DAFTAR_SERVER_PORT: "0" });
  expect(await server.end("SIGTERM")).toBe(2);
  expect(server.said()).toBe("DAFTAR_S3_SECRET: is needed where DAFTAR_S3_BUCKET is set\n");
});
