import type { Chance } from "./chance.ts";
import type { DiskState } from "./disk.ts";
import type { SimMachine } from "./machine.ts";
import type { SimServer } from "./sim-server.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What the world around the machines is, and what has happened to it. */
export interface Surroundings {
  isServerUp: boolean;
  snapshots: { readonly seq: number; readonly chain: Uint8Array; readonly state: DiskState }[];
  /** Machines whose disk was put back, and the work that they may have lost by it. */
  readonly excused: Set<string>;
  /** Those machines, by index. */
  readonly putBack: Set<number>;
  readonly acknowledged: Map<string, number>;
  wasRestored: boolean;
  revoked: number | null;
  /** What was seen to be wrong on the way. */
  readonly disagreed: string[];
}

export interface FaultDeps {
  readonly chance: Chance;
  readonly time: VirtualTime;
  readonly server: SimServer;
  readonly machines: readonly SimMachine[];
  readonly around: Surroundings;
  readonly trace: (what: string) => void;
  /** Not all machines have the same program. */
  readonly isMixed: boolean;
  readonly snapshot: (confirmed: DiskState, whole: DiskState) => DiskState;
  /** How long there are faults, in milliseconds. */
  readonly lasts: number;
}
