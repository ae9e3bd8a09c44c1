import { z } from "zod";
import { streamNames } from "../../schema/streams.ts";
import { command, done, nothing, query, task } from "../procedure.ts";

const device = z.string().regex(/^[0-9a-z]{1,32}$/);
const machineName = z.string().trim().min(1).max(80);
const stream = z.enum(streamNames as unknown as readonly ["config", "desk", "billing", "clinical"]);
const instant = z.int();

/** How this PC stands to the clinic's others. Always on screen. */
export const syncStanding = z.object({
  /** `alone`: this clinic has no server, and nothing waits. */
  state: z.enum(["alone", "inStep", "sending", "receiving", "offline", "upgradeNeeded", "revoked", "rebuilding", "stuck"]),
  server: z.string().nullable(),
  /** Change sets of this PC that the server has not confirmed. */
  waiting: z.int(),
  /** Patients' files that this PC has and the server not wholly. */
  files: z.int(),
  /** Since when nothing was heard of the server; null while in step. */
  offlineSince: instant.nullable(),
  lastContactAt: instant.nullable(),
  /** How far the PC's clock is from the server's, in milliseconds; shown beyond two minutes. */
  clockAheadMs: z.int(),
  /** While the file is made from the server's copy; null otherwise. */
  loading: z.object({ done: z.int(), total: z.int() }).nullable(),
});

/** The same, with what in the inbox of who asks waits for a person: disagreements that somebody must settle, and bookings whose time went to another. */
const syncStatus = syncStanding.extend({ conflicts: z.int(), clashes: z.int() });

/** A person or PC as an inbox names it. */
const author = z.object({ name: z.string().nullable(), machine: z.string(), at: instant });
const version = author.extend({ text: z.string().nullable() });

export const conflictItem = z.object({
  conflictId: z.string(),
  /** The table's name and the field's: the window has words for them. */
  table: z.string(), column: z.string(), rowId: z.string(),
  /** Whose row it is, as a person would say it: the patient's name, the doctor's. */
  subject: z.string(), subjectOther: z.string().nullable(),
  patientId: z.string().nullable(),
  /** Whether somebody must settle it, or a sign on the row is enough. */
  demanding: z.boolean(),
  won: version, lost: version,
  at: instant,
});

export const clashItem = z.object({
  appointmentId: z.string(), patientId: z.string(), patientName: z.string(), patientNameOther: z.string().nullable(), phone: z.string().nullable(),
  practitionerName: z.string(), practitionerNameOther: z.string().nullable(), serviceName: z.string(), serviceNameOther: z.string().nullable(),
  startsAt: instant, minutes: z.int(), startLocal: z.string(),
  /** Who has the time: the other booking's patient where this PC knows it; null for a leased time. */
  heldBy: z.object({ appointmentId: z.string(), patientName: z.string(), patientNameOther: z.string().nullable() }).nullable(),
  /** Free times of the same doctor near it, at most five. */
  alternatives: z.array(z.object({ startLocal: z.string(), startsAt: instant })),
  /** The PC is null where the booking no longer says. */
  bookedBy: author.extend({ machine: z.string().nullable() }),
});

export const machineItem = z.object({
  device, name: z.string(), isThis: z.boolean(), admin: z.boolean(), streams: z.array(stream), series: z.string(),
  admittedAt: instant.nullable(),
  /** The printed sheet let it in, and no other PC. */
  bySheet: z.boolean(),
  revoked: z.boolean(), lastContactAt: instant.nullable(), programVersion: z.string().nullable(),
  /** Tables of which that PC has other rows than this one, as last compared; of this PC, those that it may have wrong itself. */
  differs: z.array(z.string()),
  /** Entries of its audit that this PC has seen are no longer in it. */
  auditCut: z.boolean(),
});

const netErrors = ["syncOffline", "syncRefused", "notAdminMachine"] as const;

/** Disagreements between PCs, and bookings whose time went to another. */
export const conflictContract = {
  "conflict.list": query({ input: nothing, output: z.array(conflictItem), access: "self", reads: [] }),
  /** Writes the chosen version as seen by both sides. */
  "conflict.settle": command({ input: z.object({ conflictId: z.string().max(200), keep: z.enum(["won", "lost"]) }), output: done, access: "conflict.settle", errors: ["notFound", "changedMeanwhile", "invoiceIssued", "slotTaken", "dayHeld", "outsideHours", "timeDoesNotExist", "timeHappensTwice"] }),
  "clash.list": query({ input: nothing, output: z.array(clashItem), access: "appointment.read", reads: ["appointment", "patient", "practitioner", "service"] }),
};

export const replicationContract = {
  "sync.status": query({ input: nothing, output: syncStatus, access: "self", reads: [] }),
  /** What waits to be sent, the oldest first, and what was kept aside because it could not be applied. */
  "sync.waiting": query({
    input: nothing,
    output: z.object({
      waiting: z.array(z.object({ deviceSeq: z.int(), at: instant, by: z.string().nullable(), procedure: z.string(), rows: z.int() })),
      more: z.int(),
      /** Of each that `files` counts, how many of its pieces are there. Whose it is and its name are for who may read it. Progress is sent as job `attachmentId`. */
      files: z.array(z.object({ attachmentId: z.string(), at: instant, by: z.string().nullable(), bytes: z.int(), done: z.int(), total: z.int() })),
      moreFiles: z.int(),
      kept: z.array(z.object({ seq: z.int(), machine: z.string(), code: z.string() })),
    }),
    access: "self", reads: [],
  }),
  /** Tries at once what would be tried later. */
  "sync.retry": task({ input: nothing, output: done, access: "self", errors: netErrors }),
  /** Makes this clinic known to a server: from here on other PCs can join. */
  "sync.connect": task({ input: z.object({ server: z.url().max(300), registrationKey: z.string().max(200).optional(), machineName }), output: done, access: "machine.write", errors: [...netErrors, "syncConnected", "serverInvalid", "serverNeedsHttps", "sheetTooOld"] }),

  "machine.list": query({ input: nothing, output: z.array(machineItem), access: "machine.read", reads: [] }),
  /** Works out what this PC's tables come to, says so to the others and looks what they say. Seconds long; nothing waits for it. */
  "machine.compare": task({ input: nothing, output: done, access: "machine.read", errors: netErrors }),
  "machine.rename": task({ input: z.object({ device, name: machineName }), output: done, access: "machine.write", errors: [...netErrors, "notFound"] }),
  /** The PC loses its keys and, where `wipe`, forgets everything when it next comes. */
  "machine.revoke": task({ input: z.object({ device, wipe: z.boolean() }), output: done, access: "machine.write", errors: [...netErrors, "notFound", "lastAdminMachine"] }),

  /** New keys for everything that is written from here on, sealed to every PC that is left and to the sheet. */
  "machine.turnKeys": task({ input: nothing, output: done, access: "machine.turnKeys", errors: netErrors }),

  /** Opens the door for one new PC: a code to type or scan there, good for ten minutes. */
  "pairing.open": task({ input: nothing, output: z.object({ pairingId: z.string(), code: z.string(), qrSvg: z.string(), expiresAt: instant }), access: "machine.write", errors: netErrors }),
  /** The PC that answered, and the six figures that must be the same on both screens; null while none has. */
  "pairing.asked": task({ input: z.object({ pairingId: z.string().max(64) }), output: z.object({ machineName: z.string(), figures: z.string() }).nullable(), access: "machine.write", errors: [...netErrors, "pairingOver"] }),
  /** `userId`: who sets a password there first. */
  "pairing.admit": task({ input: z.object({ pairingId: z.string().max(64), name: machineName, admin: z.boolean(), streams: z.array(stream).min(1), userId: z.string() }), output: done, access: "machine.write", errors: [...netErrors, "pairingOver", "notFound"] }),
  "pairing.cancel": task({ input: z.object({ pairingId: z.string().max(64) }), output: done, access: "machine.write" }),

  /** On the new PC. */
  "join.begin": task({ input: z.object({ code: z.string().max(400), machineName }), output: z.object({ figures: z.string() }), access: "signedOut", errors: [...netErrors, "clinicExists", "pairingCodeWrong", "pairingOver", "serverInvalid", "serverNeedsHttps"] }),
  /** For a clinic that has lost every PC: which clinics the printed sheet is of, and what the server has of them. */
  "recovery.look": task({
    input: z.object({ server: z.url().max(300), code: z.string().max(400) }),
    output: z.object({
      clinics: z.array(z.object({
        tenant: z.string(), name: z.string(), nameOther: z.string().nullable(),
        /** When the newest copy was made; what was sent after it comes too. */
        snapshotAt: instant,
        patients: z.int(),
        /** PCs that are still on the clinic's list. */
        machines: z.int(),
        owners: z.array(z.object({ userId: z.string(), name: z.string(), nameOther: z.string().nullable(), username: z.string() })),
      })),
    }),
    access: "signedOut", errors: [...netErrors, "clinicExists", "wrongRecoveryCode", "serverInvalid", "serverNeedsHttps", "sheetReplaced", "sheetUnknown", "noSnapshot", "diskFull"],
  }),
  /** Lets this PC into a clinic that was looked at; from here on it goes as joining does. `userId`: the owner who sets a password here. */
  "recovery.begin": task({ input: z.object({ tenant: z.string().max(64), machineName, userId: z.string().max(64) }), output: done, access: "signedOut", errors: [...netErrors, "clinicExists", "recoveryOver", "sheetReplaced"] }),
  "join.state": query({
    input: nothing,
    output: z.object({
      /** `forgotten`: there was a clinic here, and another PC of it had this one forget it. `diskFull`: `join.again` goes on once there is room. */
      stage: z.enum(["none", "forgotten", "asking", "loading", "ready", "over", "diskFull"]),
      figures: z.string().nullable(),
      done: z.int(), total: z.int(),
      /** Who is to set a password on this PC, once loaded. */
      user: z.object({ name: z.string(), nameOther: z.string().nullable(), username: z.string() }).nullable(),
    }),
    access: "signedOut", reads: [],
  }),
  /** Goes on where this PC's disk had no room: it is let in already, and needs no other code. */
  "join.again": task({ input: nothing, output: done, access: "signedOut", errors: ["clinicExists", "pairingOver"] }),
  "join.finish": task({ input: z.object({ password: z.string().min(8).max(200) }), output: done, access: "signedOut", errors: ["passwordTooWeak", "pairingOver"] }),
  "join.cancel": task({ input: nothing, output: done, access: "signedOut" }),
};
