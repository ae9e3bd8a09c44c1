import type { Hlc } from "#shared/sync/hlc.ts";
import type { ChangeKind } from "#shared/sync/change.ts";

/** Tables that belong to this PC and never leave it, as the migrations make them. */
export interface LocalTables {
  /** One transaction's work. `deviceSeq` has no gaps: a rolled-back one gives its number back. */
  readonly changeSet: {
    readonly deviceSeq: number;
    readonly hlc: Hlc;
    readonly at: number;
    readonly userId: string | null;
    readonly procedure: string;
    readonly reason: string | null;
    /** The set that this one takes back; an undone set is one that is named here. */
    readonly undoes: number | null;
  };
  readonly change: {
    /** Says the set and the place in it (`changeId`), so that a set's changes lie together and need no index. */
    readonly id: number;
    readonly deviceSeq: number;
    readonly tableId: number;
    readonly rowId: string;
    readonly kind: ChangeKind;
    readonly base: number;
    /** JSON: column number → stored value. */
    readonly patch: string;
    /** JSON of the same columns before; null for a new row. Never sent. */
    readonly before: string | null;
  };
  /** Change sets that no server has confirmed yet. */
  readonly outbox: { readonly deviceSeq: number };
  readonly audit: {
    readonly seq: number;
    readonly at: number;
    readonly userId: string | null;
    readonly action: string;
    readonly subject: string | null;
    readonly detail: string;
    readonly hash: string;
  };
  readonly numberSeries: { readonly kind: string; readonly prefix: string; readonly lastNumber: number };
  readonly userSecret: {
    readonly userId: string;
    readonly pinHash: string | null;
    readonly pinTriesLeft: number;
    readonly passwordTemporary: number;
  };
  readonly meta: { readonly key: string; readonly value: string };
  /** When each patient was first here, or is first expected (first-visits.ts). */
  readonly firstVisit: { readonly patientId: string; readonly startsAt: number };
  /** Work that is due at a time, kept so that a PC that slept still does it. */
  readonly job: {
    readonly id: number;
    readonly kind: string;
    readonly key: string;
    readonly dueAt: number;
    readonly input: string;
    readonly attempts: number;
    readonly leasedUntil: number | null;
    readonly doneAt: number | null;
    readonly outcome: string | null;
  };
}

/** More changes than one set can have: with a thousand million sets an id is still a safe whole number. */
const placesInSet = 2 ** 23;

/** The id of a set's change, counted from 1; that of place 0 lies before them all, and that of the next set's place 0 after. */
export const changeId = (deviceSeq: number, place: number): number => {
  if (place >= placesInSet) throw new Error("too many changes in one transaction");
  return deviceSeq * placesInSet + place;
};
