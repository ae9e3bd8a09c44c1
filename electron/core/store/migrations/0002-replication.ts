import type { Migration } from "../migration.ts";

/** What a replica must remember: who last wrote what, what was sent, the members and their keys, and what did not agree. */
export const migration: Migration = {
  version: 2,
  up: (db) => {
    for (const table of replicated) db.exec(`ALTER TABLE ${table} ADD COLUMN clock TEXT`);
    for (const statement of statements) db.exec(statement);
  },
};

const replicated: readonly string[] = [
  "appointment", "appointmentSeries", "clinic", "closure", "dayClose", "importBatch", "invoice", "invoiceLine", "patient", "payment",
  "practitioner", "practitionerHours", "room", "service", "setting", "user", "waitlistEntry",
];

const statements: readonly string[] = [
  `ALTER TABLE invoice ADD COLUMN legalNumber INTEGER`,
  `ALTER TABLE changeSet ADD COLUMN base INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE changeSet ADD COLUMN claims TEXT`,
  `ALTER TABLE changeSet ADD COLUMN numbers TEXT`,
  `CREATE TABLE replica (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE TABLE sent (deviceSeq INTEGER PRIMARY KEY, hash BLOB NOT NULL, envelope BLOB NOT NULL, seq INTEGER) STRICT`,
  `CREATE TABLE logAuthor (seq INTEGER PRIMARY KEY, userId TEXT, at INTEGER NOT NULL) STRICT`,
  `CREATE TABLE peer (device TEXT PRIMARY KEY, lastSeq INTEGER NOT NULL, lastHash BLOB NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE TABLE streamKey (stream INTEGER NOT NULL, epoch INTEGER NOT NULL, key BLOB NOT NULL, PRIMARY KEY (stream, epoch)) STRICT, WITHOUT ROWID`,
  `CREATE TABLE statement (place INTEGER PRIMARY KEY, seq INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT`,
  `CREATE TABLE conflict (
    id TEXT PRIMARY KEY,
    tableId INTEGER NOT NULL,
    rowId TEXT NOT NULL,
    columnId INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    won TEXT NOT NULL,
    lost TEXT NOT NULL,
    settledAt INTEGER
  ) STRICT`,
  `CREATE INDEX conflictOpen ON conflict (tableId, columnId, seq) WHERE settledAt IS NULL`,
  `CREATE INDEX conflictOpenByAge ON conflict (max(won ->> '$.at', lost ->> '$.at')) WHERE settledAt IS NULL`,
  `CREATE INDEX conflictByRow ON conflict (rowId, columnId)`,
  `CREATE TABLE unknownValue (
    tableId INTEGER NOT NULL,
    rowId TEXT NOT NULL,
    columnId INTEGER NOT NULL,
    value TEXT NOT NULL,
    mark TEXT NOT NULL,
    PRIMARY KEY (rowId, tableId, columnId)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE quarantine (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, device TEXT NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL) STRICT`,
  `CREATE TABLE slotClaim (key TEXT PRIMARY KEY, state TEXT NOT NULL, heldBy TEXT, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
  `CREATE INDEX slotClaimRefused ON slotClaim (seq) WHERE state = 'refused'`,
];
