import { foldVersion } from "#shared/domain/patients/fold.ts";
import type { StreamName } from "#shared/schema/streams.ts";
import type { Sqlite } from "../../store/open.ts";
import { columnsOf, tablesOf } from "./stream-tables.ts";

/** Rows laid in at once between two words of progress. */
const sliceRows = 50_000;

const columnsIn = (db: Sqlite, schema: string, table: string): ReadonlySet<string> =>
  new Set(db.prepare("SELECT name FROM pragma_table_info(?, ?)").pluck().all(table, schema) as string[]);

/** Names of what an attached file holds beside rows; everything else in it is a table of some program's. */
const besides: ReadonlySet<string> = new Set(["conflict", "unknownValue", "statement", "logAuthor", "slotClaim", "searchVersion", "searchStale", "firstVisit", "visitStale", "patientDoc", "term_data", "term_idx", "term_docsize", "term_config"]);

/**
 * Lays the rows of an attached file of one stream into the store. Rows that are there stay as they are: on them this PC may
 * have worked. Gives whether the file has tables or columns that this program does not know. `progress` gets rows.
 */
export const layInRows = (db: Sqlite, from: string, stream: StreamName, progress: (rows: number) => void): { readonly isWhole: boolean } => {
  const names = db.prepare(`SELECT name FROM ${from}.sqlite_schema WHERE type = 'table'`).pluck().all() as readonly string[];
  const known = new Map(tablesOf(stream).map((table) => [table.name, columnsOf(table)]));
  let isWhole = true;
  for (const name of names) {
    if (besides.has(name)) continue;
    const mine = known.get(name);
    if (!mine) {
      isWhole = false;
      continue;
    }
    const theirs = columnsIn(db, from, name);
    if ([...theirs].some((column) => !mine.includes(column))) isWhole = false;
    const columns = mine.filter((column) => theirs.has(column)).join(", ");
    const last = (db.prepare(`SELECT max(rowid) FROM ${from}.${name}`).pluck().get() as number | null) ?? 0;
    const insert = db.prepare(`INSERT OR IGNORE INTO main.${name} (${columns}) SELECT ${columns} FROM ${from}.${name} WHERE rowid > ? AND rowid <= ?`);
    for (let at = 0; at < last; at += sliceRows) {
      const upTo = Math.min(at + sliceRows, last);
      insert.run(at, upTo);
      progress(upTo - at);
    }
  }
  return { isWhole };
};

/** What goes with a stream's rows: disagreements, values of newer columns, members, who wrote which entry, claims. */
export const layInBesides = (db: Sqlite, from: string, stream: StreamName): void => {
  for (const name of ["conflict", "unknownValue"]) db.exec(`INSERT OR IGNORE INTO main.${name} SELECT * FROM ${from}.${name}`);
  if (stream === "config") for (const name of ["statement", "logAuthor"]) db.exec(`INSERT OR IGNORE INTO main.${name} SELECT * FROM ${from}.${name}`);
  if (stream === "desk") db.exec(`INSERT OR IGNORE INTO main.slotClaim SELECT * FROM ${from}.slotClaim`);
};

/**
 * Lays the search index in as it was made elsewhere, without the terms of people whom its maker had changed and not sent.
 * False where names are folded by other rules here: then it is to be made anew. The index must be empty and not yet asked.
 */
export const layInSearch = (db: Sqlite, from: string): boolean => {
  if (db.prepare(`SELECT value FROM ${from}.searchVersion`).pluck().get() !== String(foldVersion)) return false;
  db.exec(`INSERT INTO main.patientDoc (docId, patientId, digest) SELECT docId, patientId, digest FROM ${from}.patientDoc`);
  for (const part of ["data", "idx", "docsize", "config"]) {
    db.exec(`DELETE FROM main.patientTerm_${part}`);
    db.exec(`INSERT INTO main.patientTerm_${part} SELECT * FROM ${from}.term_${part}`);
  }
  return true;
};

/** Documents of the index that are nobody's, or of people whose terms are not what their row says. Call it once the laid-in index is kept. */
export const dropStaleTerms = (db: Sqlite, staleIds: readonly string[]): void => {
  const find = db.prepare("SELECT docId FROM patientDoc WHERE patientId = ?").pluck();
  const dropTerms = db.prepare("DELETE FROM patientTerm WHERE rowid = ?");
  const dropDoc = db.prepare("DELETE FROM patientDoc WHERE docId = ?");
  for (const id of staleIds) {
    const docId = find.get(id) as number | undefined;
    if (docId === undefined) continue;
    dropTerms.run(docId);
    dropDoc.run(docId);
  }
};
