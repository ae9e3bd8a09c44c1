import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { postgresWords } from "./migrations.ts";
import { migrate, type ColumnKind, type Store } from "./store.ts";
import type { Tables } from "./tables.ts";

const channel = "daftar_wake";
const arrayOf: Readonly<Record<ColumnKind, string>> = { int: "bigint[]", text: "text[]", bytes: "bytea[]" };
const int8 = 20;

/** Whole numbers of this server stay below 2^53: they are read as numbers. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") => (oid === int8 && format !== "binary" ? Number : (pg.types.getTypeParser as (oid: number, format?: string) => (value: string) => unknown)(oid, format)) as never,
};

const retried = new Set(["40001", "40P01"]);
const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");

/**
 * Connections that failed or were ended: PostgreSQL's classes 08 and 57P, too many of them (53300), and the network's own. The
 * driver gives no code for what it finds out itself.
 */
const awayCodes = /^(08...|57P..|53300|E(CONN(REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN))$/;
const awayWords = /^(Connection terminated|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed))/;

/** Hears other processes on a connection of its own, and makes it anew when it breaks. */
const createEar = (connectionString: string) => {
  let isClosed = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  const open = (hear: (text: string) => void): void => {
    if (isClosed) return;
    const again = (): void => {
      if (client !== mine || isClosed) return;
      client = null;
      timer = setTimeout(() => open(hear), 1_000);
    };
    const mine = new pg.Client({ connectionString });
    client = mine;
    mine.on("notification", ({ payload }) => hear(payload ?? ""));
    mine.on("error", again);
    mine.on("end", again);
    mine.connect().then(() => mine.query(`LISTEN ${channel}`)).catch(again);
  };
  return {
    open,
    close: async (): Promise<void> => {
      isClosed = true;
      if (timer) clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
};

/** A PostgreSQL that several server processes may share. */
export const openPostgres = async (connectionString: string, connections = 20): Promise<Store> => {
  const pool = new pg.Pool({ connectionString, max: connections, types, connectionTimeoutMillis: 10_000 });
  let broken: (error: Error) => void = () => undefined;
  // Without a hearer of its own, one that ends while it is in use would end the process. Idle or not, another is made at the next use.
  pool.on("connect", (client) => void client.on("error", (error) => broken(error)));
  pool.on("error", () => undefined);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  await migrate(db, postgresWords, async (tx) => void (await sql`LOCK TABLE migration IN EXCLUSIVE MODE`.execute(tx)));
  const ear = createEar(connectionString);
  return {
    kind: "postgres",
    read: db,
    readTogether: (work) => db.transaction().setIsolationLevel("repeatable read").execute(work),
    write: async (work) => {
      for (let tries = 1; ; tries += 1) {
        try {
          return await db.transaction().execute(work);
        } catch (error) {
          if (tries >= 5 || !retried.has(codeOf(error))) throw error;
        }
      }
    },
    insertMany: async (tx, table, columns, rows) => {
      if (rows.length === 0) return;
      const kinds = Object.values(columns);
      const arrays = kinds.map((kind, at) => sql`${rows.map((row) => row[at] ?? null)}::${sql.raw(arrayOf[kind])}`);
      await sql`INSERT INTO ${sql.table(table)} (${sql.raw(Object.keys(columns).join(", "))}) SELECT * FROM unnest(${sql.join(arrays)})`.execute(tx);
    },
    notify: async (text) => void (await sql`SELECT pg_notify(${channel}, ${text})`.execute(db)),
    listen: (hear) => ear.open(hear),
    isAway: (error) => error instanceof Error && (awayCodes.test(codeOf(error)) || awayWords.test(error.message)),
    watch: (hear) => void (broken = hear),
    close: async () => {
      await ear.close();
      await db.destroy();
    },
  };
};
