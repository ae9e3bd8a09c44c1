import type { Read } from "../tx.ts";

/** Whether a booking's time is its own: `tentative` until the server has judged it, `refused` where it went to another. */
export type TimeStanding = "firm" | "tentative" | "refused";

/**
 * The few bookings whose time is not firm, for every board. A booking that was refused and has since been moved waits anew,
 * so what waits comes last. A clinic without a server waits for nobody.
 */
export const claimedTimesSql = `
  SELECT key, 'refused' AS time FROM slotClaim WHERE state = 'refused'
  UNION ALL
  SELECT claim.value ->> '$.key', 'tentative' FROM outbox o CROSS JOIN changeSet s ON s.deviceSeq = o.deviceSeq CROSS JOIN json_each(s.claims) claim
  WHERE s.claims IS NOT NULL AND EXISTS (SELECT 1 FROM replica WHERE key = 'tenant')`;

/** By booking; one that is not here is firm. */
export const claimedTimes = (read: Read): ReadonlyMap<string, TimeStanding> =>
  new Map((read.prepare(claimedTimesSql).all() as readonly { readonly key: string; readonly time: TimeStanding }[]).map(({ key, time }) => [key, time]));
