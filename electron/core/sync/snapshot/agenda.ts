import { setImmediate } from "node:timers/promises";
import type { StreamName } from "#shared/schema/streams.ts";
import { addMissingTerms } from "../../store/search.ts";
import type { Sqlite } from "../../store/open.ts";
import { markAgendaOnly } from "./carry-over.ts";
import { layInBesides, layInRows } from "./lay-in.ts";
import { attachPart } from "./make.ts";

/**
 * Lays the first files into the open store: the clinic's settings, the next fourteen days and those who come in them. A
 * desk can work with that; what it does stays when the rest has come. A tenth of a second.
 */
export const layInAgenda = (db: Sqlite, files: readonly { readonly stream: StreamName; readonly path: string; readonly key: Uint8Array }[]): void => {
  for (const [at, { path, key }] of files.entries()) attachPart(db, path, `part${at}`, key);
  try {
    db.exec("BEGIN IMMEDIATE");
    for (const [at, { stream }] of files.entries()) {
      layInRows(db, `part${at}`, stream, () => undefined);
      if (stream === "config") layInBesides(db, `part${at}`, stream);
    }
    markAgendaOnly(db);
    db.exec("COMMIT");
  } finally {
    if (db.inTransaction) db.exec("ROLLBACK");
    for (const at of files.keys()) db.exec(`DETACH part${at}`);
  }
};

/** To make the names of so many people findable takes about ten milliseconds. */
const peopleAtOnce = 60;

/** Makes those who come in the agenda findable by their names, in turns with other work. Ends early where the store is shut meanwhile. */
export const makeFindable = async (db: Sqlite): Promise<void> => {
  const add = db.transaction(() => addMissingTerms(db, peopleAtOnce));
  while (db.open && add.immediate() > 0) await setImmediate();
};
