import { appError, refuse } from "#shared/errors.ts";
import type { Membership } from "#shared/sync/membership.ts";
import type { StatementBody } from "#shared/sync/statement.ts";
import type { PublicIdentity } from "./device-keys.ts";
import { errorOfFault } from "./faults.ts";
import type { Live } from "./live.ts";
import { replicaValues, type ReplicaValues } from "./replica-values.ts";
import { sheetBody } from "./statement-bodies.ts";

export interface NewSheetsDeps {
  /** The file that is open now. */
  readonly live: () => Live | null;
  readonly log: (line: string) => void;
}

/** Sheets that are printed while the clinic has a server. */
export interface NewSheets {
  /**
   * Seals the clinic's keys to another sheet. Where the log has not heard of it in time it is said again, also after a start,
   * until it counts or another PC has made a newer one. A refusal means that it never will count.
   */
  readonly change: (live: Live, sheet: PublicIdentity) => Promise<void>;
  /** Goes on with a sheet of before that does not count yet. */
  readonly goOn: (live: Live) => void;
}

/** A sheet that was handed out and does not count yet. `before`: keys of those in whose place it comes. */
interface DueSheet {
  readonly sheet: PublicIdentity;
  readonly before: readonly string[];
}

const dueKey = "sheetDue";

const readDue = (values: ReplicaValues): DueSheet | null => {
  const text = values.text(dueKey);
  return text === null ? null : (JSON.parse(text) as DueSheet);
};

const isInPlace = ({ before }: DueSheet, { recovery }: Membership): boolean => before.includes(recovery.boxKey);

/** A sheet that was made later than this one is not taken back by it. */
const bodyOf = ({ bodies }: Live, due: DueSheet) => (now: Membership): StatementBody =>
  isInPlace(due, now) ? sheetBody(bodies, now, due.sheet) : refuse(appError("sheetReplaced"));

const insist = async (live: Live): Promise<void> => {
  const { db } = live.store;
  const values = replicaValues(db);
  while (db.open && readDue(values) !== null) {
    if (!(await live.sent())) continue;
    const [due, now] = [readDue(values), live.membership.current()];
    if (due && now && isInPlace(due, now)) await live.offer(bodyOf(live, due));
    else values.set(dueKey, null);
  }
};

export const createNewSheets = ({ live: liveNow, log }: NewSheetsDeps): NewSheets => {
  let insistsOn: Live | null = null;
  const goOn = (live: Live): void => {
    if (insistsOn === live) return;
    insistsOn = live;
    void insist(live)
      .catch((error: unknown) => log(`the new sheet: ${String(error)}`))
      .finally(() => {
        if (insistsOn === live) insistsOn = null;
      });
  };
  return {
    goOn,
    change: async (live, sheet) => {
      // Without the server nothing is begun: the old sheet stays the one that counts.
      const reached = await live.client.call("head");
      if (!reached.ok) refuse(errorOfFault(reached.error));
      const newest = live.membership.current()?.recovery ?? refuse(appError("syncOffline"));
      const earlier = readDue(replicaValues(live.store.db));
      const due = { sheet, before: [newest.boxKey, ...(earlier ? [earlier.sheet.boxKey, ...earlier.before] : [])] };
      if (await live.offer(bodyOf(live, due))) return;
      const open = liveNow();
      if (!open) return;
      const now = open.membership.current();
      if (now && now.recovery.boxKey !== sheet.boxKey && !isInPlace(due, now)) refuse(appError("sheetReplaced"));
      replicaValues(open.store.db).set(dueKey, JSON.stringify(due));
      goOn(open);
    },
  };
};
