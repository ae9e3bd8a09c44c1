import type { Id } from "./core/ids.ts";
import type { Result } from "./core/result.ts";
import type { Instant, LocalDate, LocalDateTime } from "./core/time.ts";

/** When it makes sense to try the same call again. */
export type Retry = "never" | "afterUserAction" | "later";

interface ErrorSpec<Data> {
  /** HTTP status of the same refusal where a call comes over the network. */
  readonly http: number;
  readonly retry: Retry;
  /** Carries the type of the error's data; never a value. */
  readonly data?: Data;
}

/** No data is called `code`: it would take the place of the refusal's own. */
const define = <Data extends Readonly<Record<string, unknown>> & { readonly code?: never } = Record<never, never>>(http: number, retry: Retry): ErrorSpec<Data> => ({ http, retry });

/**
 * Every way in which the program says no. A code is for ever; its text is `error.<code>` in the language files.
 * The data of a code goes to the window and into texts, so it holds nothing that its reader may not see.
 */
export const errors = {
  // The door
  unknownProcedure: define<{ readonly name: string }>(404, "never"),
  invalidInput: define<{ readonly field: string; readonly reason: string }>(400, "afterUserAction"),
  notSignedIn: define(401, "afterUserAction"),
  locked: define(401, "afterUserAction"),
  notAllowed: define<{ readonly permission: string }>(403, "never"),
  notFound: define<{ readonly what: string; readonly id: string }>(404, "never"),
  changedMeanwhile: define<{ readonly what: string; readonly id: string }>(409, "afterUserAction"),
  internal: define<{ readonly reference: string }>(500, "later"),
  coreRestarted: define(503, "later"),
  foreignSender: define(403, "never"),
  cancelled: define(499, "never"),
  busy: define<{ readonly what: string }>(409, "later"),
  // Signing in
  wrongPassword: define<{ readonly triesLeft: number }>(401, "afterUserAction"),
  wrongPin: define<{ readonly triesLeft: number }>(401, "afterUserAction"),
  pinNotSet: define(401, "afterUserAction"),
  lockedOut: define<{ readonly until: Instant }>(429, "later"),
  passwordMustChange: define(403, "afterUserAction"),
  passwordTooWeak: define<{ readonly minLength: number }>(400, "afterUserAction"),
  pinTooWeak: define(400, "afterUserAction"),
  userInactive: define(403, "never"),
  /** Passwords belong to a PC: this person was given none on this one. */
  noPasswordHere: define(403, "afterUserAction"),
  usernameTaken: define<{ readonly username: string }>(409, "afterUserAction"),
  lastOwner: define(409, "never"),
  /** `group`: the first group of the code that cannot be as printed; 0 where it is a whole code, but not this one. */
  wrongRecoveryCode: define<{ readonly group: number }>(401, "afterUserAction"),
  // The store
  clinicExists: define(409, "never"),
  noClinic: define(404, "afterUserAction"),
  storeInUse: define<{ readonly holder: string }>(423, "afterUserAction"),
  storeNewer: define<{ readonly found: number; readonly known: number }>(409, "never"),
  storeUnreadable: define<{ readonly detail: string }>(500, "afterUserAction"),
  backupUnreadable: define<{ readonly file: string; readonly detail: string }>(422, "afterUserAction"),
  diskFull: define(507, "afterUserAction"),
  /** The folder held a clinic and is not there: its disk may be unplugged, so nothing is begun in its place. */
  clinicMissing: define<{ readonly folder: string }>(404, "afterUserAction"),
  /** Something runs that the open clinic must not be left in the middle of. */
  clinicBusy: define(409, "later"),
  /** There is a clinic in that folder: it stays on the list. */
  clinicKept: define(409, "never"),
  runtimeTooOld: define<{ readonly found: string; readonly needed: string }>(500, "never"),
  /** `verify`: the chain of the audit is not whole. `seq` is the first entry that is missing, altered or out of place. */
  auditBroken: define<{ readonly seq: number; readonly why: "missing" | "altered" | "truncated" }>(409, "never"),
  // Undo
  nothingToUndo: define(409, "never"),
  cannotUndo: define<{ readonly procedure: string }>(409, "never"),
  // Patients
  fileNumberTaken: define<{ readonly fileNumber: string }>(409, "afterUserAction"),
  phoneInvalid: define<{ readonly field: string }>(400, "afterUserAction"),
  birthDateInvalid: define<{ readonly field: string }>(400, "afterUserAction"),
  nameMissing: define(400, "afterUserAction"),
  mergeSame: define(409, "never"),
  alreadyMerged: define(409, "never"),
  notMerged: define(409, "never"),
  patientVoided: define(409, "afterUserAction"),
  patientHasOpenWork: define<{ readonly appointments: number; readonly dueMinor: number }>(409, "afterUserAction"),
  // Attachments
  attachmentTooBig: define<{ readonly mostMb: number }>(413, "afterUserAction"),
  /** Its bytes are not of a kind that is taken, whatever its name says. */
  attachmentKind: define(415, "afterUserAction"),
  /** Its bytes are on another PC and have not come to the server yet, or the server cannot be reached. */
  attachmentElsewhere: define(503, "later"),
  attachmentDamaged: define(422, "later"),
  // Time
  slotTaken: define<{ readonly startsAt: Instant; readonly by: "practitioner" | "room"; readonly appointmentId: Id<"apt"> }>(409, "afterUserAction"),
  outsideHours: define<{ readonly startsAt: Instant }>(409, "afterUserAction"),
  timeDoesNotExist: define<{ readonly local: LocalDateTime }>(422, "afterUserAction"),
  timeHappensTwice: define<{ readonly local: LocalDateTime }>(422, "afterUserAction"),
  overbookReasonMissing: define(400, "afterUserAction"),
  reasonMissing: define(400, "afterUserAction"),
  wrongStatus: define<{ readonly status: string }>(409, "never"),
  /** Another PC of the clinic has that doctor's day, or that room's, for itself. */
  dayHeld: define<{ readonly machine: string; readonly heldUntil: Instant }>(409, "afterUserAction"),
  /** Only a day of the next two weeks can be taken by a PC. */
  dayNotToTake: define(422, "afterUserAction"),
  serviceNotOffered: define(409, "afterUserAction"),
  seriesTooLong: define<{ readonly limit: number }>(422, "afterUserAction"),
  /** Every time of a series that cannot be booked: another holds it, or nobody works then. */
  seriesClashes: define<{ readonly taken: readonly Instant[]; readonly outside: readonly Instant[] }>(409, "afterUserAction"),
  hoursOverlap: define<{ readonly weekday: number }>(409, "afterUserAction"),
  // Money
  amountInvalid: define<{ readonly field: string }>(400, "afterUserAction"),
  invoiceIssued: define<{ readonly number: string }>(409, "never"),
  invoiceNotIssued: define(409, "afterUserAction"),
  invoiceEmpty: define(409, "afterUserAction"),
  invoiceVoided: define(409, "never"),
  overRefund: define<{ readonly paidMinor: number }>(409, "afterUserAction"),
  creditTooSmall: define<{ readonly creditMinor: number }>(409, "afterUserAction"),
  discountTooLarge: define(409, "afterUserAction"),
  dayClosed: define<{ readonly day: LocalDate }>(409, "never"),
  alreadyReversed: define(409, "never"),
  nothingDue: define(409, "never"),
  // Import
  notASpreadsheet: define<{ readonly detail: string }>(422, "afterUserAction"),
  spreadsheetEmpty: define(422, "afterUserAction"),
  spreadsheetLocked: define(422, "afterUserAction"),
  spreadsheetTooBig: define<{ readonly limitBytes: number }>(413, "afterUserAction"),
  mappingIncomplete: define<{ readonly field: string }>(400, "afterUserAction"),
  batchTakenBack: define(409, "never"),
  batchInUse: define<{ readonly rows: number }>(409, "afterUserAction"),
  fileUnreadable: define<{ readonly file: string }>(422, "afterUserAction"),
  // The clinic's other PCs
  syncOffline: define(503, "later"),
  syncRefused: define<{ readonly why: string }>(409, "never"),
  syncConnected: define(409, "never"),
  /** The clinic's sheet was printed before sheets could let a PC in: a new one is to be made first. */
  sheetTooOld: define(409, "afterUserAction"),
  /** This PC may not let others in, nor what goes with it. */
  notAdminMachine: define(403, "never"),
  /** This PC was let in without that stream: it can neither show nor write it. */
  streamNotHeld: define<{ readonly stream: string }>(403, "never"),
  /** The clinic has a newer printed sheet: this one opens nothing any more. */
  sheetReplaced: define(410, "afterUserAction"),
  /** The server has no clinic that this sheet is of. */
  sheetUnknown: define(404, "afterUserAction"),
  /** The server has the clinic's list of PCs, and no copy of its data. */
  noSnapshot: define(404, "never"),
  /** What was looked at by the sheet is known no longer: look again. */
  recoveryOver: define(410, "afterUserAction"),
  /** For fourteen days this PC has not heard of the clinic: it opens once the server knows it still. */
  lockedNoContact: define<{ readonly days: number }>(423, "afterUserAction"),
  /** The clinic took this PC off its list. */
  machineRevoked: define(403, "never"),
  /** Calls would go over the internet without TLS. */
  serverNeedsHttps: define(422, "afterUserAction"),
  serverInvalid: define<{ readonly detail: string }>(422, "afterUserAction"),
  pairingCodeWrong: define(400, "afterUserAction"),
  pairingOver: define(410, "afterUserAction"),
  lastAdminMachine: define(409, "never"),
  // Paper
  printerMissing: define<{ readonly printer: string }>(409, "afterUserAction"),
  printFailed: define<{ readonly detail: string }>(502, "later"),
} as const;

export type ErrorCode = keyof typeof errors;
type DataOf<Code extends ErrorCode> = (typeof errors)[Code] extends ErrorSpec<infer Data> ? Data : never;

/** A refusal as it travels: its code and what its text needs. */
export type AppError = { [Code in ErrorCode]: { readonly code: Code } & DataOf<Code> }[ErrorCode];

/** Makes a refusal: `appError("slotTaken", { startsAt, by, appointmentId })`. */
export const appError = <Code extends ErrorCode>(
  code: Code,
  ...data: Record<never, never> extends DataOf<Code> ? [] : [DataOf<Code>]
): AppError => Object.assign({ code }, data[0]) as unknown as AppError;

/** Thrown by handlers only, caught by the door: the transaction is rolled back and the caller gets `error`. */
export class Refusal extends Error {
  readonly error: AppError;
  constructor(error: AppError) {
    super(error.code);
    this.error = error;
  }
}

export const refuse = (error: AppError): never => {
  throw new Refusal(error);
};

/** The value of a rule's answer in a handler, or the refusal. */
export const orRefuse = <Value>(result: Result<Value, AppError>): Value => (result.ok ? result.value : refuse(result.error));
