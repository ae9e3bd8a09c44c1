import { hash } from "node:crypto";
import { foldDigits, foldVersion } from "#shared/domain/patients/fold.ts";
import { planSearch, searchTerms, type Findable } from "#shared/domain/patients/search-terms.ts";
import { patient } from "#shared/schema/tables/patient.ts";
import type { Sqlite } from "./open.ts";
import type { Read, WriteHook } from "./tx.ts";

/**
 * The search index of patients: terms (shared/domain/patients/search-terms.ts) in an FTS5 table inside the encrypted file.
 * It is derived from the rows alone and never sent, so it is no part of the migrations: when the folding changes it is made anew.
 * `content=''` keeps no copy of the terms and `detail=none` no places; doc numbers are our own, because VACUUM may renumber rows.
 * Beginnings of up to eight letters have lists of their own: without them "mohamed" joins the lists of eleven thousand
 * people at every key (1.4 ms, with them 0.07 ms).
 */
const indexSql: readonly string[] = [
  "CREATE TABLE patientDoc (docId INTEGER PRIMARY KEY, patientId TEXT NOT NULL UNIQUE, digest TEXT NOT NULL) STRICT",
  "CREATE VIRTUAL TABLE patientTerm USING fts5(terms, content='', contentless_delete=1, detail=none, tokenize='ascii', prefix='1 2 3 4 5 6 7 8')",
];

/** How many answers are looked at for each way of asking before they are ranked. */
const poolSize = 60;

/** Tells that a row's terms are as they were: most changes of a patient are none of a name. */
const digestOf = (terms: string): string => hash("sha256", terms, "base64").slice(0, 16);

const versionOf = (db: Sqlite): string | undefined => db.prepare("SELECT value FROM meta WHERE key = 'foldVersion'").pluck().get() as string | undefined;

/** Some at a time: the names of a hundred thousand people at once were 150 MB. */
const findableSql = `SELECT id, ${(patient.searchable ?? []).join(", ")} FROM patient WHERE id > ? ORDER BY id LIMIT 2000`;

/** Adds people who have no terms yet, at most so many. Gives how many. */
export const addMissingTerms = (db: Sqlite, most = Number.MAX_SAFE_INTEGER): number => {
  const rows = db.prepare(`SELECT id, ${(patient.searchable ?? []).join(", ")} FROM patient WHERE NOT EXISTS (SELECT 1 FROM patientDoc WHERE patientId = patient.id) LIMIT ?`).all(most) as readonly (Findable & { readonly id: string })[];
  const addDoc = db.prepare("INSERT INTO patientDoc (patientId, digest) VALUES (?, ?)");
  const addTerms = db.prepare("INSERT INTO patientTerm (rowid, terms) VALUES (?, ?)");
  for (const row of rows) {
    const terms = searchTerms(row);
    addTerms.run(addDoc.run(row.id, digestOf(terms)).lastInsertRowid, terms);
  }
  return rows.length;
};

/** Makes an empty index of today's rules, in a file that has none. */
export const makeEmptySearch = (db: Sqlite): void => {
  for (const statement of indexSql) db.exec(statement);
  db.prepare("INSERT INTO meta (key, value) VALUES ('foldVersion', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value").run(String(foldVersion));
};

/** Makes the index where there is none, or anew where names were folded by other rules. Called once a file is open and migrated. */
export const prepareSearch = (db: Sqlite): void => {
  if (versionOf(db) === String(foldVersion)) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    db.exec("DROP TABLE IF EXISTS patientTerm");
    db.exec("DROP TABLE IF EXISTS patientDoc");
    for (const statement of indexSql) db.exec(statement);
    const addDoc = db.prepare("INSERT INTO patientDoc (docId, patientId, digest) VALUES (?, ?, ?)");
    const addTerms = db.prepare("INSERT INTO patientTerm (rowid, terms) VALUES (?, ?)");
    const findable = db.prepare(findableSql);
    const after = (id: string) => findable.all(id) as readonly (Findable & { readonly id: string })[];
    let docId = 0;
    for (let rows = after(""); rows.length > 0; rows = after(rows.at(-1)?.id ?? "")) {
      for (const row of rows) {
        const terms = searchTerms(row);
        docId += 1;
        addDoc.run(docId, row.id, digestOf(terms));
        addTerms.run(docId, terms);
      }
    }
    db.prepare("INSERT INTO meta (key, value) VALUES ('foldVersion', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value").run(String(foldVersion));
    db.exec("COMMIT");
  } catch (error) {
    if (db.inTransaction) db.exec("ROLLBACK");
    throw error;
  }
};

/** Keeps a patient's terms in step with their row, inside the transaction that writes it. */
export const keepSearch: WriteHook = {
  table: patient,
  columns: patient.searchable ?? [],
  keep: (write, row, isNew) => {
    const terms = searchTerms(row as unknown as Findable);
    const digest = digestOf(terms);
    const known = isNew ? undefined : (write.prepare("SELECT docId, digest FROM patientDoc WHERE patientId = ?").get(row["id"]) as { readonly docId: number; readonly digest: string } | undefined);
    if (known?.digest === digest) return;
    if (known) {
      write.prepare("DELETE FROM patientTerm WHERE rowid = ?").run(known.docId);
      write.prepare("UPDATE patientDoc SET digest = ? WHERE docId = ?").run(digest, known.docId);
    }
    const docId = known?.docId ?? write.prepare("INSERT INTO patientDoc (patientId, digest) VALUES (?, ?)").run(row["id"], digest).lastInsertRowid;
    write.prepare("INSERT INTO patientTerm (rowid, terms) VALUES (?, ?)").run(docId, terms);
  },
};

/** Exported so that its plan can be proved to ask the index and the primary key alone. */
export const matchSql = `SELECT p.id, p.name, p.nameOther, p.mergedIntoId FROM patientTerm t
  JOIN patientDoc d ON d.docId = t.rowid
  JOIN patient p ON p.id = d.patientId
  WHERE t.patientTerm MATCH ? AND (? = 1 OR p.voidedAt IS NULL)
  ORDER BY t.rowid DESC LIMIT ${poolSize}`;

/** Whoever types a whole file number means that file; to the index one figure says nothing, and two are the end of many phones. */
export const fileSql = "SELECT id, name, nameOther, mergedIntoId FROM patient WHERE fileNumber = ? AND (? = 1 OR voidedAt IS NULL) LIMIT 5";

export interface Found {
  readonly id: string;
  readonly name: string;
  readonly nameOther: string | null;
  readonly mergedIntoId: string | null;
  /** How sure the way of asking was that found it: 0 is the surest. */
  readonly way: number;
}

/** Patients found by what was typed, the surest ways of asking first and the newest files first in each. Less sure ways are asked while fewer than `wanted` are found. */
export const findPatients = (read: Read, typed: string, includeVoided: boolean, wanted = poolSize): { readonly words: readonly string[]; readonly ranked: boolean; readonly found: readonly Found[] } => {
  const files = read.prepare(fileSql).all(foldDigits(typed).trim(), includeVoided ? 1 : 0) as readonly Omit<Found, "way">[];
  const found = new Map<string, Found>(files.map((row) => [row.id, { ...row, way: 0 }]));
  const plan = planSearch(typed);
  if (plan === null) return { words: [], ranked: false, found: Array.from(found.values()) };
  const match = read.prepare(matchSql);
  const ask = (expression: string, way: number): void => {
    for (const row of match.all(expression, includeVoided ? 1 : 0) as readonly Omit<Found, "way">[]) if (!found.has(row.id)) found.set(row.id, { ...row, way });
  };
  ask(plan.written, 1);
  if (found.size >= poolSize && plan.first !== null) {
    const others = Array.from(found.values());
    found.clear();
    ask(plan.first, 0);
    for (const other of others) if (!found.has(other.id)) found.set(other.id, other);
  }
  for (const [index, wider] of plan.wider.entries()) if (found.size < wanted) ask(wider, index + 2);
  return { words: plan.words, ranked: plan.ranked, found: Array.from(found.values()) };
};
