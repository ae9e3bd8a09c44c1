import { err } from "../../core/result.ts";
import { limits } from "../envelope.ts";
import { decodePage, type LogEntry } from "../log.ts";
import type { Net, NetFault, Scheduler } from "../ports.ts";
import type { Mending, RebuildReason, ReplicaFile } from "./engine-ports.ts";
import { again, rest, retry, watched, type Next } from "./loop.ts";
import { hear, note, type Session } from "./session.ts";
import { firstPace, paceAfter, sliceEnd } from "./slices.ts";
import { sameBytes } from "../bytes.ts";

/** A page may be hurt on its way so often before the file itself is doubted. */
const damagesUntilRebuild = 4;
const fewestEntries = 50;
const longestRebuildPauseMs = 300_000;
/** Without these the file can still be kept in step: where the server's snapshot does not come or is of no use, the log goes on meanwhile. */
const deferrable: ReadonlySet<RebuildReason> = new Set(["differs", "upgraded", "unlocked"]);
const deferMs = 60_000;

export interface DownloadDeps {
  readonly file: ReplicaFile;
  readonly net: Net;
  readonly mending: Mending;
  readonly scheduler: Scheduler;
  readonly session: Session;
  readonly now: () => number;
  readonly changed: () => void;
  readonly wakeUpload: () => void;
  /** False once the loops were stopped: what comes back after that touches nothing. */
  readonly isOn: () => boolean;
}

const offline = err({ code: "offline" as const });

/** Mends what must be mended, makes sure that the server's log is the one that was applied, and applies what follows. */
export const createDownload = ({ file, net, mending, scheduler, session, now, changed, wakeUpload, isOn }: DownloadDeps) => {
  let damages = 0;
  let rebuilds = 0;
  let isRebuilt = false;
  /** When a rebuild that can wait last came to nothing, by this PC's clock. */
  let deferredAt: number | null = null;
  let most: number = limits.pageEntries;
  let pace = firstPace;
  /** Where an entry waits for a newer program: the head before it, and the epoch of the log that has it. */
  let unreadable: { readonly head: number; readonly epoch: string | null } | null = null;
  const cannotRead = (): boolean => unreadable !== null && unreadable.head === file.head().seq && unreadable.epoch === session.epoch;

  /** What follows the page that is being applied, asked for meanwhile. */
  let ahead: { readonly since: number; readonly answer: ReturnType<typeof ask> } | null = null;
  /** An answer and when it came, which may be long before it is taken in. */
  const ask = async (since: number) => {
    const answer = await watched(scheduler, () => net.pull(since, most), offline);
    return { answer, at: now() };
  };
  const pull = (since: number): ReturnType<typeof ask> => {
    const asked = ahead;
    ahead = null;
    return asked?.since === since ? asked.answer : ask(since);
  };

  const damaged = (): Next => {
    damages += 1;
    if (damages < damagesUntilRebuild) return retry;
    damages = 0;
    if (isRebuilt) session.stuckReceiving = "pageDamaged";
    else session.rebuild ??= "damaged";
    return retry;
  };
  const failed = (fault: NetFault): Next => {
    most = Math.max(fewestEntries, most >> 1);
    return note(session, fault, now());
  };
  const forget = (): void => {
    session.isVerified = false;
    session.hasUpTo = null;
    wakeUpload();
  };

  const succeed = async (): Promise<Next> => {
    const done = await watched(scheduler, () => mending.succeed(), offline);
    if (!done.ok) {
      const fault = done.error;
      return fault.code === "full" ? retry : note(session, fault, now());
    }
    session.forked = "no";
    session.isCleared = false;
    forget();
    return again;
  };

  const isDeferred = (reason: RebuildReason): boolean => deferrable.has(reason) && deferredAt !== null && Math.abs(now() - deferredAt) < deferMs;

  const rebuild = async (reason: RebuildReason): Promise<Next> => {
    session.loading = { done: 0, total: 0 };
    changed();
    const done = await watched(scheduler, (alive) => mending.rebuild(reason, (count, total) => {
      alive();
      session.loading = { done: count, total };
      changed();
    }), offline);
    session.loading = null;
    if (!done.ok) {
      const fault = done.error;
      if (deferrable.has(reason)) {
        deferredAt = now();
        return again;
      }
      if (fault.code === "damaged") session.stuckReceiving = "pageDamaged";
      return fault.code === "full" || fault.code === "damaged" ? retry : note(session, fault, now());
    }
    session.rebuild = null;
    isRebuilt ||= reason === "damaged";
    forget();
    // A snapshot that does not help is not taken again and again without a pause.
    rebuilds += 1;
    return rebuilds > 1 ? { next: "retry", atLeastMs: Math.min(longestRebuildPauseMs, 1_000 * 2 ** rebuilds) } : again;
  };

  /** Whether the server's log up to our head is the one that we applied, and what it has of ours. */
  const verify = async (): Promise<Next | null> => {
    ahead = null;
    const head = file.head();
    const answer = await watched(scheduler, () => net.chainAt(head.seq), offline);
    if (!answer.ok) return failed(answer.error);
    const { server, chain, deviceSeq } = answer.value;
    hear(session, file, server, now());
    if (deviceSeq > file.own().written && session.forked === "no") session.forked = "suspected";
    session.hasUpTo = deviceSeq;
    wakeUpload();
    if (chain === null) {
      session.rebuild = server.head < head.seq ? "diverged" : "compacted";
      return again;
    }
    if (!sameBytes(chain, head.chain)) {
      session.rebuild = "diverged";
      return again;
    }
    session.isVerified = true;
    session.verifiedAt = now();
    return null;
  };

  /** Once the log is read to its end: had it all that it has of this PC from this PC, nothing is forked. */
  const judge = (): Next | null => {
    if (session.forked !== "suspected") return null;
    session.forked = (session.hasUpTo ?? 0) > file.own().confirmed ? "certain" : "no";
    if (session.forked === "no") {
      session.isCleared = true;
      session.hasUpTo = null;
      wakeUpload();
    }
    return again;
  };

  const apply = async (page: readonly LogEntry[]): Promise<Next> => {
    if (sliceEnd(page, 0, pace) === 0) return damaged();
    for (let from = 0, end = sliceEnd(page, 0, pace); end > from; from = end, end = sliceEnd(page, from, pace)) {
      if (from > 0) await new Promise<void>((resolve) => { scheduler.after(0, resolve); });
      if (!isOn()) return rest;
      const began = now();
      const applied = file.apply(page.slice(from, end));
      pace = paceAfter(pace, end - from, now() - began);
      if (!applied.ok) {
        switch (applied.error.code) {
          case "damaged":
            return damaged();
          case "forked":
            session.forked = "certain";
            return again;
          case "upgradeNeeded":
            unreadable = { head: file.head().seq, epoch: session.epoch };
            return rest;
          case "full":
            return retry;
        }
      }
    }
    damages = 0;
    rebuilds = 0;
    isRebuilt = false;
    session.stuckReceiving = null;
    if (file.isUnlocked()) session.rebuild ??= "unlocked";
    session.hasUpTo = Math.max(session.hasUpTo ?? 0, file.own().confirmed);
    // What the server decided is signed by nobody: that it told us what it told the others, its chain says.
    if (file.head().seq >= session.serverHead) session.isVerified = false;
    return again;
  };

  const step = async (): Promise<Next> => {
    // What the log may have heard of another name is gone through with, whatever else is thought of meanwhile.
    if (session.forked === "certain" || mending.isSucceeding()) return succeed();
    if (session.rebuild && !isDeferred(session.rebuild)) return rebuild(session.rebuild);
    // Who may not read on asks all the same: the server may have lost what was sent to it, or have shut this PC out.
    const unverified = session.isVerified && !cannotRead() ? null : await verify();
    if (unverified || !isOn()) return unverified ?? rest;
    if (cannotRead()) return judge() ?? rest;
    const since = file.head().seq;
    const { answer, at } = await pull(since);
    if (!isOn()) return rest;
    if (!answer.ok) return failed(answer.error);
    hear(session, file, answer.value.server, at);
    if (!session.isVerified) return again;
    most = Math.min(limits.pageEntries, most * 2);
    const page = decodePage(answer.value.page);
    if (!page.ok) return damaged();
    const last = page.value.at(-1)?.seq;
    if (last === undefined) return answer.value.server.head > since ? damaged() : (judge() ?? rest);
    if (answer.value.server.head > last) ahead = { since: last, answer: ask(last) };
    return apply(page.value);
  };

  return {
    step,
    /** Whether the log's next entry is for a newer program. */
    cannotRead,
  };
};
