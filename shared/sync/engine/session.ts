import type { NetFault, ServerState } from "../ports.ts";
import type { EngineStatus, RebuildReason, ReplicaFile, StuckReason } from "./engine-ports.ts";
import { retry, type Next } from "./loop.ts";

/** How often the log that was applied is held against the server's, without any sign that it should be. */
export const verifyEveryMs = 600_000;
/** A single answer that is lost is not told as being offline. */
const faultsUntilOffline = 2;

/** What both loops know, for as long as the program runs: all of it is found out anew after a start. */
export interface Session {
  /** The server's epoch as last heard. */
  epoch: string | null;
  /** Whether what was applied is known to be what the server has; and since when, by this PC's clock. */
  isVerified: boolean;
  verifiedAt: number;
  serverHead: number;
  /** The highest of this PC's numbers that the server is known to have; null: unknown. */
  hasUpTo: number | null;
  /**
   * Whether the log has other work under this PC's name. `suspected`: what was only sealed once more looks the same to the
   * server, so the log is read first. `certain`: this PC must go on under another name before it sends or receives anything.
   */
  forked: "no" | "suspected" | "certain";
  /** A suspicion was found to be none, and nothing was sent since: the next one is certain. */
  isCleared: boolean;
  rebuild: RebuildReason | null;
  loading: EngineStatus["loading"];
  isRevoked: boolean;
  isTooOld: boolean;
  stuckSending: StuckReason | null;
  stuckReceiving: StuckReason | null;
  faults: number;
  offlineSince: number | null;
  lastContactAt: number | null;
  clockAheadMs: number;
}

export const newSession = (now: number): Session => ({
  epoch: null, isVerified: false, verifiedAt: 0, serverHead: 0, hasUpTo: null, forked: "no", isCleared: false, rebuild: null, loading: null, isRevoked: false, isTooOld: false,
  stuckSending: null, stuckReceiving: null, faults: faultsUntilOffline, offlineSince: now, lastContactAt: null, clockAheadMs: 0,
});

/** Takes in what every answer says. A server that went back, or has another epoch, is to be asked again what it has. */
export const hear = (session: Session, file: ReplicaFile, server: ServerState, now: number): void => {
  if (server.epoch !== session.epoch || server.head < file.head().seq || now - session.verifiedAt > verifyEveryMs || now < session.verifiedAt) session.isVerified = false;
  session.epoch = server.epoch;
  session.serverHead = server.head;
  session.faults = 0;
  session.offlineSince = null;
  session.lastContactAt = now;
  session.clockAheadMs = now - server.now;
  session.isRevoked = false;
  session.isTooOld = false;
};

/** Takes in a refusal that either loop may meet, and says when to try again. */
export const note = (session: Session, fault: NetFault, now: number): Next => {
  if (fault.code !== "offline") {
    session.faults = 0;
    session.offlineSince = null;
    session.lastContactAt = now;
  }
  switch (fault.code) {
    case "offline":
      session.faults += 1;
      if (session.faults >= faultsUntilOffline) session.offlineSince ??= session.lastContactAt ?? now;
      return retry;
    case "busy":
      return { next: "retry", atLeastMs: fault.retryAfterMs };
    case "compacted":
      session.rebuild ??= "compacted";
      return retry;
    case "tooOld":
      session.isTooOld = true;
      return retry;
    case "revoked":
    case "unknownDevice":
      session.isRevoked = true;
      return retry;
    default:
      return retry;
  }
};

const stateOf = (session: Session, head: number, waiting: number, cannotRead: boolean): EngineStatus["state"] => {
  if (session.isRevoked) return "revoked";
  if (session.loading) return "rebuilding";
  if (session.isTooOld || cannotRead) return "upgradeNeeded";
  if (session.stuckSending ?? session.stuckReceiving) return "stuck";
  if (session.offlineSince !== null) return "offline";
  if (waiting > 0) return "sending";
  return session.serverHead > head || !session.isVerified ? "receiving" : "inStep";
};

export const statusOf = (session: Session, file: ReplicaFile, cannotRead: boolean): EngineStatus => {
  const waiting = file.waiting();
  return {
    state: stateOf(session, file.head().seq, waiting, cannotRead), stuck: session.stuckSending ?? session.stuckReceiving, waiting,
    offlineSince: session.offlineSince, lastContactAt: session.lastContactAt, clockAheadMs: session.clockAheadMs, loading: session.loading,
  };
};
