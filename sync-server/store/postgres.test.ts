import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterEach, expect, test } from "vitest";
import { endpoints } from "#shared/sync/protocol.ts";
import { systemRandom } from "../crypto.ts";
import { foundClinic, sendInto } from "../testing/clinic.ts";
import { databases, startServer, type TestServer } from "../testing/databases.ts";
import { openPostgres } from "./postgres.ts";
import type { Store } from "./store.ts";

const open: TestServer[] = [];
const start = async (): Promise<TestServer> => {
  const postgres = databases.find(({ name }) => name.startsWith("PostgreSQL"));
  if (!postgres) throw new Error("no PostgreSQL");
  const server = await startServer(await postgres.make());
  open.push(server);
  return server;
};
afterEach(async () => {
  for (const server of open.splice(0)) {
    await server.close();
    server.database.remove();
  }
});

/** Ends every connection of this database that `which` says, and waits until they are gone. Gives how many. */
const endBackends = async ({ read }: Store, which: ReturnType<typeof sql>): Promise<number> => {
  const { rows } = await sql<{ pid: number }>`SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND ${which}`.execute(read);
  for (const { pid } of rows) await sql`SELECT pg_terminate_backend(${pid}, 5000)`.execute(read);
  return rows.length;
};

test("a change that was being written when PostgreSQL ended the connection is answered as not taken, and the same change is taken afterwards", async () => {
  const server = await start();
  const clinic = await foundClinic({ send: sendInto(server.app), now: server.now, random: systemRandom });
  const envelopes = [clinic.envelope(clinic.first)];
  let refused: Awaited<ReturnType<typeof clinic.push>> | null = null;
  await server.store.write(async (tx) => {
    // Whoever holds the clinic's row makes the push wait in the middle of its transaction.
    await tx.selectFrom("tenant").select("no").where("id", "=", clinic.tenant).forUpdate().execute();
    const pushing = clinic.push(clinic.first, envelopes);
    while ((await endBackends(server.store, sql`wait_event_type = 'Lock'`)) === 0) await sleep(10);
    refused = await pushing;
  });
  expect(refused).toMatchObject({ status: 503 });
  expect((await clinic.call(clinic.first, endpoints.head)).json()).toMatchObject({ deviceSeq: 0 });
  expect(await clinic.push(clinic.first, envelopes)).toMatchObject({ status: 200 });
  expect((await clinic.call(clinic.first, endpoints.head)).json()).toMatchObject({ deviceSeq: 1 });
});

test("a connection that ends between two steps of a transaction keeps nothing of it, and the next transaction has another", async () => {
  const { store } = await start();
  const broken: string[] = [];
  store.watch((error) => broken.push(error.message));
  const put = (name: string) => ({ name, value: new Uint8Array([1]) });
  const failed = await store.write(async (tx) => {
    await tx.insertInto("secret").values(put("first")).execute();
    expect(await endBackends(store, sql`state = 'idle in transaction'`)).toBe(1);
    await tx.insertInto("secret").values(put("second")).execute();
  }).catch((error: unknown) => error);
  expect(store.isAway(failed)).toBe(true);
  expect(broken.length).toBeGreaterThan(0);
  await store.write(async (tx) => void (await tx.insertInto("secret").values(put("third")).execute()));
  const names = (await store.read.selectFrom("secret").select("name").where("name", "in", ["first", "second", "third"]).execute()).map(({ name }) => name);
  expect(names).toEqual(["third"]);
});

test("a server whose ear for the others was ended hears them again", async () => {
  const store = await (await start()).database.open();
  const heard = new Set<string>();
  store.listen((text) => heard.add(text));
  const says = async (word: string): Promise<boolean> => {
    await store.notify(word);
    return heard.has(word);
  };
  await expect.poll(() => says("before"), { timeout: 10_000 }).toBe(true);
  expect(await endBackends(store, sql`query LIKE 'LISTEN %'`)).toBeGreaterThan(0);
  await expect.poll(() => says("after"), { timeout: 10_000 }).toBe(true);
  await store.close();
});

test("a PostgreSQL that does not answer is away; what a statement itself does wrong is no sign of that", async () => {
  const { store } = await start();
  expect(store.isAway(await openPostgres("postgres://daftar@127.0.0.1:1/none").catch((error: unknown) => error))).toBe(true);
  const twice = await store.write(async (tx) => {
    for (let time = 0; time < 2; time += 1) await tx.insertInto("secret").values({ name: "one", value: new Uint8Array(1) }).execute();
  }).catch((error: unknown) => error);
  expect(twice).toBeInstanceOf(Error);
  expect(store.isAway(twice)).toBe(false);
});
