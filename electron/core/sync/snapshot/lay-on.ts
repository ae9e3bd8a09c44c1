import { tableById } from "#shared/schema/index.ts";
import type { Table } from "#shared/schema/kit.ts";
import { voidedColumn, type ChangeKind, type StoredValue } from "#shared/sync/change.ts";
import { sameBytes } from "#shared/sync/bytes.ts";
import type { Sqlite } from "../../store/open.ts";
import { decodeRow } from "../../store/rows.ts";
import { createRunner, type Runner } from "../../store/sqlite.ts";
import { concerns, type WriteHook } from "../../store/tx.ts";

interface Unconfirmed {
  readonly id: number;
  readonly tableId: number;
  readonly rowId: string;
  readonly kind: ChangeKind;
  readonly patch: string;
  readonly at: number;
}
type Named = Readonly<Record<string, StoredValue>>;

/** A change's columns by name. A voiding says its moment itself or is as old as its change set. */
const namedValues = (table: Table, { kind, patch, at }: Unconfirmed): Named => {
  const values = JSON.parse(patch) as Readonly<Record<string, StoredValue>>;
  const named = Object.entries(table.columnIds).flatMap(([name, id]) => (String(id) in values && name !== "id" ? [[name, values[String(id)] ?? null] as const] : []));
  const voided = String(voidedColumn) in values ? [["voidedAt", values[voidedColumn] ?? null] as const] : kind === "void" ? [["voidedAt", at] as const] : kind === "restore" ? [["voidedAt", null] as const] : [];
  return Object.fromEntries([...named, ...voided]);
};

const layOnOne = (runner: Runner, table: Table, change: Unconfirmed): { readonly isNew: boolean; readonly before: Named | null } | null => {
  const old = runner.prepare(`SELECT * FROM ${table.name} WHERE id = ?`).get(change.rowId) as Named | undefined;
  const values = namedValues(table, change);
  const names = Object.keys(values);
  if (!old) {
    if (change.kind !== "put") return null;
    runner.prepare(`INSERT INTO ${table.name} (${["id", ...names, "version"].join(", ")}) VALUES (?, ${names.map(() => "?, ").join("")}1)`).run(change.rowId, ...Object.values(values));
    return { isNew: true, before: null };
  }
  const before = Object.fromEntries(names.map((name) => [name, old[name] ?? null]));
  if (names.length > 0) runner.prepare(`UPDATE ${table.name} SET ${[...names.map((name) => `${name} = ?`), "version = version + 1"].join(", ")} WHERE id = ?`).run(...Object.values(values), change.rowId);
  return { isNew: false, before };
};

/** Column number → value, as a change keeps it. */
const numbered = (table: Table, before: Named): string =>
  JSON.stringify(Object.fromEntries(Object.entries(before).map(([name, value]) => [name === "voidedAt" ? voidedColumn : (table.columnIds[name] ?? 0), value])));

/**
 * How far the log of a snapshot has this PC's own changes: 0 where it cannot be told, or where the log's are not this file's
 * (a copied PC), for what waits is only let go where it is surely there. `peer` as the snapshot has it.
 */
export const confirmedBy = (db: Sqlite, peer: { readonly lastSeq: number; readonly lastHash: Uint8Array } | undefined): number => {
  if (!peer) return 0;
  const hash = db.prepare("SELECT hash FROM sent WHERE deviceSeq = ?").pluck().get(peer.lastSeq) as Uint8Array | undefined;
  return hash && sameBytes(hash, peer.lastHash) ? peer.lastSeq : 0;
};

/**
 * Lays this PC's unconfirmed changes over rows as the log says them, first to last, and notes anew what each has replaced.
 * Changes that the log has up to `confirmedUpTo` are no longer waiting. Gives how many changes were laid on. Within the
 * transaction in which the rows came.
 */
export const layOnUnconfirmed = (db: Sqlite, hooks: readonly WriteHook[], confirmedUpTo: number, confirmedAt: number): number => {
  const runner = createRunner(db);
  runner.prepare("DELETE FROM outbox WHERE deviceSeq <= ?").run(confirmedUpTo);
  runner.prepare("UPDATE sent SET seq = ? WHERE deviceSeq <= ? AND seq IS NULL").run(confirmedAt, confirmedUpTo);
  const waiting = runner.prepare("SELECT c.id, c.tableId, c.rowId, c.kind, c.patch, s.at FROM change c JOIN outbox o ON o.deviceSeq = c.deviceSeq JOIN changeSet s ON s.deviceSeq = c.deviceSeq ORDER BY c.id").all() as readonly Unconfirmed[];
  let laid = 0;
  for (const change of waiting) {
    const table = tableById.get(change.tableId);
    const done = table && layOnOne(runner, table, change);
    if (!table || !done) continue;
    laid += 1;
    runner.prepare("UPDATE change SET before = ? WHERE id = ?").run(done.before && numbered(table, done.before), change.id);
    const row = runner.prepare(`SELECT * FROM ${table.name} WHERE id = ?`).get(change.rowId) as object;
    for (const hook of hooks) if (concerns(hook, table, null)) hook.keep(runner, decodeRow(table, row) as Readonly<Record<string, unknown>>, done.isNew);
  }
  return laid;
};
