import type { Random } from "../../core/random.ts";
import type { Net, Scheduler } from "../ports.ts";
import { createDownload } from "./download.ts";
import type { EngineStatus, Mending, Nudge, ReplicaFile } from "./engine-ports.ts";
import { createLoop, type Loop } from "./loop.ts";
import { newSession, statusOf } from "./session.ts";
import { createUpload } from "./upload.ts";

export interface ReplicaDeps {
  readonly file: ReplicaFile;
  readonly net: Net;
  readonly mending: Mending;
  readonly clock: { readonly now: () => number };
  readonly random: Random;
  readonly scheduler: Scheduler;
  /** Something of `status` may be another. */
  readonly changed: () => void;
}

export interface Replica {
  readonly start: () => void;
  /** From here on nothing touches the file. May be started again. */
  readonly stop: () => void;
  /** A hint that there may be something to do: without any, everything still comes in step, later. */
  readonly nudge: (hint: Nudge) => void;
  /** The file is to be made anew, as soon as that can be. What this PC has done and the log lacks goes along. */
  readonly rebuild: (reason: "differs" | "upgraded") => void;
  readonly status: () => EngineStatus;
}

/** Keeps a PC's file in step with the clinic's log: one loop that sends, one that receives, neither waiting for the other. */
export const createReplica = ({ file, net, mending, clock, random, scheduler, changed }: ReplicaDeps): Replica => {
  let life = 0;
  let loops: { readonly upload: Loop; readonly download: Loop } | null = null;
  const now = (): number => clock.now();
  let session = newSession(now());
  let cannotRead = (): boolean => false;

  const begin = (): NonNullable<typeof loops> => {
    const mine = life;
    const isOn = (): boolean => mine === life;
    session = newSession(now());
    if (mending.isSucceeding()) session.forked = "certain";
    const mySession = session;
    /** A step as the loop takes it. Where it reaches the server again after an outage, the other loop need not wait any longer. */
    const told = async <Value>(step: () => Promise<Value>, other: () => Loop): Promise<Value> => {
      const wasOffline = mySession.offlineSince !== null;
      const value = await step();
      if (!isOn()) return value;
      if (wasOffline && mySession.offlineSince === null) other().wake(true);
      changed();
      return value;
    };
    const send = createUpload({ file, net, scheduler, session: mySession, now, wakeDownload: () => download.wake(false) });
    const receive = createDownload({ file, net, mending, scheduler, session: mySession, now, changed, isOn, wakeUpload: () => upload.wake(true) });
    cannotRead = receive.cannotRead;
    const upload: Loop = createLoop(scheduler, random, () => told(send, () => download));
    const download: Loop = createLoop(scheduler, random, () => told(receive.step, () => upload));
    return { upload, download };
  };

  return {
    start: () => {
      if (loops) return;
      loops = begin();
      loops.upload.start();
      loops.download.start();
    },
    stop: () => {
      life += 1;
      loops?.upload.stop();
      loops?.download.stop();
      loops = null;
    },
    nudge: (hint) => {
      loops?.upload.wake(hint !== "written");
      if (hint !== "written") loops?.download.wake(true);
    },
    rebuild: (reason) => {
      session.rebuild ??= reason;
      loops?.download.wake(true);
    },
    status: () => statusOf(session, file, cannotRead()),
  };
};
