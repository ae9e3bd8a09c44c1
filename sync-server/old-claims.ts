import { sql } from "kysely";
import type { Reader, Store } from "./store/store.ts";

/** Minutes longer ago than this are forgotten: nobody can come at them any more. */
export const claimsKeptMs = 60 * 86_400_000;

/** Rows that one transaction takes away: no push waits for more. */
const rowsAtOnce = 1_000;

/** Takes away the oldest of the minutes before `before`, whoever holds them. */
export const dropSomeMinutes = (tx: Reader, before: number) =>
  tx.deleteFrom("slot_claim").where(sql<boolean>`(tenant, resource, minute) IN (SELECT tenant, resource, minute FROM slot_claim WHERE minute < ${before} ORDER BY minute LIMIT ${sql.lit(rowsAtOnce)})`);

/** Takes away every clinic's minutes of long ago, while others have their turn in between. Gives how many. */
export const dropOldClaims = async (store: Store, now: number): Promise<number> => {
  const before = Math.floor((now - claimsKeptMs) / 60_000);
  let dropped = 0;
  for (;;) {
    const { numDeletedRows } = await store.write((tx) => dropSomeMinutes(tx, before).executeTakeFirstOrThrow());
    dropped += Number(numDeletedRows);
    if (numDeletedRows < BigInt(rowsAtOnce)) return dropped;
    await new Promise((go) => void setImmediate(go));
  }
};
