import type { Hlc } from "#shared/sync/hlc.ts";
import type { ChangeKind } from "#shared/sync/change.ts";

/** Tables that belong to this PC and never leave it, as they stand in the file. */
export interface LocalTables {
  /** One transaction's work. `deviceSeq` has no gaps: a rolled-back one gives its number back. */
  readonly changeSet: {
    readonly deviceSeq: number;
    readonly hlc: Hlc;
    readonly at: number;
    readonly userId: string | null;
    readonly procedure: string;
    readonly reason: string | null;
    /** The set that this one takes back; an undone set is one that is named here. */
    readonly undoes: number | null;
  };
  readonly change: {
    readonly id: number;
    readonly deviceSeq: number;
    readonly tableId: number;
    readonly rowId: string;
    readonly kind: ChangeKind;
    readonly base: number;
    /** JSON: column number → stored value. */
    readonly patch: string;
    /** JSON of the same columns before; null for a new row. Never sent. */
    readonly before: string | null;
  };
  /** Change sets that no server has confirmed yet. */
  readonly outbox: { readonly deviceSeq: number };
  readonly audit: {
    readonly seq: number;
    readonly at: number;
    readonly userId: string | null;
    readonly action: string;
    readonly subject: string | null;
    readonly detail: string;
    readonly hash: string;
  };
  readonly numberSeries: { readonly kind: string; readonly prefix: string; readonly lastNumber: number };
  readonly userSecret: {
    readonly userId: string;
    readonly pinHash: string | null;
    readonly pinTriesLeft: number;
    readonly passwordTemporary: number;
  };
  readonly meta: { readonly key: string; readonly value: string };
  /** Work that is due at a time, kept so that a PC that slept still does it. */
  readonly job: {
    readonly id: number;
    readonly kind: string;
    readonly key: string;
    readonly dueAt: number;
    readonly input: string;
    readonly attempts: number;
    readonly leasedUntil: number | null;
    readonly doneAt: number | null;
    readonly outcome: string | null;
  };
}

export const localTablesSql: readonly string[] = [
  `CREATE TABLE changeSet (
  deviceSeq INTEGER PRIMARY KEY AUTOINCREMENT,
  hlc TEXT NOT NULL,
  at INTEGER NOT NULL,
  userId TEXT,
  procedure TEXT NOT NULL,
  reason TEXT,
  undoes INTEGER
) STRICT`,
  "CREATE INDEX changeSetByUndone ON changeSet (undoes) WHERE undoes IS NOT NULL",
  "CREATE INDEX changeSetByUser ON changeSet (userId, deviceSeq)",
  `CREATE TABLE change (
  id INTEGER PRIMARY KEY,
  deviceSeq INTEGER NOT NULL,
  tableId INTEGER NOT NULL,
  rowId TEXT NOT NULL,
  kind TEXT NOT NULL,
  base INTEGER NOT NULL,
  patch TEXT NOT NULL,
  before TEXT
) STRICT`,
  "CREATE INDEX changeBySet ON change (deviceSeq)",
  "CREATE INDEX changeByRow ON change (rowId)",
  "CREATE TABLE outbox (deviceSeq INTEGER PRIMARY KEY) STRICT",
  `CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  userId TEXT,
  action TEXT NOT NULL,
  subject TEXT,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT`,
  "CREATE INDEX auditBySubject ON audit (subject, seq) WHERE subject IS NOT NULL",
  "CREATE INDEX auditByUser ON audit (userId, seq)",
  "CREATE TABLE numberSeries (kind TEXT PRIMARY KEY, prefix TEXT NOT NULL, lastNumber INTEGER NOT NULL) STRICT",
  `CREATE TABLE userSecret (
  userId TEXT PRIMARY KEY,
  pinHash TEXT,
  pinTriesLeft INTEGER NOT NULL,
  passwordTemporary INTEGER NOT NULL
) STRICT`,
  "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
  `CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  dueAt INTEGER NOT NULL,
  input TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  leasedUntil INTEGER,
  doneAt INTEGER,
  outcome TEXT
) STRICT`,
  "CREATE INDEX jobByDue ON job (dueAt) WHERE doneAt IS NULL",
];
