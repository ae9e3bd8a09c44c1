import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Compilable, type CompiledQuery } from "kysely";
import type { Statement } from "better-sqlite3-multiple-ciphers";
import type { Column, Table } from "#shared/schema/kit.ts";
import type { tables } from "#shared/schema/index.ts";
import type { LocalTables } from "./local-tables.ts";
import type { Sqlite } from "./open.ts";

/** A value as SQLite keeps it: booleans are 0 and 1, lists and records are JSON text. */
type Stored<Value> = Value extends null ? null : Value extends string | number ? Value : Value extends boolean ? number : string;
type StoredRow<T> = T extends Table<string, infer Columns>
  ? { readonly [Key in keyof Columns]: Columns[Key] extends Column<infer Value> ? Stored<Value> : never } & { readonly version: number; readonly voidedAt: number | null }
  : never;

/** Every table of the file, for the query builder. */
export type FileTables = { readonly [Name in keyof typeof tables]: StoredRow<(typeof tables)[Name]> } & LocalTables;

/** Builds SQL and types its answer; runs nothing. Statements run at once through `Read`, so a transaction cannot be interleaved. */
export const sqlite = new Kysely<FileTables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/**
 * Builds a query of one shape once, for what is asked with every board and booking: a compile takes some 60 µs, which is
 * more than many answers. `build` gets stand-ins for the values, so it may only hand them on to the query.
 */
export const compiledOnce = <Values extends readonly unknown[], Row>(build: (...values: Values) => Compilable<Row>): ((...values: Values) => Compilable<Row>) => {
  let known: { readonly compiled: CompiledQuery<Row>; readonly from: readonly number[] } | null = null;
  const shape = (): NonNullable<typeof known> => {
    const standIns = Array.from({ length: build.length }, (_, place) => ({ place }));
    const compiled = build(...(standIns as unknown as Values)).compile();
    return { compiled, from: compiled.parameters.map((value) => standIns.indexOf(value as (typeof standIns)[number])) };
  };
  return (...values) => ({
    compile: () => {
      const { compiled, from } = (known ??= shape());
      return { ...compiled, parameters: compiled.parameters.map((value, at) => ((from[at] ?? -1) < 0 ? value : values[from[at] ?? 0])) };
    },
  });
};

/** Statements are prepared once; past this many the oldest is dropped. */
const cacheSize = 500;

export interface Runner {
  readonly all: <Row>(query: Compilable<Row>) => Row[];
  readonly one: <Row>(query: Compilable<Row>) => Row | undefined;
  readonly run: (query: Compilable<unknown>) => number;
  /** Rows one by one, for long reads. */
  readonly each: <Row>(query: Compilable<Row>) => IterableIterator<Row>;
  /** The same for SQL text that the builder cannot say (virtual tables). */
  readonly prepare: (sql: string) => Statement;
}

export const createRunner = (db: Sqlite): Runner => {
  const statements = new Map<string, Statement>();
  const prepare = (sql: string): Statement => {
    const known = statements.get(sql);
    if (known) return known;
    const made = db.prepare(sql);
    if (statements.size >= cacheSize) {
      const [oldest] = statements.keys();
      if (oldest !== undefined) statements.delete(oldest);
    }
    statements.set(sql, made);
    return made;
  };
  return {
    prepare,
    all: <Row>(query: Compilable<Row>) => {
      const { sql, parameters } = query.compile();
      return prepare(sql).all(...parameters) as Row[];
    },
    one: <Row>(query: Compilable<Row>) => {
      const { sql, parameters } = query.compile();
      return prepare(sql).get(...parameters) as Row | undefined;
    },
    run: (query) => {
      const { sql, parameters } = query.compile();
      return prepare(sql).run(...parameters).changes;
    },
    each: <Row>(query: Compilable<Row>) => {
      const { sql, parameters } = query.compile();
      return db.prepare(sql).iterate(...parameters) as IterableIterator<Row>;
    },
  };
};
