import type { Instant } from "#shared/core/time.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { Sqlite } from "../store/open.ts";
import type { UnsentFile } from "./attachments/sending.ts";

/** More than this many are counted, not named. */
const most = 50;

/** Change sets that the server has not confirmed and files that it has not wholly, oldest first, and what was kept aside, newest first. */
export const waitingOf = (db: Sqlite, unsent: readonly UnsentFile[]): OutputOf<"sync.waiting"> => {
  const total = waitingCount(db);
  const waiting = db
    .prepare(
      `SELECT s.deviceSeq, s.at, u.name AS "by", s.procedure, (SELECT count(*) FROM change c WHERE c.deviceSeq = s.deviceSeq) AS rows
       FROM outbox o JOIN changeSet s ON s.deviceSeq = o.deviceSeq LEFT JOIN user u ON u.id = s.userId ORDER BY o.deviceSeq LIMIT ${most}`,
    )
    .all() as { readonly deviceSeq: number; readonly at: Instant; readonly by: string | null; readonly procedure: string; readonly rows: number }[];
  const kept = db.prepare(`SELECT seq, device AS machine, code FROM quarantine ORDER BY id DESC LIMIT ${most}`).all() as { readonly seq: number; readonly machine: string; readonly code: string }[];
  const nameOf = db.prepare("SELECT name FROM user WHERE id = ?").pluck();
  const files = unsent.slice(0, most).map(({ id, addedAt, addedById, bytes, done, total: pieces }) => ({ attachmentId: id, at: addedAt, by: (nameOf.get(addedById) as string | undefined) ?? null, bytes, done, total: pieces }));
  return { waiting, more: total - waiting.length, files, moreFiles: unsent.length - files.length, kept };
};

export const waitingCount = (db: Sqlite): number => db.prepare("SELECT count(*) FROM outbox").pluck().get() as number;
