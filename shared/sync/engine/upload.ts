import { err } from "../../core/result.ts";
import { limits } from "../envelope.ts";
import type { NetFault, Net, Scheduler } from "../ports.ts";
import type { PackFault, ReplicaFile } from "./engine-ports.ts";
import { again, rest, retry, watched, type Next } from "./loop.ts";
import { hear, note, type Session } from "./session.ts";

/** A run that is refused so often is told. It is sent again all the same, in ever smaller runs. */
const refusalsUntilStuck = 6;

export interface UploadDeps {
  readonly file: ReplicaFile;
  readonly net: Net;
  readonly scheduler: Scheduler;
  readonly session: Session;
  readonly now: () => number;
  /** The server has something new, or something must be mended. */
  readonly wakeDownload: () => void;
}

/**
 * Sends what the server lacks, one run a step. It keeps no account of its own: an answer, a gap and the log that was applied
 * all say what the server has, and what it has already it passes over.
 */
export const createUpload = ({ file, net, scheduler, session, now, wakeDownload }: UploadDeps) => {
  let most: number = limits.usualRunEnvelopes;
  let refusals = 0;
  let isRenamed = false;

  const mend = (certain: boolean): Next => {
    // The other loop may have become certain while this answer was on its way.
    session.forked = certain || session.isCleared || session.forked === "certain" ? "certain" : "suspected";
    wakeDownload();
    return rest;
  };
  /** A smaller run is likelier to come through, and finds the envelope that does not. */
  const failed = (next: Next): Next => {
    most = Math.max(1, most >> 1);
    return next;
  };
  const refused = (fault: NetFault, first: number): Next => {
    const next = note(session, fault, now());
    switch (fault.code) {
      case "gap":
        session.hasUpTo = fault.expected - 1;
        return fault.expected < first ? again : retry;
      case "forked":
        return mend(false);
      case "staleStatement":
      case "badStatement":
        wakeDownload();
        return retry;
      case "malformed":
      case "badSignature":
        refusals += 1;
        if (refusals >= refusalsUntilStuck) session.stuckSending = "runRefused";
        return failed(next);
      default:
        return failed(next);
    }
  };

  const unpacked = (code: PackFault["code"]): Next => {
    if (code === "full") return retry;
    // Under another name what is lost is not asked for: where it is, another name would not help.
    if (code === "lost" && !isRenamed) {
      isRenamed = true;
      return mend(true);
    }
    session.stuckSending = code === "lost" ? "envelopesLost" : code;
    return retry;
  };

  return async (): Promise<Next> => {
    // The download loop mends, and wakes us.
    if (session.forked !== "no") return rest;
    const packed = file.pack((session.hasUpTo ?? file.own().confirmed) + 1, most);
    if (!packed.ok) return unpacked(packed.error.code);
    if (!packed.value) return rest;
    const { run, first, last } = packed.value;
    const answer = await watched(scheduler, () => net.push(run), err({ code: "offline" as const }));
    if (!answer.ok) return refused(answer.error, first);
    const { server, deviceSeq } = answer.value;
    hear(session, file, server, now());
    if (deviceSeq > file.own().written) return mend(false);
    session.hasUpTo = deviceSeq;
    if (deviceSeq < last) return retry;
    most = Math.min(limits.usualRunEnvelopes, most * 2);
    refusals = 0;
    isRenamed = false;
    session.isCleared = false;
    session.stuckSending = null;
    wakeDownload();
    return again;
  };
};
