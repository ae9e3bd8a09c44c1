import type { OutputOf } from "#shared/ipc/contract.ts";
import type { Role } from "#shared/permissions.ts";

export type Machine = OutputOf<"machine.list">[number];
export type StreamName = Machine["streams"][number];

/** What a PC is for, as a clinic says it; each is a choice of streams. */
export const purposes = ["desk", "doctor", "all"] as const;
export type Purpose = (typeof purposes)[number];

export const streamsOfPurpose: Readonly<Record<Purpose, readonly StreamName[]>> = {
  desk: ["config", "desk", "billing"],
  doctor: ["config", "desk", "clinical"],
  all: ["config", "desk", "billing", "clinical"],
};

/** What the PC of such a person is usually for. Who leads the clinic, or holds both sides, needs all of it. */
export const purposeOfRoles = (roles: readonly Role[]): Purpose => {
  const leads = roles.includes("owner") || roles.includes("manager");
  const treats = roles.includes("doctor") || roles.includes("nurse");
  const takesMoney = roles.includes("receptionist") || roles.includes("accountant");
  if (leads || (treats && takesMoney)) return "all";
  return treats ? "doctor" : "desk";
};

/** Heard of so lately that it counts as being there. */
const presentMs = 3 * 60_000;

export const presenceOf = (machine: Pick<Machine, "isThis" | "revoked" | "lastContactAt">, now: number): "here" | "away" | "revoked" =>
  machine.revoked ? "revoked" : machine.isThis || (machine.lastContactAt !== null && now - machine.lastContactAt <= presentMs) ? "here" : "away";

/** "9:41" until then; null once it is past. */
export const timeLeft = (expiresAt: number, now: number): string | null => {
  const seconds = Math.ceil((expiresAt - now) / 1000);
  return seconds <= 0 ? null : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

/** PCs that were there before the printed sheet let this one in, and are on the list still. */
export const lostBefore = (machines: readonly Machine[]): readonly Machine[] => {
  const here = machines.find(({ isThis, bySheet }) => isThis && bySheet);
  return here ? machines.filter(({ isThis, revoked, admittedAt }) => !isThis && !revoked && (admittedAt ?? 0) <= (here.admittedAt ?? 0)) : [];
};
