import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, describe, expect, test } from "vitest";
import { endpoints } from "#shared/sync/protocol.ts";
import { systemRandom } from "../crypto.ts";
import { foundClinic, sendInto } from "../testing/clinic.ts";
import { databases, startServer } from "../testing/databases.ts";
import { migrations } from "./migrations.ts";
import { openSqlite } from "./sqlite.ts";
import type { Store } from "./store.ts";

const never = (): never => {
  throw new Error("no store was opened");
};

describe.each(databases)("the store on $name", ({ make }) => {
  const open: Store[] = [];
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
  });
  const openOne = async (opening: Promise<Store>): Promise<Store> => {
    const store = await opening;
    open.push(store);
    return store;
  };
  const columns = { tenant: "int", device: "text", last_seq: "int", last_hash: "bytes", contact_at: "int", program: "text" } as const;

  test("gives back what was put in: large numbers, bytes of every value, empty ones and none", async () => {
    const store = await openOne((await make()).open());
    const everyByte = Uint8Array.from({ length: 256 }, (_, at) => at);
    const rows = [[1, "a", Number.MAX_SAFE_INTEGER, everyByte, 1_795_000_000_000, null], [1, `b"\\{},'`, 0, new Uint8Array(0), 0, "1.0"]] as const;
    await store.write((tx) => store.insertMany(tx, "device", columns, rows));
    const found = await store.read.selectFrom("device").selectAll().orderBy("device").execute();
    expect(found.map((row) => Object.values(row).map((value) => (Buffer.isBuffer(value) ? new Uint8Array(value) : value)))).toEqual(rows);
  });

  test("keeps nothing of a transaction that fails", async () => {
    const store = await openOne((await make()).open());
    const failing = store.write(async (tx) => {
      await store.insertMany(tx, "device", columns, [[1, "a", 1, new Uint8Array(1), 1, null]]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await store.read.selectFrom("device").selectAll().execute()).toEqual([]);
  });

  test("one clinic's time cannot be written twice, whatever the program believes", async () => {
    const store = await openOne((await make()).open());
    const put = (key: string) => store.write((tx) => store.insertMany(tx, "slot_claim", { tenant: "int", resource: "text", minute: "int", key: "text" }, [[1, "doctor", 600, key]]));
    await put("a");
    await expect(put("b")).rejects.toThrow(/unique/i);
  });

  test("is refused by a server that is older than it", async () => {
    const database = await make();
    const store = await database.open();
    await store.write(async (tx) => void (await sql`INSERT INTO migration (version) VALUES (999)`.execute(tx)));
    await store.close();
    await expect(database.open()).rejects.toThrow("newer server");
  });
});

test("several servers that start at the same moment on an empty PostgreSQL make it once", async () => {
  const { open } = (await databases[1]?.make()) ?? never();
  const stores = await Promise.all(Array.from({ length: 4 }, () => open()));
  const { rows } = await sql<{ version: number }>`SELECT version FROM migration ORDER BY version`.execute(stores[0]?.read ?? never());
  expect(rows.map(({ version }) => version)).toEqual(migrations.map((_, at) => at + 1));
  for (const store of stores) await store.close();
});

test("a full disk refuses what comes, keeps what was acknowledged, and heals when there is room", async () => {
  const folder = mkdtempSync(join(tmpdir(), "daftar-server-"));
  const server = await startServer({ env: {}, folder, open: () => openSqlite(join(folder, "server.db")), remove: () => rmSync(folder, { recursive: true, force: true }) });
  const clinic = await foundClinic({ send: sendInto(server.app), now: server.now, random: systemRandom });
  const many = () => Array.from({ length: 200 }, () => clinic.envelope(clinic.first));
  expect((await clinic.push(clinic.first, many())).status).toBe(200);
  const limit = (pages: number) => server.store.write(async (tx) => void (await sql.raw(`PRAGMA max_page_count = ${pages}`).execute(tx)));
  await limit(1);
  const answers = [];
  for (let at = 0; at < 4; at += 1) answers.push(await clinic.push(clinic.first, many()));
  expect(answers.at(-1)?.json()).toEqual({ code: "internal" });
  expect((await clinic.call(clinic.first, endpoints.head)).json()).toMatchObject({ deviceSeq: clinic.first.seq });
  await limit(1_000_000);
  expect((await clinic.push(clinic.first, many())).json()).toMatchObject({ deviceSeq: clinic.first.seq });
  expect((await clinic.call(clinic.first, endpoints.head)).json()).toMatchObject({ deviceSeq: clinic.first.seq, server: { head: clinic.first.seq } });
  await server.close();
  server.database.remove();
});
