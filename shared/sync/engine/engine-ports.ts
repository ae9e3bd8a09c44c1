import type { Result } from "../../core/result.ts";
import type { LogEntry } from "../log.ts";
import type { Head, NetFault } from "../ports.ts";

/** A run of this PC's envelopes, encoded and kept before it is given out. */
export interface Packed {
  readonly run: Uint8Array;
  readonly first: number;
  readonly last: number;
}

/** Where this PC's own numbers stand: the highest that it has written, and the highest that the log it applied has. */
export interface OwnNumbers {
  readonly written: number;
  readonly confirmed: number;
}

/**
 * Why entries were not applied, none of them. `damaged`: they do not verify. `upgradeNeeded`: one of them is for a newer
 * program; those before it are applied. `forked`: the log has other work under this PC's name. `full`: the disk takes nothing.
 */
export type ApplyFault = { readonly code: "damaged" | "upgradeNeeded" | "forked" | "full" };

/** Why nothing could be packed. `lost`: envelopes from that number on are no longer kept here. `keyless`: a stream's key is not here. `tooLarge`: a change set over all limits. */
export type PackFault = { readonly code: "full" | "lost" | "keyless" | "tooLarge" };

/** A PC's file as the loops use it. Each call is one transaction, is short, and never throws. */
export interface ReplicaFile {
  readonly head: () => Head;
  readonly own: () => OwnNumbers;
  /** Change sets that the log does not have yet. */
  readonly waiting: () => number;
  /** Envelopes from this number on, as first sent, at most `most`; null where there are none. */
  readonly pack: (from: number, most: number) => Result<Packed | null, PackFault>;
  /** Whole runs that follow the head. Entries that the file has already are no fault: they are passed over. */
  readonly apply: (entries: readonly LogEntry[]) => Result<null, ApplyFault>;
  /** Whether a part that was kept aside because it did not open has its key by now: what it says belongs where it stood. */
  readonly isUnlocked: () => boolean;
}

/**
 * Why the file is made anew from the server's snapshot. `differs`: others have rows otherwise, and this PC may be the one that
 * is wrong. `upgraded`: this program knows what the one before had left out of a snapshot.
 */
export type RebuildReason = "differs" | "upgraded" | "compacted" | "diverged" | "damaged" | "unlocked";

/** What takes more than a call. Both may be tried any number of times, and keep every change that the log lacks. */
export interface Mending {
  /** Makes the file from the server's snapshot and lays on it what this PC has done and the log lacks. `progress` keeps the watchdog quiet. */
  readonly rebuild: (reason: RebuildReason, progress: (done: number, total: number) => void) => Promise<Result<null, NetFault | { readonly code: "full" } | { readonly code: "damaged" }>>;
  /** Goes on under another name (`succeed` in the membership log), with all that is unconfirmed. */
  readonly succeed: () => Promise<Result<null, NetFault | { readonly code: "full" }>>;
  /** Another name was begun to be taken before the program ended. The old one may say nothing any more: what was begun is gone through with. */
  readonly isSucceeding: () => boolean;
}

export type StuckReason = "pageDamaged" | "runRefused" | "envelopesLost" | "keyless" | "tooLarge";

/** What the loops know of how this PC stands. `stuck` says what a person can be told; the loops go on trying all the same. */
export interface EngineStatus {
  readonly state: "inStep" | "sending" | "receiving" | "offline" | "upgradeNeeded" | "revoked" | "rebuilding" | "stuck";
  readonly stuck: StuckReason | null;
  readonly waiting: number;
  /** Milliseconds since 1970 UTC by this PC's clock; null while in step. */
  readonly offlineSince: number | null;
  readonly lastContactAt: number | null;
  readonly clockAheadMs: number;
  readonly loading: { readonly done: number; readonly total: number } | null;
}

/** `written`: this PC has done something. `woken`: the server has something. `retry`: a person asks. */
export type Nudge = "written" | "woken" | "retry";
