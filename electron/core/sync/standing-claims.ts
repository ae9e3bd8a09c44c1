import { Refusal } from "#shared/errors.ts";
import { appointment } from "#shared/schema/tables/appointment.ts";
import { claimOf } from "../store/asks.ts";
import { decodeRow } from "../store/rows.ts";
import { isDiskFull } from "../store/atomic-write.ts";
import type { Store } from "../store/tx.ts";
import { replicaValues } from "./replica-values.ts";

/** Set, in the transaction that keeps a clinic's server, until the bookings to come have asked it for their times. */
export const claimsDueKey = "claimsDue";

/** Bookings of one change set. Where they claim more than an envelope has room for, the store cuts them further. */
const atOnce = 500;

/**
 * Asks a server that has just come to know the clinic for the times of every booking to come: what was booked before is in
 * the snapshot and asks for nothing by itself. May be called again: a booking keeps what it has.
 */
const claimStanding = (store: Store, now: number): void => {
  const rows = store.read.prepare("SELECT * FROM appointment WHERE voidedAt IS NULL AND busyTo > ? ORDER BY id").all(now) as object[];
  const claims = rows.map((row) => claimOf({ ...decodeRow(appointment, row) })).filter((claim) => claim !== null);
  for (let at = 0; at < claims.length; at += atOnce) {
    store.transact({ userId: null, procedure: "sync.connect" }, null, (tx) => claims.slice(at, at + atOnce).forEach(tx.claim));
  }
};

/** The same once after a clinic has come to know its server, also where the program was killed in between. */
export const claimStandingIfDue = (store: Store, now: number): void => {
  const values = replicaValues(store.db);
  if (values.number(claimsDueKey) !== 1) return;
  try {
    claimStanding(store, now);
    values.set(claimsDueKey, 0);
  } catch (error) {
    // With no room now, the next start does it.
    if (!isDiskFull(error) && !(error instanceof Refusal)) throw error;
  }
};
