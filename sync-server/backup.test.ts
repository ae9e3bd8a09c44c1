import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeRun, type Run } from "#shared/sync/envelope.ts";
import { endpoints } from "#shared/sync/protocol.ts";
import { backupTenant, restoreTenant, rowsAfter } from "./backup.ts";
import { systemRandom } from "./crypto.ts";
import { tenantById } from "./membership.ts";
import type { TestClinic } from "./testing/clinic.ts";
import { planOf, wholeTable } from "./testing/plan.ts";
import { startProcess } from "./testing/process.ts";
import { onEachDatabase } from "./testing/each-database.ts";

onEachDatabase("a clinic's backup", ({ server, clinic: found }) => {
  const fileOf = (name: string): string => join(server().database.folder, name);
  const page = async (clinic: TestClinic): Promise<Uint8Array> => (await clinic.call(clinic.first, endpoints.pull, { query: { since: 0 } })).bytes;
  const head = async (clinic: TestClinic) => (await clinic.call(clinic.first, endpoints.head)).json() as { readonly server: { readonly epoch: string; readonly head: number }; readonly deviceSeq: number };

  test("put back is the clinic as it was, under another epoch; its PCs send again what is missing, and times and numbers go on", async () => {
    const [clinic, neighbour] = [await found(), await found()];
    await neighbour.push(neighbour.first, [neighbour.envelope(neighbour.first)]);
    await clinic.push(clinic.first, [clinic.envelope(clinic.first, { claims: [{ key: "a", resources: ["doctor"], from: 10, to: 20 }], numbers: [{ key: "i1", series: "invoice" }] })]);
    const before = await head(clinic);
    const pageBefore = await page(clinic);
    expect(await backupTenant(server().store, clinic.tenant, fileOf("a"))).toEqual({ ok: true, value: { head: 1 } });

    const lost: Run[] = [];
    for (const key of ["i2", "i3"]) {
      const made = clinic.makeRun(clinic.first, [clinic.envelope(clinic.first, { numbers: [{ key, series: "invoice" }] })]);
      await clinic.call(clinic.first, endpoints.push, { body: encodeRun(made.run) });
      clinic.takeRun(clinic.first, made);
      lost.push(made.run);
    }
    expect(await restoreTenant(server().store, systemRandom, fileOf("a"), false)).toEqual({ ok: false, error: { fault: "exists" } });
    expect((await head(clinic)).server.head).toBe(3);
    const restored = await restoreTenant(server().store, systemRandom, fileOf("a"), true);
    expect(restored).toMatchObject({ ok: true, value: { tenant: clinic.tenant } });

    expect((await clinic.call(clinic.first, endpoints.head)).json()).toEqual({ code: "unauthenticated" });
    clinic.first.refresh = null;
    await clinic.signIn(clinic.first);
    const after = await head(clinic);
    expect(after).toMatchObject({ server: { head: 1 }, deviceSeq: 1 });
    expect(after.server.epoch).not.toBe(before.server.epoch);
    expect(await page(clinic)).toEqual(pageBefore);
    for (const run of lost) expect((await clinic.call(clinic.first, endpoints.push, { body: encodeRun(run) })).status).toBe(200);
    await clinic.push(clinic.first, [clinic.envelope(clinic.first, { claims: [{ key: "b", resources: ["doctor"], from: 19, to: 25 }], numbers: [{ key: "i4", series: "invoice" }] })]);
    const numbers = await server().store.read.selectFrom("given_number").innerJoin("tenant", "tenant.no", "given_number.tenant").select(["key", "number"]).where("tenant.id", "=", clinic.tenant).orderBy("number").execute();
    expect(numbers).toEqual(["i1", "i2", "i3", "i4"].map((key, at) => ({ key, number: at + 1 })));
    const claims = await server().store.read.selectFrom("slot_claim").innerJoin("tenant", "tenant.no", "slot_claim.tenant").select("slot_claim.key").distinct().where("tenant.id", "=", clinic.tenant).execute();
    expect(claims).toEqual([{ key: "a" }]);
    expect((await head(neighbour)).server.head).toBe(1);
  });

  test("goes to a server that does not have the clinic", async () => {
    const clinic = await found();
    await clinic.push(clinic.first, Array.from({ length: 450 }, () => clinic.envelope(clinic.first)));
    await clinic.push(clinic.first, Array.from({ length: 450 }, () => clinic.envelope(clinic.first)));
    const pageBefore = await page(clinic);
    await backupTenant(server().store, clinic.tenant, fileOf("b"));
    await restoreTenant(server().store, systemRandom, fileOf("b"), true);
    clinic.first.refresh = null;
    await clinic.signIn(clinic.first);
    expect(await page(clinic)).toEqual(pageBefore);
  });

  test("holds no table whole, and brings back every row of what it read in pieces", async () => {
    const clinic = await found();
    const no = (await tenantById(server().store.read, clinic.tenant))?.no ?? 0;
    const claims = Array.from({ length: 3 }, (_, at) => ({ key: `apt ${at}`, resources: ["doctor", "room"], from: at * 300, to: at * 300 + 250 }));
    await clinic.push(clinic.first, [clinic.envelope(clinic.first, { claims, numbers: Array.from({ length: 500 }, (_, at) => ({ key: `i${at}`, series: "invoice" as const })) })]);
    await server().store.write((tx) => server().store.insertMany(tx, "piece", { tenant: "int", kind: "text", name: "text", bytes: "int", put_at: "int" }, Array.from({ length: 1_001 }, (_, at) => [no, at % 2 === 0 ? "blob" : "chunk", `p${at}`, 1, 1])));
    const rowsOf = async (tenant: number) => Promise.all([
      server().store.read.selectFrom("slot_claim").select(["resource", "minute", "key"]).where("tenant", "=", tenant).orderBy("resource").orderBy("minute").execute(),
      server().store.read.selectFrom("given_number").select(["key", "number"]).where("tenant", "=", tenant).orderBy("number").execute(),
      server().store.read.selectFrom("piece").select(["kind", "name"]).where("tenant", "=", tenant).orderBy("kind").orderBy("name").execute(),
    ]);
    const before = await rowsOf(no);
    expect(before.map(({ length }) => length)).toEqual([1_500, 500, 1_001]);
    await backupTenant(server().store, clinic.tenant, fileOf("f"));
    await restoreTenant(server().store, systemRandom, fileOf("f"), true);
    expect(await rowsOf((await tenantById(server().store.read, clinic.tenant))?.no ?? 0)).toEqual(before);

    for (const [table, last] of [["slot_claim", ["doctor", 5]], ["piece", ["chunk", "p5"]], ["log", [5]], ["given_number", ["i5"]], ["statement", [1]]] as const) {
      const first = await rowsAfter(server().store.read, table, no, null).execute();
      expect(first.length).toBeLessThanOrEqual(500);
      const plan = await planOf(server().store, rowsAfter(server().store.read, table, no, last));
      expect(plan).not.toMatch(wholeTable);
      expect(plan).not.toMatch(/TEMP B-TREE/);
    }
  });

  test("that was cut or changed is refused, and what is there stays", async () => {
    const clinic = await found();
    await clinic.push(clinic.first, [clinic.envelope(clinic.first)]);
    const file = fileOf("c");
    await backupTenant(server().store, clinic.tenant, file);
    const bytes = readFileSync(file);
    const plain = gunzipSync(bytes);
    const flipped = Buffer.from(plain);
    flipped.writeUInt8(flipped.readUInt8(plain.length - 200) ^ 1, plain.length - 200);
    const damaged = [bytes.subarray(0, bytes.length >> 1), bytes.subarray(0, 5), gzipSync(flipped), gzipSync(plain.subarray(0, plain.length - 1)), gzipSync(Buffer.concat([plain, Buffer.alloc(1)])), Buffer.from("no backup at all")];
    for (const one of damaged) {
      writeFileSync(file, one);
      expect(await restoreTenant(server().store, systemRandom, file, true)).toEqual({ ok: false, error: { fault: "damaged" } });
    }
    truncateSync(file, 0);
    expect(await restoreTenant(server().store, systemRandom, file, true)).toEqual({ ok: false, error: { fault: "damaged" } });
    expect((await head(clinic)).server.head).toBe(1);
  });

  test("is made and put back from a terminal, and a whole database that was put back has new epochs", async () => {
    const clinic = await found();
    await clinic.push(clinic.first, [clinic.envelope(clinic.first)]);
    const file = fileOf("e");
    const run = async (...args: readonly string[]) => {
      const process = await startProcess({ ...server().database.env, DAFTAR_LOG_LEVEL: "silent" }, args);
      return [await process.end("SIGTERM"), process.said().trim()] as const;
    };
    expect(await run("backup", "--tenant", clinic.tenant, "--out", file)).toEqual([0, '{"head":1}']);
    expect(await run("restore", "--in", file)).toEqual([1, '{"fault":"exists"}']);
    expect((await run("restore", "--in", file, "--replace"))[0]).toBe(0);
    expect((await run("backup", "--out", file))[0]).toBe(2);
    clinic.first.refresh = null;
    await clinic.signIn(clinic.first);
    const { epoch } = (await head(clinic)).server;
    expect((await run("restored"))[0]).toBe(0);
    expect((await head(clinic)).server.epoch).not.toBe(epoch);
  });

  test("of a clinic that is not there is not made", async () => {
    expect(await backupTenant(server().store, "cln_nobody", fileOf("d"))).toEqual({ ok: false, error: { fault: "notFound" } });
  });
});
