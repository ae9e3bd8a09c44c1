import { expect, test } from "vitest";
import { toBase64url } from "#shared/sync/bytes.ts";
import { apiPrefix, endpoints, headers } from "#shared/sync/protocol.ts";
import { serverCrypto, systemRandom } from "./crypto.ts";
import type { Machine, Sent, TestClinic } from "./testing/clinic.ts";
import { onEachDatabase } from "./testing/each-database.ts";

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly caller: string;
  readonly bodyType: string | null;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly "x-caller": string; readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> } }>>>>;
}

const operationsOf = ({ paths }: Document): readonly Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { "x-caller": caller, requestBody }]) => ({ method: method.toUpperCase(), path, caller, bodyType: requestBody ? (Object.keys(requestBody.content)[0] ?? null) : null })));

onEachDatabase("every endpoint of the OpenAPI document", ({ server, clinic: found }) => {
  const operations = async (): Promise<readonly Operation[]> => operationsOf((await server().app.inject(`${apiPrefix}/openapi.json`)).json<Document>());
  const pathIn = ({ path }: Operation, tenant: string): string => path.replace("{tenant}", tenant).replaceAll(/\{[a-z0-9]+\}/gi, "A".repeat(43));
  const bodyIn = ({ bodyType }: Operation): Uint8Array | null => (bodyType === null ? null : bodyType === "application/json" ? new TextEncoder().encode("{}") : systemRandom.bytes(40));
  const ask = (clinic: TestClinic, as: Machine | null, operation: Operation, tenant: string, extra: Readonly<Record<string, string>> = {}): Promise<Sent> =>
    clinic.callAt(as, operation.method, pathIn(operation, tenant), bodyIn(operation), operation.bodyType, extra);
  const guarded = async (): Promise<readonly Operation[]> => (await operations()).filter(({ caller }) => caller !== "open");

  test("is there for members, and says who may call it", async () => {
    const all = await operations();
    expect(all.length).toBeGreaterThanOrEqual(18);
    expect(new Set(all.map(({ caller }) => caller))).toEqual(new Set(["open", "member", "admin", "recovery"]));
    expect(all.filter(({ caller }) => caller === "open").map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      "GET /api/v1/pairings/{pairing}/answer", "POST /api/v1/pairings/{pairing}/request", "POST /api/v1/sheets", "POST /api/v1/tenants", "POST /api/v1/tenants/{tenant}/tokens",
    ]);
  });

  test("refuses another clinic's machine as if that clinic were not there, and says nothing of it", async () => {
    const [mine, theirs] = [await found(), await found()];
    await theirs.push(theirs.first, [theirs.envelope(theirs.first)]);
    const endpoints = await guarded();
    expect(endpoints.length).toBeGreaterThanOrEqual(14);
    for (const operation of endpoints) {
      const foreign = await ask(mine, mine.first, operation, theirs.tenant);
      const absent = await ask(mine, mine.first, operation, "cln_000000000000");
      expect([operation.path, foreign.status, foreign.json()]).toEqual([operation.path, 404, { code: "notFound" }]);
      expect([operation.path, absent.status, absent.json()]).toEqual([operation.path, foreign.status, foreign.json()]);
      for (const header of [headers.epoch, headers.head]) expect(foreign.headers[header]).toBeUndefined();
    }
  });

  test("does not find another clinic's file piece, snapshot piece, mailbox, log, leases or statements under one's own name, though the ids are real", async () => {
    const [mine, theirs] = [await found(), await found()];
    const secret = systemRandom.bytes(600);
    const blob = "B".repeat(43);
    const chunk = toBase64url(serverCrypto.hash(secret));
    const pairing = toBase64url(systemRandom.bytes(16));
    const put = [
      await theirs.call(theirs.first, endpoints.putBlob, { ids: { piece: blob }, body: secret }),
      await theirs.call(theirs.first, endpoints.putChunk, { ids: { piece: chunk }, body: secret }),
      await theirs.call(theirs.first, endpoints.openPairing, { body: { pairing } }),
      await theirs.call(theirs.first, endpoints.lease, { body: { resource: "prc_theirs", from: 30_000_000, to: 30_000_600, ms: 3_600_000 } }),
      await theirs.push(theirs.first, [theirs.envelope(theirs.first)]),
    ];
    expect(put.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const ids = { piece: blob, pairing };
    for (const [endpoint, more] of [[endpoints.blob, {}], [endpoints.chunk, { piece: chunk }], [endpoints.pairing, {}]] as const) {
      expect([endpoint.path, (await theirs.call(theirs.first, endpoint, { ids: { ...ids, ...more } })).status]).toEqual([endpoint.path, 200]);
      const asked = await mine.call(mine.first, endpoint, { ids: { ...ids, ...more } });
      expect([endpoint.path, asked.status, asked.json()]).toEqual([endpoint.path, 404, { code: "notFound" }]);
    }
    for (const [endpoint, names] of [[endpoints.missingBlobs, [blob]], [endpoints.missingChunks, [chunk]]] as const) {
      expect((await theirs.call(theirs.first, endpoint, { body: { pieces: names } })).json()).toEqual({ missing: [] });
      expect((await mine.call(mine.first, endpoint, { body: { pieces: names } })).json()).toEqual({ missing: names });
    }
    expect((await mine.call(mine.first, endpoints.leases)).json()).toEqual({ leases: [] });
    const said = Buffer.concat([
      (await mine.call(mine.first, endpoints.pull, { query: { since: 0, limit: 100 } })).bytes,
      (await mine.call(mine.first, endpoints.statements, { query: { since: 0 } })).bytes,
      (await mine.call(mine.first, endpoints.machines)).bytes,
      (await mine.call(mine.first, endpoints.checkpoints)).bytes,
    ]);
    expect(said.includes(mine.first.device)).toBe(true);
    expect(said.includes(theirs.first.device)).toBe(false);
  });

  test("refuses a revoked machine with its own revocation, and nothing else of the clinic", async () => {
    const clinic = await found();
    const lost = await clinic.admit(true);
    await clinic.revoke(lost);
    for (const operation of await guarded()) {
      const answer = await ask(clinic, lost, operation, clinic.tenant);
      const { code, statement, ...more } = answer.json() as { code: string; statement: string };
      expect([operation.path, answer.status, code, more]).toEqual([operation.path, 403, "revoked", {}]);
      const said = Buffer.from(statement, "base64url").toString();
      expect(JSON.parse(said)).toMatchObject({ body: { type: "revoke", device: lost.device } });
      for (const header of [headers.epoch, headers.head]) expect(answer.headers[header]).toBeUndefined();
    }
  });

  test("hands a revoked machine what it missed of who belongs up to its own revocation, where it says how far it knows that, and no word more", async () => {
    const [clinic, other] = [await found(), await found()];
    const lost = await clinic.admit(true);
    await clinic.admit(true);
    await clinic.revoke(lost);
    await clinic.admit();
    const indexOf = (text: string): number => (JSON.parse(Buffer.from(text, "base64url").toString()) as { index: number }).index;
    const missed = async (operation: Operation, known: string) => {
      const answer = await ask(clinic, lost, operation, clinic.tenant, { [headers.members]: known });
      const { code, statement, before, ...more } = answer.json() as { code: string; statement: string; before?: string[] };
      for (const header of [headers.epoch, headers.head]) expect(answer.headers[header]).toBeUndefined();
      return [answer.status, code, indexOf(statement), before?.map(indexOf), more];
    };
    for (const operation of await guarded()) {
      expect([operation.path, await missed(operation, "2")]).toEqual([operation.path, [403, "revoked", 4, [3], {}]]);
      expect((await ask(other, other.first, operation, clinic.tenant, { [headers.members]: "0" })).json()).toEqual({ code: "notFound" });
      expect((await ask(clinic, null, operation, clinic.tenant, { [headers.members]: "0" })).json()).toEqual({ code: "unauthenticated" });
    }
    const [one] = await guarded();
    const at = async (known: string) => (one ? (await missed(one, known))[3] : null);
    expect([await at("0"), await at("4"), await at("900"), await at("-1"), await at("all")]).toEqual([[1, 2, 3], [], [], undefined, undefined]);
    const asked = (await clinic.askTokens(lost)).json() as { code: string; before?: unknown };
    expect([asked.code, asked.before]).toEqual(["revoked", undefined]);
  });

  test("refuses whoever has no token, another's key or a token of nobody, all alike, before it looks at anything", async () => {
    const clinic = await found();
    const stranger = { ...clinic.machine(), access: clinic.first.access };
    for (const operation of await guarded()) {
      for (const tenant of [clinic.tenant, "cln_000000000000"]) {
        expect([operation.path, (await ask(clinic, null, operation, tenant)).json()]).toEqual([operation.path, { code: "unauthenticated" }]);
        expect((await ask(clinic, null, operation, tenant, { authorization: "Bearer x.y", [headers.at]: String(server().now()), [headers.signature]: toBase64url(new Uint8Array(64)) })).json()).toEqual({ code: "unauthenticated" });
      }
      expect([operation.path, (await ask(clinic, stranger, operation, clinic.tenant)).json()]).toEqual([operation.path, { code: "unauthenticated" }]);
    }
  });

  test("that is for admin machines refuses the others", async () => {
    const clinic = await found();
    const plain = await clinic.admit();
    const admins = (await guarded()).filter(({ caller }) => caller === "admin");
    expect(admins.length).toBeGreaterThanOrEqual(4);
    for (const operation of admins) expect([operation.path, (await ask(clinic, plain, operation, clinic.tenant)).json()]).toEqual([operation.path, { code: "notAdmin" }]);
  });

  test("answers tokens of a clinic that is not there as those of one that is", async () => {
    const [mine, theirs] = [await found(), await found()];
    const body = { device: mine.first.device, at: server().now(), nonce: "A".repeat(22), refresh: null, signature: toBase64url(new Uint8Array(64)) };
    const answers = await Promise.all([theirs.tenant, "cln_000000000000"].map((tenant) => mine.callAt(null, "POST", `${apiPrefix}/tenants/${tenant}/tokens`, new TextEncoder().encode(JSON.stringify(body)), "application/json")));
    for (const answer of answers) expect([answer.status, answer.json()]).toEqual([401, { code: "unauthenticated" }]);
  });
});
