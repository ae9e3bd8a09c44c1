/** A person's place in the clinic. One person may have several. */
export const roles = ["owner", "manager", "doctor", "nurse", "receptionist", "accountant"] as const;
export type Role = (typeof roles)[number];

const everyone: readonly Role[] = roles;
const desk: readonly Role[] = ["owner", "manager", "receptionist"];
const lead: readonly Role[] = ["owner", "manager"];

/** Who may do what. The only such table: a right that is not here is denied to all, and a role that is not named does not have it. */
export const permissions = {
  "patient.read": everyone,
  "patient.write": ["owner", "manager", "doctor", "nurse", "receptionist"],
  "patient.merge": ["owner", "manager", "receptionist"],
  "patient.void": lead,
  "attachment.read": ["owner", "manager", "doctor", "nurse"],
  "attachment.write": ["owner", "manager", "doctor", "nurse", "receptionist"],
  "appointment.read": everyone,
  "appointment.write": ["owner", "manager", "doctor", "nurse", "receptionist"],
  "appointment.overbook": ["owner", "manager", "doctor"],
  /** Keeps every other desk out of a doctor's day: for those who answer for the desk. A doctor or a nurse books, and does not shut the reception out. */
  "lease.write": desk,
  "waitlist.write": ["owner", "manager", "nurse", "receptionist"],
  "schedule.read": everyone,
  "schedule.write": lead,
  "price.write": ["owner", "manager", "accountant"],
  "invoice.read": ["owner", "manager", "doctor", "receptionist", "accountant"],
  "invoice.write": ["owner", "manager", "receptionist", "accountant"],
  "invoice.discount": ["owner", "manager", "accountant"],
  "invoice.void": ["owner", "manager", "accountant"],
  "payment.read": ["owner", "manager", "receptionist", "accountant"],
  "payment.write": ["owner", "manager", "receptionist", "accountant"],
  "payment.refund": ["owner", "manager", "accountant"],
  "dayClose.write": ["owner", "manager", "receptionist", "accountant"],
  "report.money": ["owner", "manager", "accountant"],
  "paper.print": everyone,
  "import.run": lead,
  "clinic.read": everyone,
  "clinic.write": lead,
  "user.read": lead,
  "user.write": ["owner"],
  "backup.run": lead,
  "backup.restore": ["owner"],
  "audit.read": ["owner", "manager"],
  "undo.own": desk.concat(["doctor", "nurse", "accountant"]),
  "machine.read": lead,
  "machine.write": lead,
  "machine.turnKeys": ["owner"],
  "conflict.settle": ["owner", "manager", "doctor", "nurse", "receptionist", "accountant"],
  "self": everyone,
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Permission = keyof typeof permissions;

/**
 * What a procedure asks of its caller: a right; `signedOut` for the few that must work before anyone has signed in;
 * `session` for a signed-in person even while locked or with a temporary password.
 */
export type Access = Permission | "signedOut" | "session";

export const isPermitted = (held: readonly Role[], permission: Permission): boolean =>
  (permissions[permission] as readonly Role[]).some((role) => held.includes(role));
