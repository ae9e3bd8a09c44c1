import type { TextKey } from "#shared/i18n/en.ts";
import type { OutputOf } from "#shared/ipc/contract.ts";
import type { Tone } from "../../components/tone.ts";

export type SyncStatus = OutputOf<"sync.status">;
export type SyncState = SyncStatus["state"];

/** How a standing is drawn and said: a colour, a sign of another shape for each, and words. */
export interface Standing {
  readonly tone: Tone;
  readonly sign: "dot" | "up" | "down" | "cloudOff" | "update" | "removed" | "stop";
  readonly text: TextKey;
  readonly why: TextKey;
}

const standings: Readonly<Record<SyncState, Standing>> = {
  alone: { tone: "green", sign: "dot", text: "frame.inStep", why: "frame.inStepWhy" },
  inStep: { tone: "green", sign: "dot", text: "sync.inStep", why: "sync.inStepWhy" },
  sending: { tone: "amber", sign: "up", text: "sync.sending", why: "sync.sendingWhy" },
  receiving: { tone: "blue", sign: "down", text: "sync.receiving", why: "sync.receivingWhy" },
  offline: { tone: "amber", sign: "cloudOff", text: "sync.offline", why: "sync.offlineWhy" },
  upgradeNeeded: { tone: "red", sign: "update", text: "sync.upgradeNeeded", why: "sync.upgradeNeededWhy" },
  revoked: { tone: "red", sign: "removed", text: "sync.revoked", why: "sync.revokedWhy" },
  rebuilding: { tone: "blue", sign: "down", text: "sync.rebuilding", why: "sync.rebuildingWhy" },
  stuck: { tone: "red", sign: "stop", text: "sync.stuck", why: "sync.stuckWhy" },
};

export const standingOf = ({ state, waiting, files }: Pick<SyncStatus, "state" | "waiting" | "files">): Standing => {
  if (state === "offline" && waiting + files > 0) return { ...standings.offline, text: "sync.offlineWaiting" };
  if (state === "sending" && files > 0) return { ...standings.sending, text: waiting === 0 ? "sync.sendingFiles" : "sync.sendingBoth" };
  return standings[state];
};

/** Work that comes and goes with every booking: worth a word only when it lasts. */
export const isFleeting = (state: SyncState): boolean => state === "sending" || state === "receiving";

/** What the chip says, given what it has said for a while: a booking that is sent at once makes nothing blink. */
export const shownState = (state: SyncState, lasting: SyncState): SyncState => (isFleeting(state) && lasting === "inStep" ? lasting : state);

/** What is read out when it changes. Comings and goings of work are not; being cut off, and being back, are. */
export const announcedOf = (status: Pick<SyncStatus, "state">): TextKey | null => {
  if (status.state === "alone") return null;
  return status.state === "inStep" || isFleeting(status.state) ? "sync.announceWorking" : standings[status.state].text;
};

export interface Warning {
  readonly tone: "amber" | "red";
  readonly text: TextKey;
  readonly values: Readonly<Record<string, string | number>>;
}

/** A clock further off than this is told to everybody. */
const clockOffMs = 2 * 60_000;
/** A PC that has not reached its server for so long locks. */
export const lockAfterDays = 14;
const warnAfterDays = 7;
const dayMs = 86_400_000;

/** What must be seen on every screen, the gravest first; null where nothing must. */
export const warningOf = (status: SyncStatus, now: number): Warning | null => {
  if (status.state === "revoked") return { tone: "red", text: "sync.revokedWhy", values: {} };
  if (status.state === "upgradeNeeded") return { tone: "red", text: "sync.upgradeNeededWhy", values: {} };
  if (status.state === "alone") return null;
  if (Math.abs(status.clockAheadMs) > clockOffMs) {
    return { tone: "amber", text: "sync.clockAhead", values: { minutes: Math.round(Math.abs(status.clockAheadMs) / 60_000), way: status.clockAheadMs > 0 ? "ahead" : "behind" } };
  }
  const days = status.offlineSince === null ? 0 : Math.floor((now - status.offlineSince) / dayMs);
  return days >= warnAfterDays ? { tone: "amber", text: "sync.lockSoon", values: { days, limit: lockAfterDays } } : null;
};
