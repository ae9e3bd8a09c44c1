import { z } from "zod";
import { clinic } from "../../schema/tables/clinic.ts";
import { practitionerHours } from "../../schema/tables/practitioner-hours.ts";
import { practitioner } from "../../schema/tables/practitioner.ts";
import { room } from "../../schema/tables/room.ts";
import { service } from "../../schema/tables/service.ts";
import { fields } from "../../schema/kit.ts";
import { done, nothing, query, task } from "../procedure.ts";
import { sessionState } from "./session.ts";

/** What a new clinic is made from: the first-run screen's answers, or `init --config FILE.json`. */
export const clinicConfig = z.object({
  ...fields(clinic, "name", "country", "zone", "currency", "language"),
  ...z.object(fields(clinic, "nameOther", "digits", "hijri", "weekStart", "phone", "address", "taxBps", "taxIncluded", "cashStep", "slotMinutes")).partial().shape,
  owner: z.object({ username: z.string().trim().min(2).max(40), name: z.string().trim().min(1).max(120), nameOther: z.string().max(120).nullable().optional(), password: z.string().min(8).max(200) }),
  rooms: z.array(z.object({ ...fields(room, "name"), nameOther: z.string().max(60).nullable().optional() })).max(100).default([]),
  practitioners: z.array(z.object({
    ...fields(practitioner, "name"),
    ...z.object(fields(practitioner, "nameOther", "specialty", "specialtyOther")).partial().shape,
    /** Place of the usual room in `rooms`, from 0. */
    room: z.int().min(0).nullable().optional(),
    hours: z.array(z.object(fields(practitionerHours, "weekday", "fromMinute", "toMinute"))).max(50).default([]),
  })).max(200).default([]),
  services: z.array(z.object({
    ...fields(service, "name", "minutes", "priceMinor"),
    ...z.object(fields(service, "nameOther", "code", "bookable", "bufferBefore", "bufferAfter", "taxBps")).partial().shape,
  })).max(1_000).default([]),
});
export type ClinicConfig = z.input<typeof clinicConfig>;

const backupInfo = z.object({
  file: z.string(), name: z.string(), madeAt: z.int(), bytes: z.int(),
  /** When it was last opened, counted and hash-checked; null: never, so it proves nothing yet. */
  provedAt: z.int().nullable(), rows: z.int().nullable(), reason: z.enum(["schedule", "demand", "upgrade", "restore"]),
});

/** Whose row an entry of the audit is about, its number, and when a booking is. */
const auditSubject = z.object({ name: z.string().nullable(), nameOther: z.string().nullable(), number: z.string().nullable(), startsAt: z.int().nullable() });

export const setupContract = {
  /** Signs the owner in. The recovery code stays in the core until the sheet was made (`paper.recoverySheet`). */
  "setup.clinic": task({ lasting: true, input: clinicConfig, output: sessionState, access: "signedOut", errors: ["clinicExists", "passwordTooWeak", "hoursOverlap", "storeInUse", "diskFull"] }),
  /** A made-up clinic to look around in; owner `owner`, password `sample-clinic`. Progress is sent as job `sample`. */
  "setup.sample": task({ lasting: true, input: z.object({ language: z.enum(["en", "ar"]), patients: z.int().min(10).max(10_000).default(2_000) }), output: sessionState, access: "signedOut", errors: ["clinicExists", "cancelled", "diskFull"] }),
  /** True when what was typed from the sheet opens the clinic; otherwise which group, from 1, was mistyped, or 0. */
  "setup.checkRecoveryCode": task({ input: z.object({ code: z.string().max(200) }), output: z.object({ right: z.boolean(), wrongGroup: z.int().nullable() }), access: "session", errors: ["lockedOut"] }),
  /** Replaces the recovery code; the old sheet is worth nothing from then on. */
  "setup.newRecoveryCode": task({ input: z.object({ password: z.string().min(1).max(200) }), output: done, access: "user.write", errors: ["wrongPassword", "lockedOut", "diskFull", "syncOffline", "notAdminMachine", "sheetReplaced"] }),
  /** From the sign-in screen: opens the copy with that copy's own password or recovery code; what it replaces is kept aside. */
  "setup.restore": task({
    lasting: true,
    input: z.object({ file: z.string().max(1_000), username: z.string().max(40).optional(), password: z.string().max(200).optional(), recoveryCode: z.string().max(200).optional() }),
    output: z.object({ state: sessionState, keptAside: z.string().nullable() }), access: "signedOut", errors: ["backupUnreadable", "wrongPassword", "wrongRecoveryCode", "storeNewer", "lockedOut"],
  }),
  /** Copies found beside the clinic's data: names and times only, so it may be asked before signing in. */
  "backup.found": query({ input: nothing, output: z.array(backupInfo), access: "signedOut", reads: [] }),
  "backup.list": query({ input: nothing, output: z.array(backupInfo), access: "backup.run", reads: ["clinic"] }),
  /** Makes a copy, opens it apart, counts and hashes it; only then it counts. */
  "backup.run": task({ lasting: true, input: nothing, output: backupInfo, access: "backup.run", errors: ["diskFull", "backupUnreadable", "busy"] }),
  "backup.prove": task({ lasting: true, input: z.object({ file: z.string().max(1_000) }), output: backupInfo, access: "backup.run", errors: ["backupUnreadable"] }),
  "audit.list": query({
    input: z.object({ before: z.int().optional(), userId: z.string().optional(), subject: z.string().optional(), limit: z.int().min(1).max(500).default(100) }),
    output: z.array(z.object({
      seq: z.int(), at: z.int(), userId: z.string().nullable(), userName: z.string().nullable(), userNameOther: z.string().nullable(), action: z.string(),
      subject: z.string().nullable(), about: auditSubject.nullable(), detail: z.json(),
    })),
    access: "audit.read", reads: [],
  }),
  /** Walks the chain from its first entry. `broken` names the first entry that is missing, altered or out of place. */
  "audit.verify": query({
    input: nothing,
    output: z.object({
      whole: z.boolean(), entries: z.int(), broken: z.object({ seq: z.int(), why: z.enum(["missing", "altered", "truncated"]) }).nullable(),
      /** How many have seen this PC's audit, the server and other PCs, and up to which entry. */
      witnesses: z.int(), witnessed: z.int(),
    }),
    access: "audit.read", reads: [],
  }),
  /** What Z would take back now. */
  "undo.peek": query({ input: nothing, output: z.object({ undo: z.object({ procedure: z.string(), at: z.int() }).nullable(), redo: z.object({ procedure: z.string(), at: z.int() }).nullable() }), access: "undo.own", reads: [] }),
  "undo.last": task({ input: nothing, output: z.object({ procedure: z.string() }), access: "undo.own", errors: ["nothingToUndo", "cannotUndo", "changedMeanwhile", "slotTaken", "invoiceIssued", "fileNumberTaken", "dayClosed", "lastOwner"] }),
  "undo.redo": task({ input: nothing, output: z.object({ procedure: z.string() }), access: "undo.own", errors: ["nothingToUndo", "cannotUndo", "changedMeanwhile", "slotTaken", "invoiceIssued", "fileNumberTaken", "dayClosed", "lastOwner"] }),
  "job.cancel": task({ input: z.object({ jobId: z.string() }), output: done, access: "session" }),
};
