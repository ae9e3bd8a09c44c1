import { createHash } from "node:crypto";
import { createId, type Id } from "#shared/core/ids.ts";
import type { Random } from "#shared/core/random.ts";
import type { Clock, Instant } from "#shared/core/time.ts";
import { appError, refuse } from "#shared/errors.ts";
import { tables, type TableName } from "#shared/schema/index.ts";
import type { Column, NewRowOf, PatchOf, RowOf, Table } from "#shared/schema/kit.ts";
import { encodeValues, voidedColumn, type ChangeKind } from "#shared/sync/change.ts";
import type { NumberRequest, SlotClaim } from "#shared/sync/claims.ts";
import { laterHlc, nextHlc, type Hlc } from "#shared/sync/hlc.ts";
import { isDiskFull } from "./atomic-write.ts";
import { mustHoldStream } from "./held-streams.ts";
import { collectAsked } from "./asked.ts";
import { createAuditLog, type AuditEntry, type AuditLog } from "./audit.ts";
import { changeId } from "./local-tables.ts";
import type { Sqlite } from "./open.ts";
import { decodeRow, encodeValue } from "./rows.ts";
import { createRunner, type Runner } from "./sqlite.ts";

declare const readable: unique symbol;
declare const writable: unique symbol;

/** A hold on the file that can only look. */
export interface Read extends Omit<Runner, "run"> {
  readonly [readable]: true;
  /** The row with this id, voided or not; null when there is none. */
  readonly byId: <T extends Table>(table: T, id: string) => RowOf<T> | null;
}

/** A hold on the file inside a transaction. The only way in which a replicated row is ever written. */
export interface Write extends Read {
  readonly [writable]: true;
  readonly insert: <T extends Table>(table: T, row: NewRowOf<T>) => RowOf<T>;
  /** Writes some columns over a row; nothing is recorded where nothing differs. Refuses with `notFound`. */
  readonly patch: <T extends Table>(table: T, id: string, patch: PatchOf<T>) => RowOf<T>;
  /** Writes columns even as they stand: whoever wrote them otherwise without having seen this is answered. */
  readonly affirm: <T extends Table>(table: T, id: string, values: PatchOf<T> & { readonly voidedAt?: Instant | null }) => RowOf<T>;
  /** Hides a row. It stays in the file and `restore` brings it back. */
  readonly void: <T extends Table>(table: T, id: string) => RowOf<T>;
  readonly restore: <T extends Table>(table: T, id: string) => RowOf<T>;
  /** Asks the server for a booking's times without writing anything of the booking. */
  readonly claim: (claim: SlotClaim) => void;
  /** For the tables of this PC alone (number series, jobs, secrets): no change is recorded. */
  readonly local: Runner["run"];
  readonly newId: <Prefix extends string>(prefix: Prefix) => Id<Prefix>;
}

/** Keeps what is derived from rows (the search index) in step, inside the same transaction. */
export interface WriteHook {
  /** The rows that it looks at, and their columns (`voidedAt` among them) by which it goes. */
  readonly table: Table;
  readonly columns: readonly string[];
  readonly keep: (write: Runner, row: Readonly<Record<string, unknown>>, isNew: boolean) => void;
}

/** Whether a hook must look at a row of which these columns were written; null: at all of it. */
export const concerns = (hook: WriteHook, table: Table, written: readonly string[] | null): boolean =>
  hook.table.name === table.name && (written === null || written.some((name) => hook.columns.includes(name)));

/** What a write asks the clinic's server to judge, from the row before it (null: it is new) and after. */
export type AskHook = (table: Table, before: Readonly<Record<string, unknown>> | null, after: Readonly<Record<string, unknown>>, now: Instant) => { readonly claim?: SlotClaim; readonly number?: NumberRequest } | null;

export interface TransactionMark {
  readonly userId: Id<"usr"> | null;
  readonly procedure: string;
  readonly reason?: string | undefined;
  /** The change set that this one takes back. */
  readonly undoes?: number | undefined;
}

export interface Committed<Value> {
  readonly value: Value;
  /** Null where nothing was written. */
  readonly deviceSeq: number | null;
  readonly tables: readonly TableName[];
  readonly ids: readonly string[];
}

export interface Store {
  readonly read: Read;
  readonly audit: AuditLog;
  readonly device: string;
  /**
   * Runs `work` in one IMMEDIATE transaction: rows, changes, outbox and audit entry are kept together or not at all.
   * `entry` is the audit's word for it; null only for writes that are themselves its bookkeeping.
   */
  readonly transact: <Value>(mark: TransactionMark, entry: (Omit<AuditEntry, "at" | "userId" | "action" | "detail"> & { readonly detail?: AuditEntry["detail"] }) | null, work: (tx: Write) => Value) => Committed<Value>;
  /** Work from here on is stamped after this reading of another PC's clock. */
  readonly hear: (hlc: Hlc | null) => void;
  readonly close: () => void;
  /** The open file, for copies and checks. */
  readonly db: Sqlite;
}

export interface StoreDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly hooks: readonly WriteHook[];
  readonly asks?: AskHook;
}

/** What further change sets of a deed are named that ask for more times than one has room for. No deed of its own: nobody takes it back. */
const claimsProcedure = "sync.claims";

const tableNames = new Map<Table, TableName>(Object.entries(tables).map(([name, table]) => [table as Table, name as TableName]));

/** A hold that can only look, on a file that is open for another reason than to be the clinic's. */
export const createRead = (runner: Runner): Read => {
  const { run: _, ...reading } = runner;
  return {
    ...reading,
    byId: (table, id) => {
      const stored = runner.prepare(`SELECT * FROM ${table.name} WHERE id = ?`).get(id) as object | undefined;
      return stored ? decodeRow(table, stored) : null;
    },
  } as Read;
};

const mustFind = <T extends Table>(read: Read, table: T, id: string): RowOf<T> =>
  read.byId(table, id) ?? refuse(appError("notFound", { what: table.name, id }));

/** Columns are named by the table, values are always parameters. */
const insertSql = (table: Table): string => {
  const names = [...Object.keys(table.columns), "version", "voidedAt"];
  return `INSERT INTO ${table.name} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
};

/** Wraps an opened, migrated file. */
export const createStore = (db: Sqlite, { clock, random, hooks, asks = () => null }: StoreDeps): Store => {
  const runner = createRunner(db);
  const read = createRead(runner);
  const audit = createAuditLog(db);
  const device = runner.prepare("SELECT value FROM meta WHERE key = 'device'").pluck().get() as string;
  const ownHlc = (runner.prepare("SELECT max(hlc) FROM changeSet WHERE deviceSeq > (SELECT coalesce(max(deviceSeq), 0) - 100 FROM changeSet)").pluck().get() ?? null) as Hlc | null;
  const heardHlc = (runner.prepare("SELECT CAST(value AS TEXT) FROM replica WHERE key = 'heard'").pluck().get() ?? null) as Hlc | null;
  let lastHlc = laterHlc(ownHlc, heardHlc);

  /** `base` is the log as it was applied here: what comes after it, whoever writes now has not seen. */
  const addSet = runner.prepare("INSERT INTO changeSet (hlc, at, userId, procedure, reason, undoes, base) VALUES (?, ?, ?, ?, ?, ?, coalesce((SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM replica WHERE key = 'headSeq'), 0))");
  const addChange = runner.prepare("INSERT INTO change (id, deviceSeq, tableId, rowId, kind, base, patch, before) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const addOut = runner.prepare("INSERT INTO outbox (deviceSeq) VALUES (?)");

  const beginWork = (mark: TransactionMark, now: Instant) => {
    let deviceSeq: number | null = null;
    let hlc = nextHlc(lastHlc, now, device);
    const touched = new Map<string, TableName>();
    const held = new Set<Table["stream"]>(["none"]);
    const digest = createHash("sha256");
    const asked = collectAsked(runner);
    let changes = 0;

    const numbered = (table: Table, { voidedAt, ...values }: Readonly<Record<string, unknown>>): string =>
      JSON.stringify(voidedAt === undefined ? encodeValues(table, values) : { [voidedColumn]: voidedAt, ...encodeValues(table, values) });

    const setNumber = (): number => {
      if (deviceSeq === null) {
        deviceSeq = Number(addSet.run(hlc, now, mark.userId, mark.procedure, mark.reason ?? null, mark.undoes ?? null).lastInsertRowid);
        addOut.run(deviceSeq);
      }
      return deviceSeq;
    };

    const record = (table: Table, rowId: string, kind: ChangeKind, base: number, values: Readonly<Record<string, unknown>>, before: Readonly<Record<string, unknown>> | null): void => {
      // Nobody could be told of it: it would wait for ever, and all that comes after it.
      if (table.stream !== "none" && !held.has(table.stream)) mustHoldStream(runner, table.stream);
      held.add(table.stream);
      const set = setNumber();
      const patch = numbered(table, values);
      changes += 1;
      addChange.run(changeId(set, changes), set, table.tableId, rowId, kind, base, patch, before && numbered(table, before));
      digest.update(`${table.tableId}\n${rowId}\n${kind}\n${base}\n${patch}\n`);
      const name = tableNames.get(table);
      if (name) touched.set(rowId, name);
    };

    const after = (table: Table, old: Readonly<Record<string, unknown>> | null, row: Readonly<Record<string, unknown>>, written: readonly string[] | null): void => {
      for (const hook of hooks) if (concerns(hook, table, written)) hook.keep(runner, row, old === null);
      asked.note(asks(table, old, row, now));
    };

    /** Another change set of the same deed, for what the first has no room to ask. */
    const addAskingSet = (): number => {
      hlc = nextHlc(hlc, now, device);
      const set = Number(addSet.run(hlc, now, mark.userId, claimsProcedure, null, null).lastInsertRowid);
      addOut.run(set);
      return set;
    };

    const rewrite = <T extends Table>(table: T, id: string, kind: ChangeKind, patch: Readonly<Record<string, unknown>>, voidedAt: Instant | null | undefined, again = false): RowOf<T> => {
      const old = mustFind(read, table, id) as RowOf<T> & Readonly<Record<string, unknown>>;
      const written: Record<string, unknown> = {};
      const before: Record<string, unknown> = {};
      const row: Record<string, unknown> = { ...old };
      for (const key in patch) {
        if (patch[key] === undefined) continue;
        const column = table.columns[key] as Column<unknown> | undefined;
        if (!column || key === "id") throw new Error(`no column ${key} in ${table.name}`);
        const value = encodeValue(column, column.parse.parse(patch[key]));
        const was = encodeValue(column, old[key]);
        if (value === was && !again) continue;
        written[key] = value;
        before[key] = was;
        row[key] = patch[key];
      }
      const names = Object.keys(written);
      const isVoiding = voidedAt !== undefined && (again || voidedAt !== old.voidedAt);
      if (names.length === 0 && !isVoiding) return old;
      if (table.merge === "ledger") throw new Error(`${table.name} is a ledger: add a row that takes back`);
      row["version"] = old.version + 1;
      if (isVoiding) {
        names.push("voidedAt");
        row["voidedAt"] = written["voidedAt"] = voidedAt;
        before["voidedAt"] = old.voidedAt;
      }
      runner
        .prepare(`UPDATE ${table.name} SET ${[...names.map((name) => `${name} = ?`), "version = ?"].join(", ")} WHERE id = ?`)
        .run(...names.map((name) => written[name]), row["version"], id);
      record(table, id, kind, old.version, written, before);
      after(table, old, row, names);
      return row as RowOf<T>;
    };

    const newId: Write["newId"] = (prefix) => createId(prefix, now, random);
    const tx = {
      ...read,
      newId,
      local: runner.run,
      insert: <T extends Table>(table: T, given: NewRowOf<T>): RowOf<T> => {
        const from = given as Readonly<Record<string, unknown>>;
        const whole: Record<string, unknown> = {};
        for (const key in table.columns) whole[key] = key === "id" ? (from["id"] ?? newId(table.prefix)) : (from[key] ?? null);
        const row = table.row.parse(whole) as Readonly<Record<string, unknown>>;
        const stored = Object.fromEntries(Object.entries(table.columns).map(([key, column]) => [key, encodeValue(column as Column<unknown>, row[key])]));
        runner.prepare(insertSql(table)).run(...Object.values(stored), 1, null);
        record(table, String(row["id"]), "put", 0, Object.fromEntries(Object.entries(stored).filter(([, value]) => value !== null)), null);
        const made = { ...row, version: 1, voidedAt: null };
        after(table, null, made, null);
        return made as unknown as RowOf<T>;
      },
      patch: <T extends Table>(table: T, id: string, patch: PatchOf<T>) => rewrite(table, id, "patch", patch, undefined),
      affirm: <T extends Table>(table: T, id: string, { voidedAt, ...values }: PatchOf<T> & { readonly voidedAt?: Instant | null }) =>
        rewrite(table, id, voidedAt === undefined ? "patch" : voidedAt === null ? "restore" : "void", values, voidedAt, true),
      void: <T extends Table>(table: T, id: string) => rewrite(table, id, "void", {}, now),
      restore: <T extends Table>(table: T, id: string) => rewrite(table, id, "restore", {}, null),
      claim: (claim: SlotClaim) => {
        setNumber();
        asked.note({ claim });
      },
    } as unknown as Write;
    return {
      tx,
      finish: () => {
        if (deviceSeq !== null) asked.keep(deviceSeq, addAskingSet);
        return { deviceSeq, hlc, changes, digest: digest.digest("hex"), touched };
      },
    };
  };

  return {
    read,
    audit,
    device,
    db,
    transact: (mark, entry, work) => {
      const now = clock.now();
      const { tx, finish } = beginWork(mark, now);
      db.exec("BEGIN IMMEDIATE");
      try {
        const value = work(tx);
        const { deviceSeq, hlc, changes, digest, touched } = finish();
        if (entry) {
          const written = deviceSeq === null ? {} : { changeSet: deviceSeq, changes, digest };
          audit.append({ at: now, userId: mark.userId, action: mark.procedure, subject: entry.subject ?? [...touched.keys()][0] ?? null, detail: { ...entry.detail, ...written } });
        }
        db.exec("COMMIT");
        // The clock moves only with the work that it stamped.
        if (deviceSeq !== null) lastHlc = hlc;
        return { value, deviceSeq, tables: [...new Set(touched.values())], ids: [...touched.keys()] };
      } catch (error) {
        if (db.inTransaction) db.exec("ROLLBACK");
        throw error;
      }
    },
    hear: (hlc) => {
      lastHlc = laterHlc(lastHlc, hlc);
    },
    close: () => {
      if (!db.open) return;
      try {
        db.pragma("wal_checkpoint(TRUNCATE)");
      } catch (error) {
        // With no room the journal stays beside the file, and is taken in when it is opened next.
        if (!isDiskFull(error)) throw error;
      } finally {
        db.close();
      }
    },
  };
};
