import { appointment } from "#shared/schema/tables/appointment.ts";
import { claimOf } from "../store/asks.ts";
import { decodeRow } from "../store/rows.ts";
import type { Store } from "../store/tx.ts";

/** Bookings of one change set: an envelope has room for four times as many claims. */
const atOnce = 500;

/**
 * Asks a server that has just come to know the clinic for the times of every booking to come: what was booked before is in
 * the snapshot and asks for nothing by itself. May be called again: a booking keeps what it has. Gives how many asked.
 */
export const claimStanding = (store: Store, now: number): number => {
  const rows = store.read.prepare("SELECT * FROM appointment WHERE voidedAt IS NULL AND busyTo > ? ORDER BY id").all(now) as object[];
  const claims = rows.map((row) => claimOf({ ...decodeRow(appointment, row) })).filter((claim) => claim !== null);
  for (let at = 0; at < claims.length; at += atOnce) {
    store.transact({ userId: null, procedure: "sync.connect" }, null, (tx) => claims.slice(at, at + atOnce).forEach(tx.claim));
  }
  return claims.length;
};
