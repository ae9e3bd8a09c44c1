import type { Id } from "#shared/core/ids.ts";
import { tableById } from "#shared/schema/index.ts";
import type { Table } from "#shared/schema/kit.ts";
import { voidedColumn, type ChangeKind, type StoredValue } from "#shared/sync/change.ts";
import { zeroHash } from "#shared/sync/envelope.ts";
import type { Hlc } from "#shared/sync/hlc.ts";
import type { OutboxTx, PendingChange, ReplicaTx, RowClock } from "#shared/sync/replica.ts";
import { changeId } from "../store/local-tables.ts";
import type { Sqlite } from "../store/open.ts";
import { decodeRow } from "../store/rows.ts";
import { createRunner } from "../store/sqlite.ts";
import type { WriteHook } from "../store/tx.ts";
import { readHead, writeHead } from "./head.ts";

type Values = Readonly<Record<number, StoredValue>>;

export interface Storage {
  readonly tx: ReplicaTx & OutboxTx;
  /** Rows that were written since this was last asked. */
  readonly touched: () => readonly { readonly tableId: number; readonly rowId: string }[];
}

interface StoredChange { readonly deviceSeq: number; readonly id: number; readonly tableId: number; readonly rowId: string; readonly kind: ChangeKind; readonly patch: string; readonly before: string | null }

export const openStorage = (db: Sqlite, hooks: readonly WriteHook[]): Storage => {
  const runner = createRunner(db);
  const one = (sql: string) => db.prepare(sql);
  const touched = new Map<string, number>();
  const tableOf = (tableId: number): Table => {
    const table = tableById.get(tableId);
    if (!table) throw new Error(`no table ${tableId}`);
    return table;
  };
  const nameOf = (table: Table, column: number): string => (column === voidedColumn ? "voidedAt" : (Object.entries(table.columnIds).find(([, id]) => id === column)?.[0] ?? ""));
  const after = (table: Table, rowId: string, isNew: boolean): void => {
    touched.set(rowId, table.tableId);
    const stored = runner.prepare(`SELECT * FROM ${table.name} WHERE id = ?`).get(rowId) as object;
    const row = decodeRow(table, stored) as Readonly<Record<string, unknown>>;
    for (const hook of hooks) hook(runner, table, row, isNew);
  };
  const changeOf = ({ deviceSeq, id, tableId, rowId, kind, patch, before }: StoredChange): PendingChange => ({
    deviceSeq, place: id - changeId(deviceSeq, 0), tableId, rowId, kind, values: JSON.parse(patch) as Values, before: before === null ? null : (JSON.parse(before) as Values),
  });
  const inSet = "c.id > o.deviceSeq * 8388608 AND c.id < (o.deviceSeq + 1) * 8388608";
  const peer = one("SELECT lastSeq, lastHash FROM peer WHERE device = ?");
  const tx: ReplicaTx & OutboxTx = {
    head: () => readHead(db),
    setHead: (head) => writeHead(db, head),
    peer: (device) => {
      const found = peer.get(device) as { lastSeq: number; lastHash: Uint8Array } | undefined;
      return found ? { lastSeq: found.lastSeq, lastHash: new Uint8Array(found.lastHash) } : { lastSeq: 0, lastHash: zeroHash };
    },
    setPeer: (device, lastSeq, lastHash) => void one("INSERT INTO peer (device, lastSeq, lastHash) VALUES (?, ?, ?) ON CONFLICT (device) DO UPDATE SET lastSeq = excluded.lastSeq, lastHash = excluded.lastHash").run(device, lastSeq, Buffer.from(lastHash)),
    row: (tableId, rowId) => {
      const table = tableOf(tableId);
      const found = runner.prepare(`SELECT * FROM ${table.name} WHERE id = ?`).get(rowId) as Readonly<Record<string, StoredValue>> | undefined;
      if (!found) return null;
      const values: Record<number, StoredValue> = { [voidedColumn]: found["voidedAt"] ?? null };
      for (const [key, id] of Object.entries(table.columnIds)) if (key !== "id") values[id] = found[key] ?? null;
      return { values, clock: typeof found["clock"] !== "string" ? null : (JSON.parse(found["clock"]) as RowClock) };
    },
    insertRow: (tableId, rowId, { values, clock }) => {
      const table = tableOf(tableId);
      const columns = Object.keys(values).map(Number);
      const names = ["id", ...columns.map((column) => nameOf(table, column)), "version", "clock"].filter((name) => name !== "");
      runner.prepare(`INSERT INTO ${table.name} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`).run(rowId, ...columns.map((column) => values[column]), 1, clock && JSON.stringify(clock));
      after(table, rowId, true);
    },
    updateRow: (tableId, rowId, values, clock) => {
      const table = tableOf(tableId);
      const columns = Object.keys(values).map(Number);
      const sets = [...columns.map((column) => `${nameOf(table, column)} = ?`), ...(columns.length > 0 ? ["version = version + 1"] : []), "clock = ?"];
      runner.prepare(`UPDATE ${table.name} SET ${sets.join(", ")} WHERE id = ?`).run(...columns.map((column) => values[column]), clock && JSON.stringify(clock), rowId);
      if (columns.length > 0) after(table, rowId, false);
    },
    removeRow: (tableId, rowId) => void runner.prepare(`DELETE FROM ${tableOf(tableId).name} WHERE id = ?`).run(rowId),
    pendingOf: (rowId) => (one(`SELECT c.* FROM outbox o JOIN change c ON ${inSet} WHERE c.rowId = ? ORDER BY c.id`).all(rowId) as StoredChange[]).map(changeOf),
    pendingSet: (deviceSeq) => (one(`SELECT c.* FROM outbox o JOIN change c ON ${inSet} WHERE o.deviceSeq = ? ORDER BY c.id`).all(deviceSeq) as StoredChange[]).map(changeOf),
    setBefore: (deviceSeq, place, before) => void one("UPDATE change SET before = ? WHERE id = ?").run(before && JSON.stringify(before), changeId(deviceSeq, place)),
    confirm: (deviceSeq, seq) => {
      one("DELETE FROM outbox WHERE deviceSeq = ?").run(deviceSeq);
      one("UPDATE sent SET seq = ? WHERE deviceSeq = ?").run(seq, deviceSeq);
    },
    unknown: () => ({}),
    keepUnknown: () => undefined,
    addConflict: () => undefined,
    settleConflicts: () => undefined,
    quarantine: ({ seq, device, code, detail }) => void one("INSERT INTO quarantine (seq, device, code, detail) VALUES (?, ?, ?, ?)").run(seq, device, code, detail),
    setClaim: () => undefined,
    author: () => null,
    setAuthor: () => undefined,
    addStatement: (index, seq, bytes) => void one("INSERT INTO statement (place, seq, bytes) VALUES (?, ?, ?)").run(index, seq, Buffer.from(bytes)),
    written: () => one("SELECT coalesce(max(deviceSeq), 0) FROM changeSet").pluck().get() as number,
    waiting: () => one("SELECT count(*) FROM outbox").pluck().get() as number,
    setOf: (deviceSeq) => {
      const set = one("SELECT * FROM changeSet WHERE deviceSeq = ?").get(deviceSeq) as { hlc: Hlc; base: number; userId: Id<"usr"> | null; procedure: string; reason: string | null; at: number } | undefined;
      if (!set) return null;
      const changes = (one("SELECT * FROM change WHERE id > ? AND id < ? ORDER BY id").all(changeId(deviceSeq, 0), changeId(deviceSeq + 1, 0)) as StoredChange[]).map(changeOf);
      return { ...set, deviceSeq, claims: [], numbers: [], ops: changes.map(({ tableId, rowId, kind, values }) => ({ tableId, rowId, kind, values: Object.fromEntries(Object.entries(values).filter(([column]) => Number(column) !== tableOf(tableId).columnIds["id"])) })) };
    },
    sent: (deviceSeq) => {
      const found = one("SELECT hash, envelope FROM sent WHERE deviceSeq = ?").get(deviceSeq) as { hash: Uint8Array; envelope: Uint8Array } | undefined;
      return found ? { hash: new Uint8Array(found.hash), envelope: new Uint8Array(found.envelope) } : null;
    },
    keepSent: (deviceSeq, hash, envelope) => void one("INSERT INTO sent (deviceSeq, hash, envelope) VALUES (?, ?, ?)").run(deviceSeq, Buffer.from(hash), Buffer.from(envelope)),
  };
  return {
    tx,
    touched: () => {
      const all = [...touched].map(([rowId, tableId]) => ({ tableId, rowId }));
      touched.clear();
      return all;
    },
  };
};
