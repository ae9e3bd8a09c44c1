import { z } from "zod";
import { clinic } from "../../schema/tables/clinic.ts";
import { user } from "../../schema/tables/user.ts";
import { fields, rowSchema, type Parser } from "../../schema/kit.ts";
import { roles, type Permission } from "../../permissions.ts";
import { command, done, nothing, query, task } from "../procedure.ts";

const username = z.string().trim().min(1).max(40);
const password = z.string().min(1).max(200);
const newPassword = z.string().min(8).max(200);
const pin = z.string().regex(/^\d{4,8}$/);

/** Who is at this window and what they may do; all that is known before anyone has signed in. */
export const sessionState = z.object({
  state: z.enum(["noClinic", "signedOut", "locked", "passwordMustChange", "signedIn"]),
  /** Name and looks of the clinic, as far as they may be known signed out. */
  clinic: z.object({ name: z.string(), nameOther: z.string().nullable(), language: z.enum(["en", "ar"]) }).nullable(),
  /** The tiles of the sign-in screen: staff only, never patients. */
  users: z.array(z.object({ username: z.string(), name: z.string(), nameOther: z.string().nullable(), hasPin: z.boolean() })),
  me: z.object({
    userId: z.string(), username: z.string(), name: z.string(), nameOther: z.string().nullable(),
    roles: z.array(z.enum(roles)), practitionerId: z.string().nullable(),
    permissions: z.array(z.string() as unknown as Parser<Permission>), hasPin: z.boolean(),
  }).nullable(),
  autoLockMinutes: z.int(),
  /** Days without a word of the clinic's server, once they are so many that this PC is locked until it has one; else null, as while the store is shut. */
  silentDays: z.int().nullable(),
  /** The time of the core, so that the window agrees with it. */
  now: z.int(),
});

const signInErrors = ["wrongPassword", "lockedOut", "userInactive", "noPasswordHere", "noClinic", "storeUnreadable", "storeNewer", "lockedNoContact", "machineRevoked"] as const;

export const sessionContract = {
  "session.state": query({ input: nothing, output: sessionState, access: "signedOut", reads: ["user", "clinic"] }),
  "session.signIn": task({ input: z.object({ username, password }), output: sessionState, access: "signedOut", errors: signInErrors }),
  /** Quick switch and unlocking, while the store is open. Five wrong PINs ask for the password. */
  "session.signInWithPin": task({ input: z.object({ username, pin }), output: sessionState, access: "signedOut", errors: ["wrongPin", "pinNotSet", "lockedOut", "userInactive", "lockedNoContact", "machineRevoked"] }),
  "session.lock": task({ input: nothing, output: done, access: "session" }),
  "session.signOut": task({ input: nothing, output: done, access: "session" }),
  "session.changePassword": task({ input: z.object({ current: password, next: newPassword }), output: sessionState, access: "session", errors: ["wrongPassword", "passwordTooWeak", "lockedOut", "changedMeanwhile"] }),
  "session.setPin": task({ input: z.object({ password, pin: pin.nullable() }), output: done, access: "self", errors: ["wrongPassword", "pinTooWeak", "lockedOut", "changedMeanwhile"] }),
  /** Opens the store with the printed recovery code and gives one owner a new password. */
  "session.recover": task({ input: z.object({ code: z.string().max(200), username, next: newPassword }), output: sessionState, access: "signedOut", errors: ["wrongRecoveryCode", "passwordTooWeak", "lockedOut", "userInactive", "notFound", "lockedNoContact", "machineRevoked"] }),

  "clinic.get": query({ input: nothing, output: rowSchema(clinic), access: "clinic.read", reads: ["clinic"] }),
  "clinic.update": command({
    input: z.object(fields(clinic, "name", "nameOther", "country", "zone", "currency", "language", "digits", "hijri", "weekStart", "phone", "email", "address", "taxNumber", "taxBps", "taxIncluded", "cashStep", "logo", "paperHeader", "paperFooter", "slotMinutes", "autoLockMinutes", "backupMinute", "backupFolder")).partial().extend({ version: z.int() }),
    output: rowSchema(clinic), access: "clinic.write", errors: ["changedMeanwhile"],
  }),
  "user.list": query({ input: nothing, output: z.array(rowSchema(user)), access: "user.read", reads: ["user"] }),
  /** Who may sign in and was given no password on this PC: each PC has its own. */
  "user.listUnprovided": query({ input: nothing, output: z.array(z.string()), access: "user.write", reads: ["user"] }),
  /** The password is temporary: it must be changed at the first signing in. */
  "user.create": task({
    input: z.object({ ...fields(user, "username", "name", "roles"), nameOther: z.string().max(120).nullable().optional(), practitionerId: z.string().nullable().optional(), password: newPassword }),
    output: rowSchema(user), access: "user.write", errors: ["usernameTaken", "passwordTooWeak"],
  }),
  "user.update": command({
    input: z.object(fields(user, "name", "nameOther", "roles", "practitionerId", "language", "active")).partial().extend({ userId: z.string(), version: z.int() }),
    output: rowSchema(user), access: "user.write", errors: ["notFound", "changedMeanwhile", "lastOwner"],
  }),
  "user.resetPassword": task({ input: z.object({ userId: z.string(), password: newPassword }), output: done, access: "user.write", errors: ["notFound", "passwordTooWeak"] }),
  "setting.get": query({ input: z.object({ key: z.string().min(1).max(120) }), output: z.object({ value: z.json() }), access: "self", reads: ["setting"] }),
  "setting.set": command({ input: z.object({ key: z.string().min(1).max(120), value: z.json().refine((value) => JSON.stringify(value).length <= 20_000, { message: "tooLong" }) }), output: done, access: "self", undo: false }),
};
