import type { Id } from "../core/ids.ts";
import type { Instant } from "../core/time.ts";
import type { TableName } from "../schema/index.ts";

/** Every message that comes to a window unasked. */
export interface Events {
  /** Rows were written, here or by another window. */
  readonly changed: {
    readonly tables: readonly TableName[];
    /** Ids of the rows, at most 200; more: an empty list, and everything of these tables may have changed. */
    readonly ids: readonly string[];
    readonly by: { readonly userId: Id<"usr">; readonly name: string } | null;
    /** The window whose call it was; null for work of the core's own. */
    readonly client: string | null;
    readonly at: Instant;
  };
  /** The session of this window changed: signed in, locked, signed out, rights changed. */
  readonly session: Record<never, never>;
  /** How far long work has come. `total` is 0 while unknown. */
  readonly progress: { readonly jobId: string; readonly done: number; readonly total: number; readonly stage: string };
  /** How this PC stands to the others has changed: ask `sync.status`, `conflict.list` and `clash.list` again. */
  readonly sync: Record<never, never>;
  /** The core died and was started again; calls in flight were refused. */
  readonly coreRestarted: { readonly crashed: boolean };
}

export type EventName = keyof Events;
