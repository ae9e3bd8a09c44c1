import type { NumberRequest, SlotClaim } from "#shared/sync/claims.ts";
import { claimsByEnvelope } from "#shared/sync/envelope.ts";
import type { Runner } from "./sqlite.ts";
import type { AskHook } from "./tx.ts";

/** What one deed asks the clinic's server, the last word of each row alone. */
export interface Asked {
  readonly note: (asked: ReturnType<AskHook>) => void;
  /**
   * Writes it to the deed's change set, and what that has no room for to further ones that only ask: one that no envelope
   * has room for would wait for ever, and all that comes after it. `addSet` gives another change set's number.
   */
  readonly keep: (deviceSeq: number, addSet: () => number) => void;
}

export const collectAsked = (runner: Runner): Asked => {
  const claims = new Map<string, SlotClaim>();
  const numbers = new Map<string, NumberRequest>();
  return {
    note: (asked) => {
      if (asked?.claim) claims.set(asked.claim.key, asked.claim);
      if (asked?.number) numbers.set(asked.number.key, asked.number);
    },
    keep: (deviceSeq, addSet) => {
      if (claims.size + numbers.size === 0) return;
      const keep = runner.prepare("UPDATE changeSet SET claims = ?, numbers = ? WHERE deviceSeq = ?");
      const [own = [], ...more] = claimsByEnvelope([...claims.values()]);
      keep.run(own.length === 0 ? null : JSON.stringify(own), numbers.size === 0 ? null : JSON.stringify([...numbers.values()]), deviceSeq);
      for (const some of more) keep.run(JSON.stringify(some), null, addSet());
    },
  };
};
