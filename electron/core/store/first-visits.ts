import { holdsTime, type AppointmentStatus } from "#shared/domain/scheduling/status.ts";
import { appointment } from "#shared/schema/tables/appointment.ts";
import type { Sqlite } from "./open.ts";
import type { WriteHook } from "./tx.ts";

/*
 * When each patient was first here, or is first expected: a board asks of every booking whether it is somebody's first.
 * Asked of a million bookings that is a page at random for each card; kept for each patient it is 5 MB that stay in memory.
 * Derived from the bookings alone and never sent, like the search index.
 */

const counts = "voidedAt IS NULL AND status NOT IN ('cancelled', 'noShow')";

/** Keeps a patient's first visit in step with their bookings, inside the transaction that writes one. */
export const keepFirstVisits: WriteHook = {
  table: appointment,
  columns: ["patientId", "startsAt", "status", "voidedAt"],
  keep: (write, row, isNew) => {
    const { patientId } = row;
    if (isNew) {
      if (!holdsTime(row["status"] as AppointmentStatus)) return;
      write.prepare("INSERT INTO firstVisit (patientId, startsAt) VALUES (?, ?) ON CONFLICT (patientId) DO UPDATE SET startsAt = excluded.startsAt WHERE excluded.startsAt < startsAt").run(patientId, row["startsAt"]);
      return;
    }
    const known = write.prepare("SELECT startsAt FROM firstVisit WHERE patientId = ?").pluck().get(patientId);
    const first = write.prepare(`SELECT startsAt FROM appointment WHERE patientId = ? AND ${counts} ORDER BY startsAt LIMIT 1`).pluck().get(patientId);
    if (first === known) return;
    if (first === undefined) write.prepare("DELETE FROM firstVisit WHERE patientId = ?").run(patientId);
    else write.prepare("INSERT INTO firstVisit (patientId, startsAt) VALUES (?, ?) ON CONFLICT (patientId) DO UPDATE SET startsAt = excluded.startsAt").run(patientId, first);
  },
};

/** Works one patient's out anew, for bookings that came past the one write path. */
export const makeFirstVisit = (db: Sqlite, patientId: string): void => {
  db.prepare("DELETE FROM firstVisit WHERE patientId = ?").run(patientId);
  db.prepare(`INSERT INTO firstVisit (patientId, startsAt) SELECT patientId, min(startsAt) FROM appointment WHERE patientId = ? AND ${counts} GROUP BY patientId`).run(patientId);
};

/**
 * Works them all out anew, for bookings that came past the one write path. Call it inside a transaction. The table is read
 * from end to end: by its index each booking would be a page at random (27 s instead of 3 for a million).
 */
export const makeFirstVisits = (db: Sqlite): void => {
  db.exec("DELETE FROM firstVisit");
  db.exec(`INSERT INTO firstVisit (patientId, startsAt) SELECT patientId, min(startsAt) FROM appointment NOT INDEXED WHERE ${counts} GROUP BY patientId ORDER BY patientId`);
};
