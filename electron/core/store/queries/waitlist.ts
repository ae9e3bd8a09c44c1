import type { Id } from "#shared/core/ids.ts";
import type { LocalDate } from "#shared/core/time.ts";
import { waitlistEntry, type WaitlistEntry } from "#shared/schema/tables/waitlist-entry.ts";
import { decodeRow } from "../rows.ts";
import { sqlite } from "../sqlite.ts";
import type { Read } from "../tx.ts";

/** Someone on the waiting list, and how to reach them. */
export interface WaitlistRow {
  readonly entry: WaitlistEntry;
  readonly patientName: string;
  readonly patientNameOther: string | null;
  readonly fileNumber: string;
  readonly phone: string | null;
  readonly serviceName: string;
  readonly serviceNameOther: string | null;
}

const entries = sqlite
  .selectFrom("waitlistEntry as w")
  .innerJoin("patient as p", "p.id", "w.patientId")
  .innerJoin("service as s", "s.id", "w.serviceId")
  .selectAll("w")
  .select(["p.name as patientName", "p.nameOther as patientNameOther", "p.fileNumber", "p.phone", "s.name as serviceName", "s.nameOther as serviceNameOther"])
  .where("w.voidedAt", "is", null)
  .where("p.voidedAt", "is", null);

const rowOf = (row: Parameters<typeof decodeRow>[1] & Omit<WaitlistRow, "entry">): WaitlistRow => ({
  entry: decodeRow(waitlistEntry, row),
  patientName: row.patientName,
  patientNameOther: row.patientNameOther,
  fileNumber: row.fileNumber,
  phone: row.phone,
  serviceName: row.serviceName,
  serviceNameOther: row.serviceNameOther,
});

/** Most urgent first, then who has waited longest. */
export const waitlistByStatus = (read: Read, status: WaitlistEntry["status"]): readonly WaitlistRow[] =>
  read.all(entries.where("w.status", "=", status).orderBy("w.priority", "desc").orderBy("w.id")).map(rowOf);

/** Who waits for a time on a day. */
export const waitingOn = (read: Read, day: LocalDate): readonly WaitlistRow[] =>
  read
    .all(
      entries
        .where("w.status", "=", "waiting")
        .where("w.fromOn", "<=", day)
        .where((eb) => eb.or([eb("w.toOn", "is", null), eb("w.toOn", ">=", day)])),
    )
    .map(rowOf);

export const waitlistEntryById = (read: Read, id: string): WaitlistRow | null => {
  const row = read.one(entries.where("w.id", "=", id as Id<"wai">));
  return row ? rowOf(row) : null;
};
