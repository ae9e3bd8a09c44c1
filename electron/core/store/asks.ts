import { holdsTime, type AppointmentStatus } from "#shared/domain/scheduling/status.ts";
import { appointment } from "#shared/schema/tables/appointment.ts";
import { invoice } from "#shared/schema/tables/invoice.ts";
import { minutesOf, type SlotClaim } from "#shared/sync/claims.ts";
import type { AskHook } from "./tx.ts";

type Row = Readonly<Record<string, unknown>>;

/** The times that a booking wants for itself, or null where it wants none: it is off, or was put over others on purpose. */
export const claimOf = (row: Row): SlotClaim | null => {
  if (!holdsTime(row["status"] as AppointmentStatus) || row["voidedAt"] !== null || row["overbookReason"] !== null) return null;
  const resources = [row["practitionerId"], row["roomId"]].filter((one): one is string => typeof one === "string");
  return { key: String(row["id"]), resources, ...minutesOf(Number(row["busyFrom"]), Number(row["busyTo"])) };
};

const freed = (row: Row): SlotClaim => ({ key: String(row["id"]), resources: [], from: 0, to: 0 });
const isSameClaim = (a: SlotClaim | null, b: SlotClaim | null): boolean => a === b || (a !== null && b !== null && a.from === b.from && a.to === b.to && a.resources.join() === b.resources.join());

const isIssued = (row: Row | null): boolean => row !== null && row["status"] === "issued";

/**
 * Asks the server for a booking's times whenever they become others, and for a legal number once a bill is issued.
 * Times that were over before they were written (an old clinic's bookings) are nobody's any more and are not asked for.
 */
export const askServer: AskHook = (table, before, after, now) => {
  if (table.name === appointment.name) {
    const [had, wants] = [before && claimOf(before), claimOf(after)];
    if (isSameClaim(had, wants) || (had === null && Number(after["busyTo"]) <= now)) return null;
    return { claim: wants ?? freed(after) };
  }
  if (table.name === invoice.name && isIssued(after) && !isIssued(before) && after["legalNumber"] === null) {
    return { number: { key: String(after["id"]), series: after["kind"] === "creditNote" ? "creditNote" : "invoice" } };
  }
  return null;
};
