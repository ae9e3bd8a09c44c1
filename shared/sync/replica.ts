import type { Id } from "../core/ids.ts";
import type { Op } from "./body.ts";
import type { ChangeKind, StoredValue } from "./change.ts";
import type { NumberRequest, SlotClaim } from "./claims.ts";
import type { Hlc } from "./hlc.ts";
import type { Head } from "./ports.ts";

/** The log entry that last wrote a field, and that write's effective time, which names its device. */
export type Mark = readonly [seq: number, effective: Hlc];

/** Who last wrote what of a confirmed row: the mark of the whole row, and of the fields that were written again since. */
export interface RowClock {
  readonly row: Mark;
  readonly fields: Readonly<Record<number, Mark>>;
}

/** A row as the file has it, by column number; `voidedColumn` among them. `clock` null: no entry of the log has made it yet. */
export interface StoredRow {
  readonly values: Readonly<Record<number, StoredValue>>;
  readonly clock: RowClock | null;
}

/** A change of this PC that the log does not have yet. */
export interface PendingChange {
  readonly deviceSeq: number;
  /** Its place in its change set, from 1. */
  readonly place: number;
  readonly tableId: number;
  readonly rowId: string;
  readonly kind: ChangeKind;
  readonly values: Readonly<Record<number, StoredValue>>;
  /** The same columns before it; null for a new row. */
  readonly before: Readonly<Record<number, StoredValue>> | null;
}

/** One side of a disagreement. */
export interface Version {
  readonly value: StoredValue;
  readonly seq: number;
  readonly device: string;
  readonly userId: string | null;
  /** By its author's clock. */
  readonly at: number;
}

/** Two writes of one field, neither of whose authors had seen the other. Every replica derives the same ones. */
export interface Conflict {
  /** `earlier.later.table.row.column` of the two entries: the same everywhere. */
  readonly id: string;
  readonly tableId: number;
  readonly rowId: string;
  readonly columnId: number;
  /** The entry with which it came to be. */
  readonly seq: number;
  readonly won: Version;
  readonly lost: Version;
  /** The entry that settled it, by writing the field with both versions seen. */
  readonly settledAt: number | null;
}

/** What cannot be applied here and is kept: a part that does not open, rows or columns of a newer program. */
export interface Quarantined {
  readonly seq: number;
  readonly device: string;
  readonly code: "sealed" | "malformed" | "unknownTable" | "unknownRow" | "ledgerRewritten" | "value" | "statement";
  readonly detail: string;
}

/** What the log says of a booking's times. */
export interface ClaimState {
  readonly key: string;
  readonly state: "firm" | "refused";
  readonly by: string | null;
  readonly seq: number;
}

/** A change set of this PC as it is to be sent. */
export interface OutgoingSet {
  readonly deviceSeq: number;
  readonly hlc: Hlc;
  readonly base: number;
  readonly userId: Id<"usr"> | null;
  readonly procedure: string;
  readonly reason: string | null;
  readonly at: number;
  readonly claims: readonly SlotClaim[];
  readonly numbers: readonly NumberRequest[];
  readonly ops: readonly Op[];
}

/** What sending takes of a replica's file, inside one transaction. Numbers are those of this PC's change sets. */
export interface OutboxTx {
  /** The last change set there is. */
  readonly written: () => number;
  /** Change sets that the log does not have. */
  readonly waiting: () => number;
  readonly setOf: (deviceSeq: number) => OutgoingSet | null;
  /** An envelope as it was first made, to be sent as often as it takes. */
  readonly sent: (deviceSeq: number) => { readonly hash: Uint8Array; readonly envelope: Uint8Array } | null;
  readonly keepSent: (deviceSeq: number, hash: Uint8Array, envelope: Uint8Array) => void;
}

/** What a program that knows more than the one before takes of a replica's file, to lay in what was kept for it. */
export interface UnknownTx {
  /** Rows of which something is kept. */
  readonly unknownRows: () => readonly { readonly tableId: number; readonly rowId: string }[];
}

/** Under this number stands, of a row whose table is not known, the mark of the whole row. */
export const wholeRow = -1;

/**
 * A replica's file inside one transaction: all of it is kept together or not at all. Implemented over SQLite
 * (electron/core/sync) and in memory (the simulator). It holds no rule.
 */
export interface ReplicaTx {
  readonly head: () => Head;
  /** `heard`: the latest effective time of what was applied with it, after which this PC's clock stamps. */
  readonly setHead: (head: Head, heard: Hlc | null) => void;
  /** The last envelope of a device that was applied: 0 and zero bytes before its first. */
  readonly peer: (device: string) => { readonly lastSeq: number; readonly lastHash: Uint8Array };
  readonly setPeer: (device: string, lastSeq: number, lastHash: Uint8Array) => void;
  readonly row: (tableId: number, rowId: string) => StoredRow | null;
  readonly insertRow: (tableId: number, rowId: string, row: StoredRow) => void;
  /** Writes these columns over a row, and its clock. */
  readonly updateRow: (tableId: number, rowId: string, values: Readonly<Record<number, StoredValue>>, clock: RowClock | null) => void;
  /** Takes back a row that only this PC had, so that the log's can be laid first. */
  readonly removeRow: (tableId: number, rowId: string) => void;
  /** Unconfirmed changes of a row, first to last. */
  readonly pendingOf: (rowId: string) => readonly PendingChange[];
  /** Unconfirmed changes of one change set, first to last. */
  readonly pendingSet: (deviceSeq: number) => readonly PendingChange[];
  readonly setBefore: (deviceSeq: number, place: number, before: Readonly<Record<number, StoredValue>> | null) => void;
  /** The log has this change set now. */
  readonly confirm: (deviceSeq: number, seq: number) => void;
  /** Values of columns that this program does not know, and of rows that have not come yet, are kept with their marks, to be laid in. */
  readonly unknown: (tableId: number, rowId: string) => Readonly<Record<number, { readonly value: StoredValue; readonly mark: Mark }>>;
  readonly forgetUnknown: (tableId: number, rowId: string, columnId: number) => void;
  readonly keepUnknown: (tableId: number, rowId: string, columnId: number, value: StoredValue, mark: Mark) => void;
  readonly addConflict: (conflict: Conflict) => void;
  /** Settles what is open about a field up to and with entry `seen`. */
  readonly settleConflicts: (tableId: number, rowId: string, columnId: number, seen: number, settledAt: number) => void;
  readonly quarantine: (what: Quarantined) => void;
  readonly setClaim: (claim: ClaimState) => void;
  /** Who wrote an entry, as far as it is remembered here: for the words of an inbox, never for a rule. */
  readonly author: (seq: number) => { readonly userId: string | null; readonly at: number } | null;
  readonly setAuthor: (seq: number, userId: string | null, at: number) => void;
  readonly addStatement: (index: number, seq: number, bytes: Uint8Array) => void;
}
