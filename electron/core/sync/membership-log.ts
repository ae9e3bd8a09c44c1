import { takeStatement, type Membership } from "#shared/sync/membership.ts";
import type { SyncCrypto } from "#shared/sync/ports.ts";
import type { Sqlite } from "../store/open.ts";

interface Kept {
  readonly place: number;
  readonly seq: number;
  readonly bytes: Uint8Array;
}

/** Who belongs to the clinic, as this PC has applied it. Null where the clinic has no server. */
export interface MembershipLog {
  readonly current: () => Membership | null;
  /** Whether this very statement was taken. */
  readonly has: (bytes: Uint8Array) => boolean;
  /** Within whatever transaction is open. */
  readonly add: (index: number, seq: number, bytes: Uint8Array) => void;
}

export const membershipLog = (db: Sqlite, crypto: SyncCrypto): MembershipLog => {
  const newer = db.prepare("SELECT place, seq, bytes FROM statement WHERE place > ? ORDER BY place");
  const last = db.prepare("SELECT coalesce(max(place), 0) FROM statement").pluck();
  const find = db.prepare("SELECT 1 FROM statement WHERE bytes = ?").pluck();
  const insert = db.prepare("INSERT INTO statement (place, seq, bytes) VALUES (?, ?, ?)");
  let folded: Membership | null = null;
  return {
    current: () => {
      // A transaction that was rolled back may have had statements that are gone.
      if (folded && (last.get() as number) < folded.index) folded = null;
      for (const { seq, bytes } of newer.all(folded?.index ?? 0) as readonly Kept[]) {
        const taken = takeStatement(crypto, folded, new Uint8Array(bytes), seq);
        if (!taken.ok) throw new Error(`a kept statement no longer folds: ${taken.error.fault}`);
        folded = taken.value;
      }
      return folded;
    },
    has: (bytes) => find.get(Buffer.from(bytes)) !== undefined,
    add: (index, seq, bytes) => void insert.run(index, seq, Buffer.from(bytes)),
  };
};
