import type { Migration } from "../migration.ts";

/** Files that belong to patients: what is known of them. Their bytes lie beside the store. */
export const migration: Migration = {
  version: 3,
  up: (db) => {
    db.exec(`CREATE TABLE attachment (
      id TEXT PRIMARY KEY NOT NULL,
      patientId TEXT NOT NULL,
      name TEXT NOT NULL,
      mediaType TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      hash TEXT NOT NULL,
      fileKey TEXT NOT NULL,
      pieces TEXT NOT NULL,
      state TEXT NOT NULL,
      addedAt INTEGER NOT NULL,
      addedById TEXT,
      version INTEGER NOT NULL,
      voidedAt INTEGER,
      clock TEXT
    ) STRICT`);
    db.exec("CREATE INDEX attachmentByPatient ON attachment (patientId, addedAt)");
    db.exec("CREATE INDEX attachmentByHash ON attachment (hash)");
    db.exec("CREATE INDEX attachmentUploading ON attachment (addedAt) WHERE state = 'uploading'");
  },
};
