import { revocationIn, takeStatement, type Membership } from "#shared/sync/membership.ts";
import type { SyncCrypto } from "#shared/sync/ports.ts";

/** What a server hands a machine that is the clinic's no more. For the hearer to check. */
export interface Told {
  /** The signed statement by which it went. */
  readonly statement: Uint8Array;
  /** What the membership log has between that and the place that the machine said; none from a server that knows of no such thing. */
  readonly before: readonly Uint8Array[];
}

/** `wipe`: somebody who may do so has said that this PC is to forget everything. `more`: that can be told once more has been asked for. */
export type Verdict = "wipe" | "more" | "nothing";

/** Where this PC stands with who belongs to the clinic, once it may read the log no more. */
export interface Removal {
  /** The place in the membership log up to which this PC knows it; null where it knows nothing. Said with every request. */
  readonly known: () => number | null;
  readonly hear: (told: Told) => Verdict;
}

/**
 * Who removed this PC may have come while it was off. So it takes what happened meanwhile by the same fold as ever, in memory
 * alone, up to its own removal: each statement must be signed by somebody whom those before it let in.
 */
export const createRemoval = (crypto: SyncCrypto, device: string, current: () => Membership | null): Removal => {
  let beyond: Membership | null = null;
  const furthest = (): Membership | null => {
    const now = current();
    return now && beyond && beyond.index > now.index ? beyond : now;
  };
  const foldedOn = (from: Membership, statements: readonly Uint8Array[]): Membership => {
    let membership = from;
    for (const bytes of statements) {
      // Their places in the log are not known here, and are asked for by nobody.
      const taken = takeStatement(crypto, membership, bytes, 0);
      if (!taken.ok) break;
      membership = taken.value;
    }
    return membership;
  };
  return {
    known: () => furthest()?.index ?? null,
    hear: ({ statement, before }) => {
      const from = furthest();
      if (!from) return "nothing";
      const to = foldedOn(from, [...before, statement]);
      beyond = to;
      const me = to.members.get(device);
      if (me && me.revokedAt !== null) return me.wipe ? "wipe" : "nothing";
      const said = revocationIn(crypto, to, statement);
      if (said?.wipe && said.device === device) return "wipe";
      return to.index > from.index ? "more" : "nothing";
    },
  };
};
