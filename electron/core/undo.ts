import { appError, refuse } from "#shared/errors.ts";
import { contract, isProcedureName } from "#shared/ipc/contract.ts";
import type { Permission } from "#shared/permissions.ts";
import { tableById } from "#shared/schema/index.ts";
import type { Column, PatchOf, RowOf, Table } from "#shared/schema/kit.ts";
import { decodeValues, type ChangeKind } from "#shared/sync/change.ts";
import { clockOf } from "#shared/sync/clock-text.ts";
import { isUnseen } from "#shared/sync/fold.ts";
import type { CommandCall } from "./handle.ts";
import { changeId } from "./store/local-tables.ts";
import { decodeValue } from "./store/rows.ts";
import { sqlite } from "./store/sqlite.ts";
import type { Read } from "./store/tx.ts";

/** What taking a deed back needs of its call. */
export type UndoCall = Pick<CommandCall<"invoice.issue">, "tx" | "now" | "actor" | "clinic">;

/** One row's part of what a deed wrote. */
export interface Deed {
  readonly table: Table;
  readonly rowId: string;
  readonly kind: ChangeKind;
  /** Column to its value before, as the program holds it. */
  readonly before: Readonly<Record<string, unknown>>;
}

/** What the rules of an area add to writing rows back as they were. */
export interface UndoRules {
  /** Procedures whose deeds are taken back in a way of their own (a ledger only grows). Tables not named are left as they are. */
  readonly takeBack: Readonly<Partial<Record<string, (call: UndoCall, deeds: readonly Deed[], deviceSeq: number) => void>>>;
  /** Looks at each row that was written back and refuses what may no longer be: a booking whose time was given away. */
  readonly mayReturn: (call: UndoCall, table: Table, row: RowOf<Table>) => void;
}

export interface Step {
  readonly deviceSeq: number;
  readonly procedure: string;
  readonly at: number;
}

/** Further back than this nobody goes key by key. */
const reach = 200;

const isUndoable = (name: string): boolean => {
  if (!isProcedureName(name)) return false;
  const procedure: { readonly kind: string; readonly undo?: boolean } = contract[name];
  return procedure.kind === "command" && procedure.undo === true;
};

/** What one person can take back and bring back now, of the change sets after `runStart`: the last of each list comes first. */
export const undoStacks = (read: Read, userId: string, runStart: number): { readonly undo: readonly Step[]; readonly redo: readonly Step[] } => {
  const sets = read
    .all(
      sqlite.selectFrom("changeSet").select(["deviceSeq", "procedure", "at", "undoes"])
        .where("userId", "=", userId).where("deviceSeq", ">", runStart).orderBy("deviceSeq", "desc").limit(reach),
    )
    .toReversed();
  const undo: Step[] = [];
  const redo: Step[] = [];
  for (const { deviceSeq, procedure, at, undoes } of sets) {
    if (undoes === null) {
      if (!isUndoable(procedure)) continue;
      undo.push({ deviceSeq, procedure, at });
      redo.length = 0;
    } else {
      const [from, to] = undo.at(-1)?.deviceSeq === undoes ? [undo, redo] : [redo, undo];
      const taken = from.pop();
      // The deed keeps its own name on its way to and fro.
      if (taken) to.push({ deviceSeq, procedure: taken.procedure, at });
    }
  }
  return { undo, redo };
};

/** What it takes to do a deed, and so to take it back or bring it back: rights may have gone since. */
export const accessOfStep = ({ procedure }: Step): Permission => {
  const access = isProcedureName(procedure) ? contract[procedure].access : "self";
  return access === "signedOut" || access === "session" ? "self" : access;
};

const changesOfSet = (deviceSeq: number) =>
  sqlite.selectFrom("change").where("id", ">", changeId(deviceSeq, 0)).where("id", "<", changeId(deviceSeq + 1, 0)).orderBy("id");

/** The row that a deed is told by in the audit. */
export const subjectOfStep = (read: Read, { deviceSeq }: Step): string | undefined =>
  read.one(changesOfSet(deviceSeq).select("rowId").limit(1))?.rowId;

const deedsOf = (read: Read, deviceSeq: number): readonly Deed[] =>
  read.all(changesOfSet(deviceSeq).selectAll()).map((change) => {
    const table = tableById.get(change.tableId);
    if (!table) throw new Error(`no table ${change.tableId}`);
    const stored = decodeValues(table, JSON.parse(change.before ?? "{}") as Readonly<Record<string, unknown>>);
    const before = Object.fromEntries(Object.entries(stored).map(([name, value]) => [name, decodeValue(table.columns[name] as Column<unknown>, value)]));
    return { table, rowId: change.rowId, kind: change.kind, before };
  });

/** True where a row was changed after a set by anything but deeds that were taken back again since. */
const isChangedSince = (read: Read, rowId: string, deviceSeq: number): boolean => {
  const later = read.all(
    sqlite.selectFrom("change").innerJoin("changeSet", "changeSet.deviceSeq", "change.deviceSeq")
      .select(["changeSet.deviceSeq", "changeSet.undoes"]).distinct()
      .where("change.rowId", "=", rowId).where("change.deviceSeq", ">", deviceSeq).orderBy("changeSet.deviceSeq", "desc"),
  );
  const standing = new Map(later.map((set) => [set.deviceSeq, set.undoes]));
  for (const [seq, undoes] of standing) if (undoes !== null && standing.delete(undoes)) standing.delete(seq);
  return standing.size > 0;
};

/** True where another PC has written the row and whoever did the deed had not seen it. */
const isChangedElsewhere = (read: Read, table: Table, rowId: string, deviceSeq: number): boolean => {
  const clock = read.prepare(`SELECT clock FROM ${table.name} WHERE id = ?`).pluck().get(rowId) as string | null | undefined;
  if (clock === null || clock === undefined) return false;
  const device = read.prepare("SELECT value FROM meta WHERE key = 'device'").pluck().get() as string;
  const base = read.prepare("SELECT base FROM changeSet WHERE deviceSeq = ?").pluck().get(deviceSeq) as number;
  const { row, fields } = clockOf(clock);
  return [row, ...Object.values(fields)].some((mark) => isUnseen(mark, { base, device }));
};

/** Refuses with `changedMeanwhile`. */
export const mustBeUnchanged = (read: Read, table: Table, rowId: string, deviceSeq: number): void => {
  if (isChangedSince(read, rowId, deviceSeq) || isChangedElsewhere(read, table, rowId, deviceSeq)) refuse(appError("changedMeanwhile", { what: table.name, id: rowId }));
};

const inverse = { put: "void", void: "restore", restore: "void", patch: "patch" } as const satisfies Record<ChangeKind, string>;

/** Writes one row back as it was before a deed. */
const writeBack = ({ tx }: UndoCall, { table, rowId, kind, before }: Deed): RowOf<Table> => {
  const how = inverse[kind];
  return how === "patch" ? tx.patch(table, rowId, before as PatchOf<Table>) : tx[how](table, rowId);
};

/**
 * Takes a deed back through the one write path. Refuses with `changedMeanwhile` where a row of it was changed since,
 * `cannotUndo` where a ledger has no way back from it, or with what the area's rules refuse.
 */
export const takeBackStep = (call: UndoCall, { deviceSeq, procedure }: Step, rules: UndoRules): void => {
  const deeds = deedsOf(call.tx, deviceSeq);
  const [first] = deeds;
  if (!first) return refuse(appError("cannotUndo", { procedure }));
  const own = rules.takeBack[procedure];
  if (own) return own(call, deeds, deviceSeq);
  for (const { table, rowId } of deeds) {
    if (table.merge === "ledger") refuse(appError("cannotUndo", { procedure }));
    mustBeUnchanged(call.tx, table, rowId, deviceSeq);
  }
  const rows = new Map<string, { readonly table: Table; readonly row: RowOf<Table> }>();
  // Backwards: a deed may have written a row twice.
  for (const deed of deeds.toReversed()) rows.set(deed.rowId, { table: deed.table, row: writeBack(call, deed) });
  for (const { table, row } of rows.values()) rules.mayReturn(call, table, row);
};
