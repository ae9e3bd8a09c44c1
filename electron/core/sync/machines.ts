import type { OutputOf } from "#shared/ipc/contract.ts";
import { statementOf, type Membership } from "#shared/sync/membership.ts";
import { tableById } from "#shared/schema/index.ts";
import { isDoubted, recall } from "./checkpoints/memory.ts";
import { auditsSeen } from "./checkpoints/witness.ts";
import type { Live } from "./live.ts";

type Contact = { readonly lastContactAt: number; readonly programVersion: string | null };

/** The clinic's machines as this PC knows them, with what the server last said of when each was there. */
export interface Machines {
  readonly list: () => OutputOf<"machine.list">;
}

/** What the server said is this old before it is asked again. */
const freshMs = 15_000;

/** When each machine came, by the clock of whoever let it in, and whether that was the printed sheet. */
const admissions = (live: Live): ReadonlyMap<string, { readonly at: number; readonly bySheet: boolean }> =>
  new Map(
    (live.store.db.prepare("SELECT bytes FROM statement").pluck().all() as readonly Uint8Array[]).flatMap((bytes) => {
      const { body, at, by } = statementOf(new Uint8Array(bytes));
      return "machine" in body ? [[body.machine.device, { at, bySheet: by === "recovery" }] as const] : [];
    }),
  );

export const createMachines = (live: Live, now: () => number, changed: () => void): Machines => {
  let contacts: ReadonlyMap<string, Contact> = new Map();
  let askedAt = Number.NEGATIVE_INFINITY;
  const ask = async (): Promise<void> => {
    if (now() - askedAt < freshMs) return;
    askedAt = now();
    const found = await live.client.call("machines");
    if (!found.ok) return;
    contacts = new Map(found.value.answer.machines.map(({ device, ...contact }) => [device, contact]));
    changed();
  };
  return {
    list: () => {
      void ask();
      const membership: Membership | null = live.membership.current();
      const came = admissions(live);
      const { db } = live.store;
      const compared = recall(db, "compared")?.others ?? {};
      const cut = new Set(auditsSeen(db).filter(({ isCut }) => isCut).map(({ device }) => device));
      const differing = (device: string): readonly number[] =>
        device !== live.device ? (compared[device]?.tables ?? []) : isDoubted(db) ? [...new Set(Object.values(compared).flatMap(({ tables }) => tables))] : [];
      return [...(membership?.members.values() ?? [])].map(({ device, name, admin, streams, series, revokedAt }) => ({
        device, name, admin, streams: [...streams], series, isThis: device === live.device, admittedAt: came.get(device)?.at ?? null, bySheet: came.get(device)?.bySheet ?? false, revoked: revokedAt !== null,
        lastContactAt: contacts.get(device)?.lastContactAt ?? null, programVersion: contacts.get(device)?.programVersion ?? null,
        differs: differing(device).flatMap((table) => tableById.get(table)?.name ?? []), auditCut: cut.has(device),
      }));
    },
  };
};
