import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
// oxlint-disable-next-line import/default -- the addon's CommonJS has no marked default; Node gives its exports as one.
import Database from "better-sqlite3-multiple-ciphers";
import { Kysely, SqliteDialect, type SqliteDatabase } from "kysely";
import { sqliteWords } from "./migrations.ts";
import { migrate, type Store } from "./store.ts";
import type { Tables } from "./tables.ts";

type File = Database.Database;

/** Statements that were compiled before, by their text. Long ones are of many rows and seldom come twice. */
const statementsKept = 500;
const longestKept = 4_000;

const withKeptStatements = (file: File, begin: "begin" | "begin immediate"): SqliteDatabase => {
  const kept = new Map<string, Database.Statement>();
  const prepare = (text: string): Database.Statement => {
    const known = kept.get(text);
    if (known) return known;
    // A transaction that reads before it writes must have the write lock first: another process could write in between.
    const made = file.prepare(text === "begin" ? begin : text);
    if (text.length <= longestKept) {
      if (kept.size >= statementsKept) kept.clear();
      kept.set(text, made);
    }
    return made;
  };
  return {
    prepare: (text) => {
      const statement = prepare(text);
      return {
        reader: statement.reader,
        all: (parameters) => statement.all(...parameters),
        run: (parameters) => statement.run(...parameters),
        iterate: (parameters) => statement.iterate(...parameters) as IterableIterator<unknown>,
      };
    },
    close: () => file.close(),
  };
};

const openFile = (path: string, readonly: boolean): File => {
  const file = new Database(path, { readonly });
  file.pragma("busy_timeout=5000");
  file.pragma("cache_size=-32768");
  if (!readonly) {
    file.pragma("journal_mode=WAL");
    file.pragma("synchronous=FULL");
    file.pragma("wal_autocheckpoint=4000");
  }
  return file;
};

/** The embedded database: one file, one writing connection and one that reads. */
export const openSqlite = async (path: string): Promise<Store> => {
  mkdirSync(dirname(path), { recursive: true });
  const file = openFile(path, false);
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: withKeptStatements(file, "begin immediate") }) });
  await migrate(db, sqliteWords, async () => undefined);
  const readFile = openFile(path, true);
  const read = new Kysely<Tables>({ dialect: new SqliteDialect({ database: withKeptStatements(readFile, "begin") }) });
  const inserts = new Map<string, Database.Statement>();
  return {
    kind: "sqlite",
    read,
    readTogether: (work) => read.transaction().execute(work),
    write: (work) => db.transaction().execute(work),
    // The file has one writing connection, so what is run on it here is part of the open transaction.
    insertMany: async (_, table, columns, rows) => {
      const names = Object.keys(columns);
      const text = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
      const insert = inserts.get(text) ?? file.prepare(text);
      inserts.set(text, insert);
      for (const row of rows) insert.run(...row);
    },
    notify: async () => undefined,
    listen: () => undefined,
    isAway: () => false,
    watch: () => undefined,
    close: async () => {
      await read.destroy();
      await db.destroy();
      // Kysely closes only what it was asked for.
      readFile.close();
      file.close();
    },
  };
};
