import { z } from "zod";
import { isId, type Id } from "../core/ids.ts";
import type { BasisPoints, Minor } from "../core/money.ts";
import { isLocalDate, isLocalDateTime, isZone, type Instant, type LocalDate, type LocalDateTime, type MinuteOfDay, type Zone } from "../core/time.ts";
import type { Permission } from "../permissions.ts";

/**
 * What two PCs' writes become when they meet:
 * `lastWrite` the later wins, field by field; `ledger` rows are only ever added; `keepBoth` every unreplaced version stays
 * until a person settles it; `local` never leaves this PC.
 */
export type MergeClass = "lastWrite" | "ledger" | "keepBoth" | "local";

/** Who may read a value where the record is sealed: `personal` and `clinical` never leave a PC in clear. */
export type Sensitivity = "public" | "business" | "personal" | "clinical" | "secret";

/**
 * What two writes of a field, neither of whose authors had seen the other, ask for: `demand` somebody must settle it,
 * `sign` a mark on the row is enough, `none` the later simply stands (stamps that follow from another field).
 */
export type ConflictSign = "none" | "sign" | "demand";

/** The stream, and so the key, that a table's changes travel under. */
export type Stream = "desk" | "clinical" | "billing" | "config" | "none";

/** A zod parser whose input, once right, is its output. */
export type Parser<Value> = z.ZodType<Value, Value>;

export interface Column<Value> {
  /** SQLite's STRICT type. */
  readonly sql: "TEXT" | "INTEGER" | "BLOB";
  readonly parse: Parser<Value>;
  readonly optional: boolean;
  readonly sensitivity: Sensitivity;
  /** Longest text, for the store, the form and the parser alike; null where a kind has no such limit. */
  readonly max: number | null;
  readonly references: string | null;
  /** Kept in the row as JSON text. */
  readonly json: boolean;
  readonly boolean: boolean;
  readonly conflict: ConflictSign;
  /** The schema version that brought the column. */
  readonly since: number | null;
}

// oxlint-disable-next-line typescript/no-explicit-any -- the one seam where a column's value type is not known
type AnyColumn = Column<any>;
type ValueOf<C> = C extends Column<infer Value> ? Value : never;

interface ColumnOptions {
  readonly sensitivity?: Sensitivity;
  readonly conflict?: ConflictSign;
  readonly since?: number;
}

const column = <Value>(sql: Column<Value>["sql"], parse: Parser<Value>, options: ColumnOptions & Partial<Column<Value>> = {}): Column<Value> => ({
  optional: false, sensitivity: "business", max: null, references: null, json: false, boolean: false, conflict: "sign", since: null, ...options, sql, parse,
});

const idParser = <Prefix extends string>(prefix: Prefix): Parser<Id<Prefix>> =>
  z.string().refine((text) => isId(prefix, text), { message: `id:${prefix}` }).meta({ pattern: `^${prefix}_[0-9a-hjkmnp-tv-z]{26}$` }) as unknown as Parser<Id<Prefix>>;

export const idOf = <Prefix extends string>(prefix: Prefix): Column<Id<Prefix>> => column("TEXT", idParser(prefix));
export const ref = <Prefix extends string>(prefix: Prefix, options?: ColumnOptions): Column<Id<Prefix>> =>
  column("TEXT", idParser(prefix), { ...options, references: prefix });
export const text = (options: ColumnOptions & { readonly max: number; readonly min?: number }): Column<string> =>
  column("TEXT", z.string().min(options.min ?? 0).max(options.max), options);
export const int = (options: ColumnOptions & { readonly min: number; readonly max: number }): Column<number> =>
  column("INTEGER", z.int().min(options.min).max(options.max), options);
/** An amount in the clinic's currency; negative only where `signed`. At most a million million units. */
export const money = (options: ColumnOptions & { readonly signed?: boolean } = {}): Column<Minor> =>
  column("INTEGER", z.int().min(options.signed ? -1_000_000_000_000 : 0).max(1_000_000_000_000) as unknown as Parser<Minor>, options);
export const basisPoints = (options: ColumnOptions = {}): Column<BasisPoints> =>
  column("INTEGER", z.int().min(0).max(10_000) as unknown as Parser<BasisPoints>, options);
export const instant = (options: ColumnOptions = {}): Column<Instant> =>
  column("INTEGER", z.int().min(-62_135_596_800_000).max(253_402_300_799_999) as unknown as Parser<Instant>, options);
export const localDate = (options: ColumnOptions = {}): Column<LocalDate> =>
  column("TEXT", z.string().refine(isLocalDate, { message: "date" }) as unknown as Parser<LocalDate>, options);
export const localDateTime = (options: ColumnOptions = {}): Column<LocalDateTime> =>
  column("TEXT", z.string().refine(isLocalDateTime, { message: "dateTime" }) as unknown as Parser<LocalDateTime>, options);
/** Minutes since midnight; `max` up to 2880 where a stretch may pass midnight. */
export const minuteOfDay = (options: ColumnOptions & { readonly max?: number } = {}): Column<MinuteOfDay> =>
  column("INTEGER", z.int().min(0).max(options.max ?? 1440) as unknown as Parser<MinuteOfDay>, { ...options, max: null });
export const zone = (options: ColumnOptions = {}): Column<Zone> =>
  column("TEXT", z.string().max(64).refine(isZone, { message: "zone" }) as unknown as Parser<Zone>, options);
export const bool = (options: ColumnOptions = {}): Column<boolean> => column("INTEGER", z.boolean(), { ...options, boolean: true });
export const oneOf = <const Choice extends string>(...choices: readonly [Choice, ...Choice[]]): Column<Choice> =>
  column("TEXT", z.enum(choices) as unknown as Parser<Choice>);
/** The same column, with another answer to two writes that had not seen each other. */
export const onConflict = <Value>(conflict: ConflictSign, of: Column<Value>): Column<Value> => ({ ...of, conflict });
export const json = <Value>(parse: Parser<Value>, options: ColumnOptions = {}): Column<Value> => column("TEXT", parse, { ...options, json: true });

/** Makes a column nullable; the value is null, never undefined. */
export const optional = <Value>(of: Column<Value>, options: { readonly since?: number } = {}): Column<Value | null> => ({
  ...of, optional: true, parse: of.parse.nullable() as Parser<Value | null>, since: options.since ?? of.since,
});

/** Columns that every replicated table has, written by the one write path alone. */
interface RowMark {
  /** Rises by one with every change of the row; what an editor saw is what it names as its base. */
  readonly version: number;
  /** When the row was voided. Nothing is deleted: a voided row is hidden and can be brought back. */
  readonly voidedAt: Instant | null;
}

export interface TableSpec {
  /** Never reused, never changed: a change on the wire names its table by it. */
  readonly tableId: number;
  readonly since: number;
  readonly merge: MergeClass;
  readonly stream: Stream;
  readonly read: Permission;
  readonly write: Permission;
  /** Prefix of the row's id. */
  readonly prefix: string;
  /** Columns that the search index holds, folded. */
  readonly searchable?: readonly string[];
  /** Index name to its columns, and the condition of a partial one. */
  readonly indexes?: Readonly<Record<string, { readonly on: readonly string[]; readonly where?: string }>>;
}

export interface Table<Name extends string = string, Columns extends Readonly<Record<string, AnyColumn>> = Readonly<Record<string, AnyColumn>>> extends TableSpec {
  readonly name: Name;
  readonly columns: Columns;
  /** A column's number on the wire: its place in the declaration, from 1. Columns are only ever added at the end. */
  readonly columnIds: Readonly<Record<string, number>>;
  /** Parses a row as the program holds it. */
  readonly row: Parser<ValuesOf<Columns>>;
}

export type ValuesOf<Columns> = { readonly [Key in keyof Columns]: ValueOf<Columns[Key]> };
/** A row as the program holds it: booleans, parsed JSON, branded ids. */
export type RowOf<T> = T extends Table<string, infer Columns> ? ValuesOf<Columns> & RowMark : never;
/** What it takes to make a row: every column that is not optional; the id is made when absent. */
export type NewRowOf<T> = T extends Table<string, infer Columns>
  ? { readonly [Key in keyof Columns as Key extends "id" ? never : null extends ValueOf<Columns[Key]> ? never : Key]: ValueOf<Columns[Key]> } & {
      readonly [Key in keyof Columns as Key extends "id" ? Key : null extends ValueOf<Columns[Key]> ? Key : never]?: ValueOf<Columns[Key]>;
    }
  : never;
/** Some columns of a row, to be written over it. */
export type PatchOf<T> = T extends Table<string, infer Columns>
  ? { readonly [Key in keyof Columns as Key extends "id" ? never : Key]?: ValueOf<Columns[Key]> | undefined }
  : never;

/** Declares a table once: SQL, row type, parser, form limits and change encoding follow from it. */
export const defineTable = <const Name extends string, Columns extends Readonly<Record<string, AnyColumn>>>(
  name: Name,
  spec: TableSpec,
  columns: Columns,
): Table<Name, Columns> => ({
  ...spec,
  name,
  columns,
  columnIds: Object.fromEntries(Object.keys(columns).map((key, index) => [key, index + 1])),
  row: z.object(Object.fromEntries(Object.entries(columns).map(([key, one]) => [key, one.parse]))) as unknown as Parser<ValuesOf<Columns>>,
});

/** The zod parser of one column, for a procedure's input: limits are those of the table. */
export const field = <T extends Table, Key extends keyof T["columns"] & string>(table: T, key: Key): Parser<ValueOf<T["columns"][Key]>> =>
  (table.columns[key] as Column<ValueOf<T["columns"][Key]>>).parse;

/** Parsers of several columns at once, to spread into a procedure's input. */
export const fields = <T extends Table, const Keys extends readonly (keyof T["columns"] & string)[]>(
  table: T,
  ...keys: Keys
): { readonly [Key in Keys[number]]: Parser<ValueOf<T["columns"][Key]>> } =>
  Object.fromEntries(keys.map((key) => [key, field(table, key)])) as never;

/** The parser of a whole row with its marks, for a procedure's output. */
export const rowSchema = <T extends Table>(table: T): Parser<RowOf<T>> =>
  z.object({
    ...Object.fromEntries(Object.entries(table.columns).map(([key, one]) => [key, one.parse])),
    version: z.int(),
    voidedAt: z.int().nullable(),
  }) as unknown as Parser<RowOf<T>>;
