import type { z } from "zod";
import type { OutputOf, ParsedOf } from "#shared/ipc/contract.ts";
import type { syncStanding } from "#shared/ipc/contract/replication.ts";
import type { Actor } from "../handle.ts";
import type { Leases } from "./leases.ts";

export type SyncStanding = z.output<typeof syncStanding>;

/** How a clinic stands that has no server: all is here, and nothing waits. */
export const alone: SyncStanding = { state: "alone", server: null, waiting: 0, files: 0, offlineSince: null, lastContactAt: null, clockAheadMs: 0, loading: null };

/** What the desk can ask of this PC's connection to the clinic's others. Refuses as the contract says. */
export interface Connection {
  readonly status: () => SyncStanding;
  readonly waiting: () => OutputOf<"sync.waiting">;
  readonly retry: () => Promise<void>;
  readonly connect: (wish: ParsedOf<"sync.connect">) => Promise<void>;
  readonly machines: () => OutputOf<"machine.list">;
  /** Holds what this PC has against what the others say that they have. */
  readonly compare: () => Promise<void>;
  readonly rename: (device: string, name: string) => Promise<void>;
  readonly turnKeys: () => Promise<void>;
  readonly revoke: (device: string, wipe: boolean) => Promise<void>;
  /** Refuses with `syncOffline` where there is no server. */
  readonly leases: Pick<Leases, "take" | "giveBack">;
}

/** The door for a new PC, on one that is there. */
export interface PairingDoor {
  readonly open: () => Promise<OutputOf<"pairing.open">>;
  readonly asked: (wish: ParsedOf<"pairing.asked">) => Promise<OutputOf<"pairing.asked">>;
  /** Refuses with `notAllowed` what would give away more than `actor` has. */
  readonly admit: (actor: Actor, wish: ParsedOf<"pairing.admit">) => Promise<void>;
  readonly cancel: (wish: ParsedOf<"pairing.cancel">) => Promise<void>;
}

/** Coming to a clinic, on the new PC. `finish` gives who has set a password. */
export interface Joining {
  readonly begin: (wish: ParsedOf<"join.begin">) => Promise<OutputOf<"join.begin">>;
  /** Which clinics a printed sheet is of; then into one of them. */
  readonly look: (wish: ParsedOf<"recovery.look">) => Promise<OutputOf<"recovery.look">>;
  readonly recover: (wish: ParsedOf<"recovery.begin">) => Promise<void>;
  /** Comes in once more where the disk had no room. */
  readonly again: () => void;
  readonly state: () => OutputOf<"join.state">;
  readonly finish: (wish: ParsedOf<"join.finish">) => Promise<void>;
  readonly cancel: () => Promise<void>;
}
