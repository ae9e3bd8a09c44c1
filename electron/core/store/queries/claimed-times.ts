import type { SlotClaim } from "#shared/sync/claims.ts";
import type { Read } from "../tx.ts";
import { isLeased, ownAndOthers } from "./leases.ts";

/** Whether a booking's time is its own: `tentative` until the server has judged it, `refused` where it went to another. */
export type TimeStanding = "firm" | "tentative" | "refused";

/**
 * The few bookings whose time is not judged to be their own, for every board: those that were refused, then those that wait,
 * in the order in which they were asked for. A clinic without a server waits for nobody.
 */
export const claimedTimesSql = `
  SELECT key, NULL AS claim, 0 AS base FROM slotClaim WHERE state = 'refused'
  UNION ALL
  SELECT claim.value ->> '$.key', claim.value, s.base FROM outbox o CROSS JOIN changeSet s ON s.deviceSeq = o.deviceSeq CROSS JOIN json_each(s.claims) claim
  WHERE s.claims IS NOT NULL AND EXISTS (SELECT 1 FROM replica WHERE key = 'tenant')`;

type Found = { readonly key: string; readonly base: number; readonly claim: string | null };

/**
 * By booking; one that is not here is firm. A booking that was refused and has since been moved waits anew. In a time that is
 * leased to this PC there is nothing to wait for, as long as the lease lasts: the server can only agree.
 */
export const claimedTimes = (read: Read, now: number): ReadonlyMap<string, TimeStanding> => {
  const found = read.prepare(claimedTimesSql).all() as readonly Found[];
  if (found.length === 0) return new Map();
  const { own } = ownAndOthers(read, now);
  return new Map(found.map(({ key, claim, base }): [string, TimeStanding] =>
    claim === null ? [key, "refused"] : [key, isLeased(own, { ...(JSON.parse(claim) as SlotClaim), base }) ? "firm" : "tentative"]));
};
