import { tables } from "#shared/schema/index.ts";
import type { Head } from "#shared/sync/ports.ts";
import type { Sqlite } from "../../store/open.ts";
import { writeHead } from "../head.ts";
import { replicaValues } from "../replica-values.ts";

/** What a snapshot brings, or what follows from rows: everything else in the old file is this PC's own and goes along. */
const replaced: ReadonlySet<string> = new Set([...Object.keys(tables), "conflict", "unknownValue", "slotClaim", "peer", "statement", "logAuthor", "quarantine", "firstVisit", "patientDoc"]);

/** Tables that only grow, by what they grow by: the bulk of them is carried early, the rest in the last moment. */
const growing: Readonly<Record<string, string>> = { changeSet: "deviceSeq", change: "id", audit: "seq" };

/** Set while rows or columns of a newer program were left out: the form of the tables that has them. */
export const leftOutKey = "leftOutUntilSchema";
/** True where this program knows what the one before had left out: the file is made anew. */
export const isLeftOut = (db: Sqlite, schemaVersion: number): boolean => (replicaValues(db).number(leftOutKey) ?? Number.POSITIVE_INFINITY) <= schemaVersion;

/** The form of the tables for which what was kept aside has been laid in. A snapshot's maker may have kept more: it is looked at again. */
export const laidInKey = "laidInFor";

/** Set while a file has no more than the agenda: the log is not laid on it, and it speaks for nobody. */
const agendaOnlyKey = "agendaOnly";
export const isAgendaOnly = (db: Sqlite): boolean => replicaValues(db).number(agendaOnlyKey) !== null;
export const markAgendaOnly = (db: Sqlite): void => replicaValues(db).set(agendaOnlyKey, 1);

/** What of a replica's own the rows bring with them: where they have come to, and the schema that they lack something of. */
export interface Brought {
  readonly head: Head;
  readonly leftOut: number | null;
}

/** Names of this PC's own tables in an attached file. */
export const ownTables = (db: Sqlite, schema: string): readonly string[] =>
  (db.prepare(`SELECT name FROM pragma_table_list WHERE schema = ? AND type = 'table' AND name NOT LIKE 'sqlite_%'`).pluck().all(schema) as string[]).filter((name) => !replaced.has(name));

/**
 * Carries what is this PC's own from the attached file `from` into the main one: what has grown since the last time, and
 * small tables whole. Takes as long as there is new: call it early in a thread, then once more while nobody writes. `brought`
 * is what goes with the rows and so is not the old file's.
 */
export const carryOver = (db: Sqlite, from: string, { head, leftOut }: Brought): void => {
  for (const name of ownTables(db, from)) {
    const by = growing[name];
    if (by === undefined) db.exec(`DELETE FROM main.${name}`);
    const since = by === undefined ? "" : ` WHERE ${by} > (SELECT coalesce(max(${by}), 0) FROM main.${name})`;
    db.exec(`INSERT INTO main.${name} SELECT * FROM ${from}.${name}${since}`);
  }
  writeHead(db, head);
  replicaValues(db).set(leftOutKey, leftOut);
  replicaValues(db).set(agendaOnlyKey, null);
  replicaValues(db).set(laidInKey, null);
};
