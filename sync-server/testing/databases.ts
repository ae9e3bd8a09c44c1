import { mkdtempSync, rmSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { Instant } from "#shared/core/time.ts";
import type { Scheduler } from "#shared/sync/ports.ts";
import { readConfig, type Config } from "../config.ts";
import { systemRandom } from "../crypto.ts";
import { createServer } from "../server.ts";
import { openPostgres } from "../store/postgres.ts";
import { openSqlite } from "../store/sqlite.ts";
import type { Store } from "../store/store.ts";
import { newPostgresDatabase } from "./postgres.ts";

/** A database that a test has to itself. */
export interface TestDatabase {
  /** Environment by which a server process reaches it. */
  readonly env: Readonly<Record<string, string>>;
  readonly open: () => Promise<Store>;
  readonly folder: string;
  readonly remove: () => void;
}

const scratch = (): string => mkdtempSync(join(tmpdir(), "daftar-server-"));

/** Both databases that the server runs on: every suite runs on each. */
export const databases: readonly { readonly name: string; readonly make: () => Promise<TestDatabase> }[] = [
  {
    name: "SQLite",
    make: async () => {
      const folder = scratch();
      return { env: { DAFTAR_SERVER_DATA: folder }, folder, open: () => openSqlite(join(folder, "server.db")), remove: () => rmSync(folder, { recursive: true, force: true }) };
    },
  },
  {
    name: "PostgreSQL 18",
    make: async () => {
      const folder = scratch();
      const url = await newPostgresDatabase(`t${randomUUID().replaceAll("-", "")}`);
      return { env: { DATABASE_URL: url, DAFTAR_SERVER_DATA: folder }, folder, open: () => openPostgres(url, 10), remove: () => rmSync(folder, { recursive: true, force: true }) };
    },
  },
];

export const scheduler: Scheduler = {
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};

export interface TestServer {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly database: TestDatabase;
  readonly now: () => number;
  readonly pass: (ms: number) => void;
  readonly close: () => Promise<void>;
}

/** A server in this process, with a clock that the test turns. Limits are wide unless a test sets them. */
export const startServer = async (database: TestDatabase, settings: Readonly<Record<string, string>> = {}): Promise<TestServer> => {
  const read = readConfig({ DAFTAR_LOG_LEVEL: "silent", DAFTAR_RATE_IP: "1000000", DAFTAR_RATE_DEVICE: "1000000", DAFTAR_RATE_TENANT: "1000000", DAFTAR_RATE_FOUNDING: "1000000", ...database.env, ...settings });
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  const config: Config = read.value;
  const store = await database.open();
  let at = 1_795_000_000_000;
  const app = await createServer({ config, store, clock: { now: () => at as Instant }, random: systemRandom, scheduler });
  return { app, store, database, now: () => at, pass: (ms) => void (at += ms), close: () => app.close() };
};
